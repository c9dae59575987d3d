"""For how many contracts are payments and milestones published?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I73",
    formula="signed contracts with a payment, or with a milestone / all signed contracts",
    paths=("contracts/implementation/transactions", "contracts/implementation/milestones", "contracts/status"),
    measures=(
        Measure("contracts_with_payments", "share", share, 10),
        Measure("contracts_with_milestones", "share", share, 10),
    ),
    uses=("public integrity", "value for money", "service delivery"),
    source="OCP U057, U058",
    missing=STATUS_MISSING,
)


@of_contracts
def observe(_subject: Subject, contract: Contract) -> Iterator[Observation]:
    """Whether the contract has a payment, and a milestone."""
    implementation = get_object(contract.body, "implementation")
    for name, measure in (("transactions", "contracts_with_payments"), ("milestones", "contracts_with_milestones")):
        found = get_objects(implementation, name)
        yield Observation(YES if found else NO, len(found), part=contract.id, measure=measure)
