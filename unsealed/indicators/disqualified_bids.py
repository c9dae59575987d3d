"""How many bids are disqualified?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.population import is_closed, of_processes
from unsealed.summaries import mean_ratio, ratio

_SUBMITTED = ("pending", "valid", "disqualified")

DOSSIER = Dossier(
    code="I16",
    formula="disqualified bids / submitted bids (pending, valid or disqualified), of all processes together; "
    "and the mean over processes of the same",
    paths=("bids/details/status",),
    measures=(
        Measure("disqualified_bids", "share", ratio, 10),
        Measure("disqualified_bids_mean", "share", mean_ratio, 5),
    ),
    uses=("public integrity",),
    source="OCP U024",
    missing={"no_bid_statuses": "No bids are published with their status."},
    excluded={"no_bids": "No bid was submitted."},
)


@of_processes(is_closed)
def observe(subject: Subject) -> Iterator[Observation]:
    """The number of disqualified bids, with that of all that were submitted."""
    bids = get_objects(get_object(subject.process.compiled, "bids"), "details")
    statuses = [status for status in (get_text(bid, "status") for bid in bids) if status]
    submitted = sum(status in _SUBMITTED for status in statuses)
    if submitted:
        yield Observation(YES, statuses.count("disqualified"), base=submitted)
    else:
        yield Observation("no_bids" if statuses else "no_bid_statuses")
