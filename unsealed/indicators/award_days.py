"""How long is the way from the invitation to the award?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Award, Subject
from unsealed.population import STATUS_MISSING, of_awards, of_processes, stands
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I32",
    formula="whole days, tender/tenderPeriod/startDate to awards/date, for each award that counts",
    paths=("tender/tenderPeriod/startDate", "awards/date"),
    measures=spread("award_days"),
    uses=("internal efficiency",),
    source="OCP U062",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED,
)


@of_processes(stands)
@of_awards
def observe(subject: Subject, award: Award) -> Iterator[Observation]:
    """The days from the start of the time for bids to the decision."""
    yield observe_days(subject.interpretation.tender_start, read_instant(award.body.get("date")), award.id)
