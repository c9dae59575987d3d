"""How many contracts are amended?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_objects
from unsealed.ocds.contracts import is_changed
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.review import proven
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I42",
    formula="contracts that count with an amendment, or whose value or period a later release changed "
    "/ all contracts that count",
    paths=("contracts/amendments", "contracts/status", "contracts/value", "contracts/period"),
    measures=(Measure("amended_share", "share", share, 10),),
    uses=("value for money", "public integrity"),
    source="OCP U056, U048",
    missing=STATUS_MISSING
    | {"no_amendments": "No amendment of any contract is published, which does not say that there were none."},
    review=proven(lambda row: row.counted == YES, "no_amendments"),
)


@of_contracts
def observe(subject: Subject, contract: Contract) -> Iterator[Observation]:
    """Whether the contract was changed after it was signed."""
    amended = get_objects(contract.body, "amendments") or is_changed(subject.process, contract)
    yield Observation(YES if amended else NO, part=contract.id)
