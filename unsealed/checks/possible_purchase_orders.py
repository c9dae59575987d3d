"""No contract of an award is the sum of its others: those may be the purchase orders under it."""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each award of which one contract that counts is worth as much as all others together."""
    for award in interpretation.awards:
        counted = [
            (value, at)
            for at in award.contracts
            if interpretation.contracts[at].counted and (value := interpretation.contracts[at].value)
        ]
        if len(counted) < 2 or len({value.currency for value, _ in counted}) > 1:
            continue
        largest, at = max(counted)
        whole = sum((value.amount for value, _ in counted), Decimal(0))
        if largest.amount > 0 and whole == 2 * largest.amount:
            message = Sentence(
                "This contract is worth as much as the other contracts of its award together. If those are purchase "
                "orders under it, the money is added up twice; publish orders as transactions of the contract."
            )
            source = place(process, "contracts", at)
            yield Finding("check.possible_purchase_orders", Severity.WARNING, message, source, process.ocid)
