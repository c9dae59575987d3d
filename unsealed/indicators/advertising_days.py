"""How long could firms prepare their bids?"""

from collections.abc import Iterator

from unsealed.indicator import DAYS_EXCLUDED, DAYS_MISSING, NOT_MEANT, Dossier, Observation, is_meant, observe_days
from unsealed.ocds.interpret import Subject
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I30",
    question="How long could firms prepare their bids?",
    formula="whole days, tender/tenderPeriod/startDate to tender/tenderPeriod/endDate",
    paths=("tender/tenderPeriod/startDate", "tender/tenderPeriod/endDate"),
    measures=spread("advertising_days"),
    uses=("internal efficiency",),
    source="OCP U059; Cardinal R003",
    missing=DAYS_MISSING,
    excluded=DAYS_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The days from the start to the end of the time for bids."""
    known = subject.interpretation
    yield observe_days(known.tender_start, known.tender_end) if is_meant(subject) else Observation(NOT_MEANT)
