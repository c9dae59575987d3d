"""How many offices of the city buy?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Observation
from unsealed.observing import WHO_BY_NAME, WHO_EXCLUDED, WHO_MISSING, observe_organizations
from unsealed.ocds.interpret import Subject
from unsealed.population import is_begun, of_processes
from unsealed.summaries import organizations

DOSSIER = Dossier(
    code="I04",
    formula=f"different buyers of processes that are more than plans; {WHO_BY_NAME}",
    paths=("buyer", "tender/procuringEntity", "parties/identifier"),
    measures=organizations("distinct_buyers", "buyers"),
    uses=("market opportunity",),
    source="OCP U002",
    missing=WHO_MISSING,
    excluded=WHO_EXCLUDED,
)


@of_processes(is_begun)
def observe(subject: Subject) -> Iterable[Observation]:
    """The buyer."""
    buyer = subject.interpretation.buyer
    return observe_organizations([buyer] if buyer else [])
