"""For how many contracts are payments and milestones published?"""

from collections.abc import Iterator

from unsealed.indicator import NO, STATUS_MISSING, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I73",
    question="For how many contracts are payments and milestones published?",
    formula="signed contracts with a payment, or with a milestone / all signed contracts",
    paths=("contracts/implementation/transactions", "contracts/implementation/milestones", "contracts/status"),
    measures=(
        Measure("contracts_with_payments", "share", share, 10),
        Measure("contracts_with_milestones", "share", share, 10),
    ),
    uses=("public integrity", "value for money"),
    source="OCP U057, U058",
    missing=STATUS_MISSING,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether each signed contract has a payment and a milestone."""
    for contract in subject.interpretation.contracts:
        if contract.may_count:
            yield Observation("unknown_status", part=contract.id)
        elif contract.counted:
            implementation = get_object(contract.body, "implementation")
            for name, measure in (
                ("transactions", "contracts_with_payments"),
                ("milestones", "contracts_with_milestones"),
            ):
                found = get_objects(implementation, name)
                yield Observation(YES if found else NO, len(found), part=contract.id, measure=measure)
