"""One row for each payment made under a contract; a refund is negative."""

from collections.abc import Iterator

from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("contract_id", "contracts/id", "The contract that was paid."),
    Column("transaction_id", "contracts/implementation/transactions/id", "The payment's id."),
    Column("date", "contracts/implementation/transactions/date", "When it was made.", "date"),
    Column("value_amount", "contracts/implementation/transactions/value/amount", "How much.", "amount"),
    Column("value_currency", "contracts/implementation/transactions/value/currency", "Its currency."),
    Column("payer_name", "contracts/implementation/transactions/payer/name", "Who paid."),
    Column("payee_name", "contracts/implementation/transactions/payee/name", "Who was paid."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each transaction."""
    for contract in interpretation.contracts:
        for transaction in get_objects(get_object(contract.body, "implementation"), "transactions"):
            value = get_object(transaction, "value") or get_object(transaction, "amount")
            payer = interpretation.organizations.find(get_object(transaction, "payer"))
            payee = interpretation.organizations.find(get_object(transaction, "payee"))
            yield (
                process.ocid,
                contract.id or None,
                get_text(transaction, "id") or None,
                iso(interpretation.day(transaction.get("date"))),
                get_number(value, "amount"),
                get_text(value, "currency") or None,
                payer.name or None,
                payee.name or None,
            )
