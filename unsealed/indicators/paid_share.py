"""How much of the contracts is paid?"""

from collections.abc import Iterator

from unsealed.indicator import PAIR_EXCLUDED, PAIR_MISSING, STATUS_MISSING, Dossier, Measure, Observation, observe_pair
from unsealed.ocds.interpret import Subject
from unsealed.summaries import ratio, share_above

DOSSIER = Dossier(
    code="I71",
    question="How much of the contracts is paid, and is any paid beyond its value?",
    formula="payments, refunds taken off / contract value, for the sums of all signed contracts with payments; "
    "and the share of contracts that were paid more than their value",
    paths=("contracts/implementation/transactions/value", "contracts/value", "contracts/status"),
    measures=(
        Measure("paid_share", "share", ratio, 5, by_currency=True),
        Measure("paid_above_value", "share", share_above, 10),
    ),
    uses=("value for money",),
    source="OCP R068",
    missing=STATUS_MISSING
    | PAIR_MISSING
    | {"no_payments": "No payments are published.", "no_value": "The contract publishes no value."},
    excluded=PAIR_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """What was paid for each contract, with its value."""
    for contract in subject.interpretation.contracts:
        if contract.may_count:
            yield Observation("unknown_status", part=contract.id)
        elif contract.counted:
            if contract.value is None or not contract.paid:
                yield Observation("no_payments" if contract.value else "no_value", part=contract.id)
            else:
                amount, currency = contract.value
                yield observe_pair(contract.paid, {currency: amount}, contract.id)
