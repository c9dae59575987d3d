"""Was more paid than the contract is worth?"""

from collections.abc import Iterator

from unsealed.ocds.interpret import Contract
from unsealed.red_flag import FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used

DOSSIER = RedFlag(
    code="R068",
    title="Paid above the value of the contract",
    question="Was more paid than the contract is worth?",
    formula="the sum of a contract's transactions, refunds taken off, above its current value",
    says="The contract is worth {value}; {paid} were paid, {part} of it.",
    paths=("contracts/implementation/transactions/value", "contracts/value", "contracts/status"),
    innocent=(
        "The contract was amended, and its new value is not published yet.",
        "The payments hold the tax, the value does not.",
        "Payments of another contract are listed under this one.",
    ),
    source="OCP R068; the formula is ours",
    unit="share",
    reasons={
        "no_payments": "No payments are published.",
        "no_value": "The value of the contract or of a payment is not published.",
        "no_currency": "The currency of an amount is not published.",
        "other_currency": "The payments are not in the currency of the contract.",
        "not_positive": "The value of the contract is zero or less.",
    },
)


def look(case: Case) -> Iterator[Look]:
    """The contract of which the most is paid."""
    looks = [_look(contract) for contract in case.known.contracts if contract.counted]
    order = (FLAGGED, *DOSSIER.reasons, NOT_FLAGGED)
    yield min(looks, key=lambda each: (order.index(each.state), -(each.value or 0)), default=Look(NOT_MEANT))


def _look(contract: Contract) -> Look:
    if not contract.payments:
        return Look("no_payments")
    if contract.value is None or not contract.paid:
        return Look("no_value")
    value, currency = contract.value
    if not currency or "" in contract.paid:
        return Look("no_currency")
    if set(contract.paid) != {currency}:
        return Look("other_currency")
    if value <= 0:
        return Look("not_positive")
    paid = contract.paid[currency]
    part = paid / value
    used = Used("value", currency, value), Used("paid", currency, paid), Used("part", "share", part)
    if paid <= value and any(payment.value is None for payment in contract.payments):
        return Look("no_value")
    return Look(FLAGGED if paid > value else NOT_FLAGGED, part, used)
