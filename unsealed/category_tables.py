"""The categories that processes are in, with what was committed in each and to whom.

A process is in the category of its main procurement category, in those of its classifications, and in all that these lie
in. It counts in full in each, because what each item costs is seldom published: so nothing here may be added up over
categories. What several suppliers were chosen for together stands in full with each of them, as it does everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from unsealed.indicator import NO, YES, Counted
from unsealed.ocds.classification import CPV, ancestors
from unsealed.ocds.interpret import Value
from unsealed.publication import Entry, read_rows, write_rows
from unsealed.summaries import EXACT, median
from unsealed.table import Cell, Column, Row, Table
from unsealed.urls import MAIN_CATEGORY
from unsealed.words import Words, shortened

Place = tuple[str, str]
"""A scheme and a code of it."""

LONGEST_NAME = 160

_SCHEME = Column("scheme", "items/classification/scheme", f"The scheme; {MAIN_CATEGORY} for goods, works and services.")
_ID = Column("category_id", "items/classification/id", "The code; of CPV without the check digit.")

CATEGORIES = Table(
    "categories",
    "One row for each category: those that are published, and those that they lie in. Never add it up over categories.",
    (
        _SCHEME,
        _ID,
        Column("name", "items/classification/description", "What it is most often called in the data."),
        Column("parent_id", "derived", "The category that it lies in, of the same scheme."),
        Column("processes", "derived", "The processes in it, and in those that lie in it.", "number"),
        Column("open", "derived", "Those that are open for bids.", "number"),
        Column("planned", "derived", "Those that are planned.", "number"),
        Column("awards", "derived", "Their awards that count.", "number"),
        Column("unknown_awards", "derived", "Awards whose status or amount is not published.", "number"),
        Column("suppliers", "derived", "The different suppliers of awards that count.", "number"),
        Column("contested", "derived", "Processes that the single-bid share is made of (I12).", "number"),
        Column("single_bids", "derived", "Those of them with one bidder.", "number"),
        Column("bidders_median", "derived", "The median of their numbers of bidders.", "number"),
        Column("first_year", "derived", "The first year of a process.", "number"),
        Column("last_year", "derived", "The last.", "number"),
    ),
)
CATEGORY_MONEY = Table(
    "category_money",
    "One row for each category and currency: what is committed in its processes. Never add it up over categories.",
    (
        _SCHEME,
        _ID,
        Column("currency", "derived", "The currency of the amount; empty where none is published."),
        Column("committed", "derived", "The sum of what its processes commit.", "amount"),
        Column("processes", "derived", "The processes with such an amount.", "number"),
    ),
)
CATEGORY_SUPPLIERS = Table(
    "category_suppliers",
    "One row for each category, supplier and currency: what it was chosen for in the category's processes.",
    (
        _SCHEME,
        _ID,
        Column("supplier_key", "derived", "The supplier, as in the table of suppliers."),
        Column("awards", "derived", "The awards that count and chose it, in any currency.", "number"),
        Column("currency", "derived", "The currency of the amounts; empty where none is published."),
        Column("alone", "derived", "Committed by awards that chose it only.", "amount"),
        Column("jointly", "derived", "Committed by awards that chose others with it, in full.", "amount"),
    ),
)
CATEGORY_PROCESSES = Table(
    "category_processes",
    "One row for each process in each category that is published of it; it is also in all that this one lies in.",
    (
        _SCHEME,
        _ID,
        Column("ocid", "ocid", "The contracting process."),
        Column("bidders", "derived", "Its number of bidders, where the single-bid share counts it (I12).", "number"),
    ),
)
TABLES = (CATEGORIES, CATEGORY_MONEY, CATEGORY_SUPPLIERS, CATEGORY_PROCESSES)


@dataclass
class Category:
    """A category: its processes in the order in which they were given, its names, its parent and its children."""

    entries: list[Entry] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    own: int = 0
    """Processes that name it, and not one that lies in it only."""
    parent: str = ""
    children: dict[str, None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the data calls it most often; may be empty."""
        return min(self.names, key=lambda name: (-self.names[name], name), default="")


def name_of(place: Place, category: Category, words: Words) -> str:
    """What a category is called: as the data says, else as we call it, else its code."""
    scheme, code = place
    if scheme == MAIN_CATEGORY:
        return shortened(words.code("procurementCategory", code), LONGEST_NAME)
    own = words.phrase("cpvDivision", code[:2]) if scheme == CPV and not ancestors(scheme, code) else ""
    return shortened(category.name, LONGEST_NAME) or own or code_text(place)


def code_text(place: Place) -> str:
    """The code with its scheme, as `CPV 45000000`; empty for goods, works and services."""
    return "" if place[0] == MAIN_CATEGORY else " ".join(shortened(each, LONGEST_NAME) for each in place if each)


def find_categories(entries: Iterable[Entry]) -> dict[Place, Category]:
    """All categories with their processes, sorted. One that nothing names and that holds one other only is left out."""
    found: defaultdict[Place, Category] = defaultdict(Category)
    for entry in entries:
        places: dict[Place, None] = {}
        if entry.category:
            places[MAIN_CATEGORY, entry.category] = None
            found[MAIN_CATEGORY, entry.category].own += 1
        for scheme, code, name in entry.classifications:
            own = found[scheme, code]
            own.own += 1
            if name:
                own.names[name] += 1
            places[scheme, code] = None
            for above in ancestors(scheme, code):
                places[scheme, above] = None
        for place in places:
            found[place].entries.append(entry)
    for (scheme, code), _ in sorted(found.items()):
        path = (*ancestors(scheme, code), code)
        for above, below in pairwise(path):
            found[scheme, above].children[below] = None
    kept = {place: each for place, each in sorted(found.items()) if _is_kept(place, each)}
    for each in kept.values():
        each.children.clear()
    for (scheme, code), category in kept.items():
        above_it = reversed(ancestors(scheme, code))
        category.parent = next((above for above in above_it if (scheme, above) in kept), "")
        if category.parent:
            kept[scheme, category.parent].children[code] = None
    return kept


def _is_kept(place: Place, category: Category) -> bool:
    scheme, code = place
    return bool(category.own) or len(category.children) > 1 or (scheme == CPV and not ancestors(scheme, code))


def write_categories(store: Path, partitions: int, entries: Sequence[Entry]) -> None:
    """Count what each category has, and keep it as the rows of `TABLES` in the first partition's folder."""
    bidders: dict[str, Cell] = {
        str(ocid): value
        for ocid, _, _, counted, value, *_ in read_rows(store, partitions, "rows/single_bid_share")
        if counted in (YES, NO)
    }
    folder = store / "0"
    categories = find_categories(entries)
    with localcontext(EXACT):
        rows = [(place, _count(place, each, bidders)) for place, each in categories.items()]
        money = [(place, list(_money(place, each.entries))) for place, each in categories.items()]
        hired = [(place, list(_hired(place, each.entries))) for place, each in categories.items()]
    write_rows(folder, CATEGORIES.name, [(_key(place), [row]) for place, row in rows])
    write_rows(folder, CATEGORY_MONEY.name, [(_key(place), several) for place, several in money])
    write_rows(folder, CATEGORY_SUPPLIERS.name, [(_key(place), several) for place, several in hired])
    write_rows(folder, CATEGORY_PROCESSES.name, list(_processes(entries, bidders)))


def _key(place: Place) -> str:
    return "\n".join(place)


def _count(place: Place, category: Category, bidders: Mapping[str, Cell]) -> Row:
    entries = category.entries
    awards = [award for entry in entries for award in entry.awards]
    suppliers = {each.key for award in awards if award.in_force for each in award.suppliers if each.key}
    numbers = [int(str(bidders[entry.ocid])) for entry in entries if entry.ocid in bidders]
    years = sorted({entry.year for entry in entries if entry.year})
    return (
        *place, category.name or None, category.parent or None, len(entries),
        sum(entry.stage == "open" for entry in entries), sum(entry.stage == "planned" for entry in entries),
        sum(award.in_force for award in awards), sum(bool(award.unknown) for award in awards), len(suppliers),
        len(numbers), sum(number == 1 for number in numbers),
        median([Counted(YES, number, "", None) for number in numbers]).value,
        years[0] if years else None, years[-1] if years else None,
    )  # fmt: skip


def _money(place: Place, entries: Iterable[Entry]) -> Iterator[Row]:
    sums: dict[str, list[Decimal]] = {}
    for entry in entries:
        for amount, currency in entry.committed:
            sums.setdefault(currency, []).append(amount)
    for currency, amounts in sorted(sums.items()):
        yield (*place, currency, sum(amounts, Decimal(0)), len(amounts))


def _hired(place: Place, entries: Iterable[Entry]) -> Iterator[Row]:
    awards: Counter[str] = Counter()
    money: defaultdict[str, dict[str, list[Decimal]]] = defaultdict(dict)
    for entry in entries:
        for award in entry.awards:
            if not award.in_force:
                continue
            jointly = len(award.suppliers) > 1
            for supplier in award.suppliers:
                if not supplier.key:
                    continue
                awards[supplier.key] += 1
                for amount, currency in award.committed:
                    sums = money[supplier.key].setdefault(currency, [Decimal(0), Decimal(0)])
                    sums[jointly] += max(amount, Decimal(0))
    for key, number in sorted(awards.items(), key=lambda each: (-each[1], each[0])):
        if not money[key]:
            yield (*place, key, number, "", None, None)
        for currency, (alone, joint) in sorted(money[key].items()):
            yield (*place, key, number, currency, alone, joint)


def _processes(entries: Iterable[Entry], bidders: Mapping[str, Cell]) -> Iterator[tuple[str, list[Row]]]:
    for entry in entries:
        number = bidders.get(entry.ocid)
        rows: list[Row] = [(MAIN_CATEGORY, entry.category, entry.ocid, number)] if entry.category else []
        rows += [(scheme, code, entry.ocid, number) for scheme, code, _ in entry.classifications]
        if rows:
            yield entry.ocid, rows


class CategoryRow(NamedTuple):
    """A row of the table of categories."""

    scheme: str
    id: str
    name: str | None
    parent: str | None
    processes: int
    open: int
    planned: int
    awards: int
    unknown_awards: int
    suppliers: int
    contested: int
    single_bids: int
    bidders_median: Decimal | int | str | None
    first_year: int | None
    last_year: int | None


class Hired(NamedTuple):
    """A supplier in a category: the awards that chose it, and its money in each currency."""

    key: str
    awards: int
    alone: tuple[Value, ...]
    jointly: tuple[Value, ...]


def read_money(rows: Iterable[Row]) -> dict[Place, list[Value]]:
    """The rows of `category_money` by category."""
    found: dict[Place, list[Value]] = {}
    for scheme, code, currency, amount, _ in rows:
        found.setdefault((str(scheme), str(code)), []).append(Value(Decimal(str(amount)), str(currency)))
    return found


def read_hired(rows: Iterable[Row], most: int) -> dict[Place, list[Hired]]:
    """The rows of `category_suppliers` by category: the suppliers with most awards."""
    found: dict[Place, dict[str, Hired]] = {}
    for scheme, code, key, awards, currency, alone, jointly in rows:
        several = found.setdefault((str(scheme), str(code)), {})
        if key not in several and len(several) == most:
            continue
        each = several.setdefault(str(key), Hired(str(key), int(str(awards)), (), ()))
        values = [
            (Value(Decimal(str(amount)), str(currency)),) if amount is not None and Decimal(str(amount)) else ()
            for amount in (alone, jointly)
        ]
        several[str(key)] = each._replace(alone=each.alone + values[0], jointly=each.jointly + values[1])
    return {place: list(several.values()) for place, several in found.items()}
