"""One row for each good, work or service that a tender asks for, an award grants or a contract buys."""

from collections.abc import Iterator

from unsealed.ocds.access import get_number, get_object, get_objects, get_text, sections
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("section", "derived", "Where the item stands: tender, award or contract."),
    Column("parent_id", "derived", "The id of that tender, award or contract."),
    Column("item_id", "items/id", "The item's id."),
    Column("description", "items/description", "What it is."),
    Column("classification_scheme", "items/classification/scheme", "The scheme of its classification."),
    Column("classification_id", "items/classification/id", "The code."),
    Column("classification_description", "items/classification/description", "The code in words."),
    Column("quantity", "items/quantity", "How many.", "number"),
    Column("unit_name", "items/unit/name", "Of what."),
    Column("unit_value_amount", "items/unit/value/amount", "The value of one.", "amount"),
    Column("unit_value_currency", "items/unit/value/currency", "Its currency."),
    Column("related_lot", "items/relatedLot", "The lot that it belongs to."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:  # noqa: ARG001 - the shelf's shape
    """One row for each item."""
    for section, parent in sections(process.compiled):
        for item in get_objects(parent, "items"):
            classification = get_object(item, "classification")
            unit = get_object(item, "unit")
            value = get_object(unit, "value")
            yield (
                process.ocid,
                section,
                get_text(parent, "id") or None,
                get_text(item, "id") or None,
                get_text(item, "description") or None,
                get_text(classification, "scheme") or None,
                get_text(classification, "id") or None,
                get_text(classification, "description") or None,
                get_number(item, "quantity"),
                get_text(unit, "name") or None,
                get_number(value, "amount"),
                get_text(value, "currency") or None,
                get_text(item, "relatedLot") or None,
            )
