"""One row for each contract: an agreement that binds the city and its suppliers."""

from collections.abc import Iterator

from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("contract_id", "contracts/id", "The contract's id inside its process."),
    Column("award_id", "contracts/awardID", "The award that it carries out."),
    Column("award_link", "derived", "Whether that award is published: one, none or ambiguous."),
    Column("title", "contracts/title", "Its title."),
    Column("status", "contracts/status", "Its status as published."),
    Column("effective_status", "derived", "Its status as counted."),
    Column("status_basis", "derived", "What the effective status rests on."),
    Column(
        "counted",
        "derived",
        "Whether it counts in totals: in force or ended, and not the ceiling of a framework.",
        "boolean",
    ),
    Column("date_signed", "contracts/dateSigned", "The day it was signed.", "date"),
    Column("value_amount", "contracts/value/amount", "Its current value, after amendments.", "amount"),
    Column("value_currency", "contracts/value/currency", "Its currency."),
    Column("period_start", "contracts/period/startDate", "When it starts.", "date"),
    Column("period_end", "contracts/period/endDate", "When it ends.", "date"),
    Column("amendments", "contracts/amendments", "How many times it was amended.", "number"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each contract."""
    for contract in interpretation.contracts:
        body = contract.body
        period = get_object(body, "period")
        yield (
            process.ocid,
            contract.id or None,
            get_text(body, "awardID") or None,
            contract.award_link,
            get_text(body, "title") or None,
            get_text(body, "status") or None,
            contract.status,
            contract.basis,
            contract.counted,
            iso(interpretation.day(body.get("dateSigned"))),
            contract.value.amount if contract.value else None,
            (contract.value.currency or None) if contract.value else None,
            iso(interpretation.day(period.get("startDate"))),
            iso(interpretation.day(period.get("endDate"))),
            len(get_objects(body, "amendments")),
        )
