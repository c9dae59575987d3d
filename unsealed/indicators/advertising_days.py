"""How long could firms prepare their bids?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, observe_days
from unsealed.ocds.interpret import Subject
from unsealed.population import of_processes, stands
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I30",
    formula="whole days, tender/tenderPeriod/startDate to tender/tenderPeriod/endDate",
    paths=("tender/tenderPeriod/startDate", "tender/tenderPeriod/endDate"),
    measures=spread("advertising_days"),
    uses=("internal efficiency",),
    source="OCP U059; Cardinal R003",
    missing=DAYS_MISSING,
    excluded=DAYS_EXCLUDED,
)


@of_processes(stands)
def observe(subject: Subject) -> Iterator[Observation]:
    """The days from the start to the end of the time for bids."""
    yield observe_days(subject.interpretation.tender_start, subject.interpretation.tender_end)
