"""How fast are decisions published?"""

from collections.abc import Iterator
from datetime import datetime

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, observe_days
from unsealed.ocds.access import get_objects, get_text, get_texts
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Award, Subject
from unsealed.ocds.model import ContractingProcess
from unsealed.population import STATUS_MISSING, of_awards
from unsealed.review import DIFFERENT, SAME, not_of_same_source
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I38",
    formula="whole days, awards/date to the date of the first release that has the award, for each award that counts",
    paths=("awards/date", "awards/id", "date"),
    measures=spread("publication_days"),
    uses=("internal efficiency", "public integrity"),
    source="methodology I38",
    missing=DAYS_MISSING
    | STATUS_MISSING
    | {"no_history": "Only a compiled release is published, which does not say when the award was published first."},
    excluded=DAYS_EXCLUDED
    | {
        "same_source": "More than 95 of 100 decisions bear the very date of their release. One was probably copied from "
        "the other, so that their difference would say nothing."
    },
    review=not_of_same_source,
    statuses={"same_source": "not_applicable"},
)


@of_awards
def observe(subject: Subject, award: Award) -> Iterator[Observation]:
    """The days from the decision to its publication."""
    published, decided = _first_date(subject.process, award.id), read_instant(award.body.get("date"))
    if published:
        group = "" if decided is None else SAME if decided == published else DIFFERENT
        yield observe_days(decided, published, award.id)._replace(group=group)
    else:
        yield Observation("no_history", part=award.id)


def _first_date(process: ContractingProcess, award: str) -> datetime | None:
    """The date of the first release that has an award; releases that are compiled of others do not tell."""
    dates = [
        read_instant(release.body.get("date"))
        for release in process.releases
        if "compiled" not in get_texts(release.body, "tag")
        and any(get_text(each, "id") == award for each in get_objects(release.body, "awards"))
    ]
    return min((date for date in dates if date), default=None)
