"""How many firms does the city choose?"""

from collections.abc import Iterable

from unsealed.indicator import Dossier, Observation
from unsealed.observing import WHO_BY_NAME, WHO_EXCLUDED, WHO_MISSING, observe_organizations
from unsealed.ocds.interpret import Award, Subject
from unsealed.population import STATUS_MISSING, of_awards
from unsealed.summaries import organizations

DOSSIER = Dossier(
    code="I04",
    formula=f"different suppliers of awards that count; {WHO_BY_NAME}",
    paths=("awards/suppliers", "awards/status", "parties/identifier"),
    measures=organizations("distinct_suppliers", "suppliers"),
    uses=("market opportunity",),
    source="OCP U004",
    missing=STATUS_MISSING | WHO_MISSING,
    excluded=WHO_EXCLUDED,
)


@of_awards
def observe(_subject: Subject, award: Award) -> Iterable[Observation]:
    """Those whom the award chose."""
    return observe_organizations(award.suppliers)
