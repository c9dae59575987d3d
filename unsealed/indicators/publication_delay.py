"""How fast are decisions published?"""

from collections.abc import Iterator
from datetime import datetime

from unsealed.indicator import DAYS_EXCLUDED, DAYS_MISSING, STATUS_MISSING, Dossier, Observation, observe_days
from unsealed.ocds.access import get_objects, get_text, get_texts
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.ocds.model import ContractingProcess
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I38",
    question="How fast are decisions published?",
    formula="whole days, awards/date to the date of the first release that has the award, for each award that counts",
    paths=("awards/date", "awards/id", "date"),
    measures=spread("publication_days"),
    uses=("internal efficiency", "public integrity"),
    source="methodology I38",
    missing=DAYS_MISSING
    | STATUS_MISSING
    | {"no_history": "Only a compiled release is published, which does not say when the award was published first."},
    excluded=DAYS_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The days from each decision to its publication."""
    awards = subject.interpretation.awards
    if not awards:
        return
    first = _first_dates(subject.process)
    for award in awards:
        if award.may_count:
            yield Observation("unknown_status", part=award.id)
        elif award.counted:
            if award.id in first:
                yield observe_days(read_instant(award.body.get("date")), first[award.id], award.id)
            else:
                yield Observation("no_history", part=award.id)


def _first_dates(process: ContractingProcess) -> dict[str, datetime]:
    """The date of the first release with each award, by its id; releases that others were compiled of tell none."""
    first: dict[str, datetime] = {}
    for release in process.releases:
        date = read_instant(release.body.get("date"))
        if date is not None and "compiled" not in get_texts(release.body, "tag"):
            for award in get_objects(release.body, "awards"):
                identity = get_text(award, "id")
                first[identity] = min(first.get(identity, date), date)
    return first
