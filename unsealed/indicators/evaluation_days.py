"""How long does the decision take?"""

from collections.abc import Iterator

from unsealed.indicator import DAYS_EXCLUDED, DAYS_MISSING, STATUS_MISSING, Dossier, Observation, is_meant, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I31",
    question="How long does the decision take?",
    formula="whole days, tender/tenderPeriod/endDate to awards/date, for each award that counts",
    paths=("tender/tenderPeriod/endDate", "awards/date"),
    measures=spread("evaluation_days"),
    uses=("internal efficiency",),
    source="OCP U060",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The days from the deadline to each decision."""
    known = subject.interpretation
    for award in known.awards if is_meant(subject) else ():
        if award.counted:
            yield observe_days(known.tender_end, read_instant(award.body.get("date")), award.id)
        elif award.may_count:
            yield Observation("unknown_status", part=award.id)
