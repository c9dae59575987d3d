"""How long is the way from the invitation to the award?"""

from collections.abc import Iterator

from unsealed.indicator import DAYS_EXCLUDED, DAYS_MISSING, STATUS_MISSING, Dossier, Observation, is_meant, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I32",
    question="How long is the way from the invitation to the award?",
    formula="whole days, tender/tenderPeriod/startDate to awards/date, for each award that counts",
    paths=("tender/tenderPeriod/startDate", "awards/date"),
    measures=spread("award_days"),
    uses=("internal efficiency",),
    source="OCP U062",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The days from the start of the time for bids to each decision."""
    known = subject.interpretation
    for award in known.awards if is_meant(subject) else ():
        if award.counted:
            yield observe_days(known.tender_start, read_instant(award.body.get("date")), award.id)
        elif award.may_count:
            yield Observation("unknown_status", part=award.id)
