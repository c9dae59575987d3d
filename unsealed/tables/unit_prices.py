"""One row for each item with a unit value in a contract that counts, or in an award that counts and has no such contract."""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.classification import read_classification
from unsealed.ocds.interpret import Award, Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("section", "derived", "Where the item stands: award or contract."),
    Column("parent_id", "derived", "The id of that award or contract."),
    Column("date", "derived", "The day of the signature; of an award that of the decision.", "date"),
    Column("suppliers", "awards/suppliers/name", "Who was chosen, separated by semicolons."),
    Column("description", "items/description", "What it is."),
    Column("classification_scheme", "items/classification/scheme", "The scheme of its classification."),
    Column("classification_id", "items/classification/id", "The code; of CPV without the check digit."),
    Column("quantity", "items/quantity", "How many.", "number"),
    Column("unit_name", "items/unit/name", "Of what."),
    Column("unit_value_amount", "items/unit/value/amount", "The value of one.", "amount"),
    Column("unit_value_currency", "items/unit/value/currency", "Its currency; else that of its award or contract."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each item with a unit value, contracts before awards."""
    priced = set()
    for contract in interpretation.contracts:
        if contract.counted and "items" in contract.body:
            award = interpretation.awards[contract.award] if contract.award is not None else None
            currency = contract.value.currency if contract.value else ""
            day = interpretation.day(contract.body.get("dateSigned")) or (
                award and interpretation.day(award.body.get("date"))
            )
            for row in _rows(contract.body, currency, award):
                priced.add(contract.award)
                yield (process.ocid, "contract", contract.id or None, iso(day or None), *row)
    for at, award in enumerate(interpretation.awards):
        if award.counted and at not in priced and "items" in award.body:
            currency = award.value.currency if award.value else ""
            day = interpretation.day(award.body.get("date"))
            for row in _rows(award.body, currency, award):
                yield (process.ocid, "award", award.id or None, iso(day), *row)


def _rows(body: dict[str, Json], currency: str, award: Award | None) -> Iterator[Row]:
    for item in get_objects(body, "items"):
        unit = get_object(item, "unit")
        value = get_object(unit, "value")
        amount = get_number(value, "amount")
        if amount is None:
            continue
        scheme, code, _ = read_classification(get_object(item, "classification"))
        yield (
            "; ".join([each.name for each in award.suppliers if each.name]) if award else None,
            get_text(item, "description") or None,
            scheme or None,
            code or None,
            get_number(item, "quantity"),
            get_text(unit, "name") or None,
            amount,
            get_text(value, "currency") or currency or None,
        )
