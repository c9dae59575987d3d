"""How much of the contracts is paid, and is any paid beyond its value?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, observe_pair
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.summaries import ratio, share_above

DOSSIER = Dossier(
    code="I71",
    formula="payments, refunds taken off / contract value, for the sums of all signed contracts with payments; "
    "and the share of contracts that were paid more than their value",
    paths=("contracts/implementation/transactions/value", "contracts/value", "contracts/status"),
    measures=(
        Measure("paid_share", "share", ratio, 5, by_currency=True),
        Measure("paid_above_value", "share", share_above, 10),
    ),
    uses=("value for money", "service delivery"),
    source="OCP R068",
    missing=STATUS_MISSING
    | PAIR_MISSING
    | {"no_payments": "No payments are published.", "no_value": "The contract publishes no value."},
    excluded=PAIR_EXCLUDED,
)


@of_contracts
def observe(_subject: Subject, contract: Contract) -> Iterator[Observation]:
    """What was paid for the contract, with its value."""
    if contract.value is None or not contract.paid:
        yield Observation("no_payments" if contract.value else "no_value", part=contract.id)
    else:
        amount, currency = contract.value
        yield observe_pair(contract.paid, {currency: amount}, contract.id)
