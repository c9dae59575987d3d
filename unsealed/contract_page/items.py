"""The items of a process as few tables: what tender, award and contract repeat of each other is said once."""

from decimal import Decimal
from typing import NamedTuple

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.shown import Shown
from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects, get_text


class Item(NamedTuple):
    """One thing bought: what, its classifications, quantity with unit, value of one unit, and quantity times that.

    `lot` and `part` are the ids of what it belongs to, where there are several. `note` tells what an earlier part of the process said otherwise.
    """

    description: str
    codes: tuple[str, ...]
    quantity: str
    unit_value: str
    total: str
    lot: str
    part: str
    note: str


class ItemTable(NamedTuple):
    """The items of the parts that `heading` names; `codes` are the classifications that all of them share.

    `repeats` names the earlier parts that list the same items and are not shown again.
    """

    heading: str
    repeats: str
    codes: tuple[str, ...]
    items: tuple[Item, ...]
    has_quantity: bool
    has_unit_value: bool
    has_total: bool


def read_items(parts: Parts, shown: Shown) -> tuple[ItemTable, ...]:
    """The items of tender, awards and contracts: a table for each whose list no later one repeats."""
    kinds: dict[str, list[Item]] = {}
    for kind, identity, _name, body in parts:
        if "items" in body:
            kinds.setdefault(kind, []).extend(
                [item for each in get_objects(body, "items") if (item := _read(each, identity, shown))]
            )
    tables: dict[str, tuple[list[str], list[Item]]] = {}
    for kind, listed in kinds.items():
        rows, repeats = listed, list[str]()
        for earlier, (before, items) in list(tables.items()):
            if (taken_up := _take_up(earlier, items, rows)) is not None:
                rows, repeats = taken_up, [*repeats, *before, earlier]
                del tables[earlier]
        if rows:
            tables[kind] = repeats, rows
    return tuple([_table(kind, repeats, rows) for kind, (repeats, rows) in tables.items()])


def _take_up(kind: str, earlier: list[Item], later: list[Item]) -> list[Item] | None:
    """The later items with what the earlier ones say otherwise; None where an earlier one is not among them."""
    if len(earlier) > len(later):
        return None
    positions: dict[tuple[str, str], list[int]] = {}
    for at in reversed(range(len(later))):
        positions.setdefault((later[at].description, later[at].lot), []).append(at)
    rows = list(later)
    for item in earlier:
        same = positions.get((item.description, item.lot))
        if not same:
            return None
        at = same.pop()
        row = rows[at]
        said = [item.quantity] if item.quantity not in ("", row.quantity) else []
        said += [item.unit_value] if item.unit_value not in ("", row.unit_value) else []
        notes = [each for each in (item.note, f"{kind}: {', '.join(said)}" if said else "", row.note) if each]
        codes = row.codes if item.codes == row.codes else tuple(dict.fromkeys(row.codes + item.codes))
        rows[at] = row._replace(codes=codes, note="; ".join(notes))
    return rows


def _table(kind: str, repeats: list[str], rows: list[Item]) -> ItemTable:
    shared = rows[0].codes if len(rows) > 1 else ()
    for item in rows:
        if item.codes != shared:
            shared = tuple([code for code in shared if code in item.codes])
    if shared:
        rows = [item._replace(codes=tuple([code for code in item.codes if code not in shared])) for item in rows]
    return ItemTable(
        kind,
        ", ".join(repeats),
        shared,
        tuple(rows),
        any(item.quantity for item in rows),
        any(item.unit_value for item in rows),
        any(item.total for item in rows),
    )


def _read(body: dict[str, Json], part: str, shown: Shown) -> Item | None:
    description = shown.text(body, "description")
    codes = [shown.classification(body, "classification")]
    codes += [shown.coded(each) for each in get_objects(body, "additionalClassifications")]
    codes = [each for each in codes if each]
    unit = get_object(body, "unit")
    quantity = " ".join([each for each in (shown.number(body, "quantity"), shown.text(unit, "name")) if each])
    if not (description or codes or quantity):
        return None
    unit_value = shown.money(unit, exact=True)  # the price of a sheet of paper has more digits than money
    total = ""
    if unit_value:
        value = get_object(unit, "value")
        count, price = get_number(body, "quantity"), get_number(value, "amount")
        if count is not None and price is not None and count != 1:
            total = shown.words.money(Decimal(count) * Decimal(price), get_text(value, "currency"))
    lots = ", ".join(shown.texts(body, "relatedLot") + shown.texts(body, "relatedLots"))
    if not description:
        description, codes = "; ".join(codes), []
    return Item(description, tuple(codes), quantity, unit_value, total, lots, part, "")
