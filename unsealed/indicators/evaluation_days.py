"""How long does the decision take?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Observation
from unsealed.observing import DAYS_EXCLUDED, DAYS_MISSING, observe_days
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Award, Subject
from unsealed.population import STATUS_MISSING, of_awards, of_processes, stands
from unsealed.summaries import spread

DOSSIER = Dossier(
    code="I31",
    formula="whole days, tender/tenderPeriod/endDate to awards/date, for each award that counts",
    paths=("tender/tenderPeriod/endDate", "awards/date"),
    measures=spread("evaluation_days"),
    uses=("internal efficiency",),
    source="OCP U060",
    missing=DAYS_MISSING | STATUS_MISSING,
    excluded=DAYS_EXCLUDED,
)


@of_processes(stands)
@of_awards
def observe(subject: Subject, award: Award) -> Iterator[Observation]:
    """The days from the deadline to the decision."""
    yield observe_days(subject.interpretation.tender_end, read_instant(award.body.get("date")), award.id)
