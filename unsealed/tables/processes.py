"""One row for each contracting process: the whole, from planning to implementation."""

from collections.abc import Iterator

from unsealed.ocds.access import get_number, get_object, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column(
        "title",
        "tender/title",
        "The title; where the tender has none, that of the contract, the award or the project.",
    ),
    Column(
        "stage",
        "derived",
        "The stage on the date of the publication: planned, open, evaluation, awarded, active, completed, cancelled, unsuccessful, withdrawn, unknown.",
    ),
    Column("stage_basis", "derived", "What the stage rests on: published, inferred, defaulted, missing."),
    Column("stage_flags", "derived", "Signs that published statuses disagree or are overdue, separated by spaces."),
    Column("date", "derived", "The day of the latest step so far: signature, award or start of the tender.", "date"),
    Column(
        "year",
        "derived",
        "The year of the start of the tender, else of the first award or contract; a fiscal year where the city counts in those.",
        "number",
    ),
    Column(
        "buyer_key",
        "derived",
        "The buyer's register number with its scheme, else its name in lower case behind `name:` (or its id behind `party:`, where ids are stable).",
    ),
    Column("buyer_name", "buyer/name", "The buyer, else the procuring entity."),
    Column("tender_procuring_entity_name", "tender/procuringEntity/name", "Who manages the process, where published."),
    Column("tender_id", "tender/id", "The tender's own number."),
    Column("tender_status", "tender/status", "The tender's status as published."),
    Column("tender_procurement_method", "tender/procurementMethod", "open, selective, limited or direct."),
    Column(
        "tender_procurement_method_details",
        "tender/procurementMethodDetails",
        "The method in the publisher's words.",
    ),
    Column("tender_main_procurement_category", "tender/mainProcurementCategory", "goods, works or services."),
    Column("tender_value_amount", "tender/value/amount", "The value estimated before bids.", "amount"),
    Column("tender_value_currency", "tender/value/currency", "Its currency."),
    Column("planning_budget_amount", "planning/budget/amount/amount", "The budget set aside.", "amount"),
    Column("planning_budget_currency", "planning/budget/amount/currency", "Its currency."),
    Column("tender_period_start", "tender/tenderPeriod/startDate", "When bids could first be sent in.", "date"),
    Column("tender_period_end", "tender/tenderPeriod/endDate", "The deadline for bids.", "date-time"),
    Column("bidders", "derived", "The number of bidders.", "number"),
    Column("bidders_basis", "derived", "The field that the number of bidders was taken from."),
    Column(
        "is_framework",
        "derived",
        "Whether the process sets up a framework, whose amounts are ceilings and not spending: by its techniques, its "
        "method, or call-offs that name it.",
        "boolean",
    ),
    Column("releases", "derived", "How many releases were published about the process.", "number"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row."""
    tender = get_object(process.compiled, "tender")
    period = get_object(tender, "tenderPeriod")
    value = get_object(tender, "value")
    budget = get_object(get_object(get_object(process.compiled, "planning"), "budget"), "amount")
    buyer, entity = interpretation.buyer, interpretation.procuring_entity
    yield (
        process.ocid,
        interpretation.title or None,
        interpretation.stage,
        interpretation.stage_basis,
        " ".join(interpretation.stage_flags) or None,
        iso(interpretation.latest_step),
        interpretation.year,
        (buyer.key or None) if buyer else None,
        (buyer.name or None) if buyer else None,
        (entity.name or None) if entity else None,
        get_text(tender, "id") or None,
        get_text(tender, "status") or None,
        get_text(tender, "procurementMethod") or None,
        get_text(tender, "procurementMethodDetails") or None,
        get_text(tender, "mainProcurementCategory") or None,
        get_number(value, "amount"),
        get_text(value, "currency") or None,
        get_number(budget, "amount"),
        get_text(budget, "currency") or None,
        iso(interpretation.day(period.get("startDate"))),
        get_text(period, "endDate") or None,
        interpretation.bidders,
        interpretation.bidders_basis or None,
        interpretation.is_framework,
        len(process.releases),
    )
