"""One row for each award: a decision that links suppliers, items and a value."""

from collections.abc import Iterator

from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("award_id", "awards/id", "The award's id inside its process."),
    Column("title", "awards/title", "Its title."),
    Column("status", "awards/status", "Its status as published."),
    Column(
        "effective_status",
        "derived",
        "Its status as counted: published, or concluded from its contracts or the site's defaults.",
    ),
    Column("status_basis", "derived", "What the effective status rests on."),
    Column(
        "counted",
        "derived",
        "Whether it counts in totals: active, and not the ceiling of a framework.",
        "boolean",
    ),
    Column("date", "awards/date", "The day of the decision.", "date"),
    Column("value_amount", "awards/value/amount", "Its value.", "amount"),
    Column("value_currency", "awards/value/currency", "Its currency."),
    Column("suppliers", "derived", "How many suppliers it chose, jointly.", "number"),
    Column("contracts", "derived", "How many contracts it led to.", "number"),
    Column("contract_period_start", "awards/contractPeriod/startDate", "When the contract is to start.", "date"),
    Column("contract_period_end", "awards/contractPeriod/endDate", "When it is to end.", "date"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each award."""
    for award in interpretation.awards:
        period = get_object(award.body, "contractPeriod")
        yield (
            process.ocid,
            award.id or None,
            get_text(award.body, "title") or None,
            get_text(award.body, "status") or None,
            award.status,
            award.basis,
            award.counted,
            iso(interpretation.day(award.body.get("date"))),
            award.value.amount if award.value else None,
            (award.value.currency or None) if award.value else None,
            len(award.suppliers),
            len(award.contracts),
            iso(interpretation.day(period.get("startDate"))),
            iso(interpretation.day(period.get("endDate"))),
        )
