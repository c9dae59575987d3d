"""How many invitations are closed without a published decision?"""

from collections.abc import Iterator
from datetime import timedelta

from unsealed.exact_json import Json
from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.interpret import UNKNOWN, Subject
from unsealed.population import STATUS_MISSING, of_processes, stands
from unsealed.summaries import share

_GRACE = timedelta(days=30)

DOSSIER = Dossier(
    code="I35",
    formula="processes without an award that publishes its id, date, status, value and a supplier / all processes "
    "whose deadline passed more than 30 days ago, and that did not fail",
    paths=(
        "tender/tenderPeriod/endDate",
        "awards/id",
        "awards/date",
        "awards/status",
        "awards/value/amount",
        "awards/suppliers",
    ),
    measures=(Measure("closed_without_award", "share", share, 10),),
    uses=("internal efficiency", "public integrity"),
    source="OCP U049",
    missing=STATUS_MISSING | {"no_deadline": "The end of the time for bids is not published."},
)


@of_processes(stands)
def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process that closed a month ago has a complete award."""
    known = subject.interpretation
    if known.tender_status == "unsuccessful":
        return
    if known.tender_end is None:
        yield Observation("no_deadline")
    elif known.tender_end < known.as_of - _GRACE:
        complete = [award for award in known.awards if _is_complete(award.body)]
        if complete and all(award.status == UNKNOWN for award in complete):
            yield Observation("unknown_status")
        else:
            yield Observation(NO if complete else YES)


def _is_complete(award: dict[str, Json]) -> bool:
    """Whether an award publishes all that tells of a decision, its status set aside."""
    return (
        all(get_text(award, name) for name in ("id", "date"))
        and get_number(get_object(award, "value"), "amount") is not None
        and any(get_text(each, "id") or get_text(each, "name") for each in get_objects(award, "suppliers"))
    )
