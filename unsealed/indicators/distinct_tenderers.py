"""How many firms bid?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Observation
from unsealed.observing import WHO_BY_NAME, WHO_EXCLUDED, WHO_MISSING, observe_organizations
from unsealed.ocds.interpret import Subject
from unsealed.population import is_closed, of_processes
from unsealed.summaries import organizations

DOSSIER = Dossier(
    code="I04",
    formula=f"different tenderers of processes whose time for bids is over; {WHO_BY_NAME}",
    paths=("tender/tenderers", "parties/identifier"),
    measures=organizations("distinct_bidders", "bidders"),
    uses=("market opportunity",),
    source="OCP U003",
    missing=WHO_MISSING,
    excluded=WHO_EXCLUDED,
)


@of_processes(is_closed)
def observe(subject: Subject) -> Iterable[Observation]:
    """Those who bid."""
    return observe_organizations(subject.interpretation.tenderers)
