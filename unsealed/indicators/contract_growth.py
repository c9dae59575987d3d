"""How much do contracts grow after they were signed?"""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, observe_pair
from unsealed.ocds.contracts import first_value
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.summaries import growth, share_moved

DOSSIER = Dossier(
    code="I43",
    formula="(value now - value first published) / value first published, for the sums of all contracts that count; "
    "and the share of contracts that moved by more than a tenth",
    paths=("contracts/value", "contracts/status"),
    measures=(
        Measure("contract_growth", "share", growth, 5, by_currency=True),
        Measure("contract_growth_above_tenth", "share", share_moved(Decimal("0.1")), 10),
    ),
    uses=("value for money",),
    source="OCP R059, on the history of a contract",
    missing=STATUS_MISSING
    | PAIR_MISSING
    | {
        "no_value": "The contract publishes no value.",
        "no_history": "Only one release is published, which does not say what the value was before.",
    },
    excluded=PAIR_EXCLUDED,
)


@of_contracts
def observe(subject: Subject, contract: Contract) -> Iterator[Observation]:
    """The value of the contract, with the one that it was first published with."""
    first = first_value(subject.process, contract)
    if contract.value is None or first is None:
        yield Observation("no_history" if contract.value else "no_value", part=contract.id)
    else:
        amount, currency = contract.value
        yield observe_pair({currency: amount}, {first.currency: first.amount}, contract.id)
