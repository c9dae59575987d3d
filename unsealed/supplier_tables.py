"""What was committed to each supplier, over all processes and in each: alone, and jointly with others (methodology 1.5).

A joint award stands in full with each of its suppliers, because their shares are not published. So nothing here may be
added up over suppliers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from pathlib import Path
from typing import NamedTuple

from unsealed.lists import best_basis, usual_name
from unsealed.ocds.interpret import Value
from unsealed.ocds.organizations import Identities
from unsealed.publication import AwardLine, Entry, Publication, SupplierName, write_rows
from unsealed.summaries import EXACT
from unsealed.table import Column, Row, Table

_KEY = Column("supplier_key", "derived", "The supplier, as in the table of suppliers.")
_MONEY = (
    Column("measure", "derived", "committed, or revenue: negative amounts, which the supplier pays the city."),
    Column("currency", "derived", "The currency of the amounts; empty where none is published."),
    Column("alone", "derived", "Of awards that chose this supplier only.", "amount"),
    Column(
        "jointly",
        "derived",
        "Of awards that chose others with it, in full: shares are not published. Never add it up over suppliers.",
        "amount",
    ),
)

SUPPLIERS = Table(
    "suppliers",
    "One row for each supplier of an award. An award counts if it is in force, or a contract of it is.",
    (
        Column("supplier_key", "derived", "As in the table of suppliers of awards."),
        Column("supplier_name", "awards/suppliers/name", "Its usual name, or the one that the city prefers."),
        Column(
            "key_basis",
            "derived",
            "What the key rests on: identifier, party_id, name, or id, which may be another supplier's elsewhere.",
        ),
        Column("processes", "derived", "The processes that chose it, whether the award counts or not.", "number"),
        Column("awards_alone", "derived", "The awards that count and chose it only.", "number"),
        Column("awards_jointly", "derived", "The awards that count and chose others with it.", "number"),
        Column("framework_awards", "derived", "Awards that set up a framework, whose ceilings are no money.", "number"),
        Column("no_status_alone", "derived", "Awards to it only, whose money no status tells.", "number"),
        Column("no_status_jointly", "derived", "Awards to it and others, whose money no status tells.", "number"),
        Column("no_amount_alone", "derived", "Awards that count, to it only, without an amount.", "number"),
        Column("no_amount_jointly", "derived", "Awards that count, to it and others, without an amount.", "number"),
        Column("buyers", "derived", "The different buyers of awards that count.", "number"),
        Column("first_year", "derived", "The first year of a process with an award that counts.", "number"),
        Column("last_year", "derived", "The last such year.", "number"),
    ),
)
SUPPLIER_MONEY = Table(
    "supplier_money",
    "One row for each supplier, measure and currency: what is known of all its awards.",
    (_KEY, *_MONEY),
)
SUPPLIER_PROCESSES = Table(
    "supplier_processes",
    "One row for each supplier, process, measure and currency: the amounts that the table of suppliers' money adds up.",
    (_KEY, Column("ocid", "ocid", "The contracting process."), *_MONEY),
)
TABLES = (SUPPLIERS, SUPPLIER_MONEY, SUPPLIER_PROCESSES)

_Money = dict[tuple[str, str], list[Decimal]]
"""(measure, currency) -> the amounts alone and jointly."""


class Choice(NamedTuple):
    """An award that chose a supplier."""

    entry: Entry
    award: AwardLine
    supplier: SupplierName


@dataclass
class _Supplier:
    """What is counted of one supplier; lists of two hold what it has alone, and jointly."""

    names: list[str] = field(default_factory=list)
    bases: set[str] = field(default_factory=set)
    ocids: set[str] = field(default_factory=set)
    awards: list[int] = field(default_factory=lambda: [0, 0])
    frameworks: int = 0
    no_status: list[int] = field(default_factory=lambda: [0, 0])
    no_amount: list[int] = field(default_factory=lambda: [0, 0])
    buyers: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    money: _Money = field(default_factory=dict)
    of_processes: defaultdict[str, _Money] = field(default_factory=lambda: defaultdict(dict))

    def add(self, entry: Entry, award: AwardLine, supplier: SupplierName) -> None:
        jointly = len(award.suppliers) > 1
        self.names.append(supplier.name)
        self.bases.add(supplier.basis)
        self.ocids.add(entry.ocid)
        self.frameworks += award.is_framework
        self.no_status[jointly] += award.unknown == "unknown_status"
        self.no_amount[jointly] += award.unknown == "no_amount"
        if not award.in_force:
            return
        self.awards[jointly] += 1
        self.buyers.add(entry.buyer_key)
        self.years.add(entry.year or 0)
        for amount, currency in award.committed:
            measure = "revenue" if amount < 0 else "committed"
            for money in (self.money, self.of_processes[entry.ocid]):
                money.setdefault((measure, currency), [Decimal(0), Decimal(0)])[jointly] += amount


def choices(entries: Iterable[Entry]) -> Iterator[Choice]:
    """Each supplier of each award, those who are withheld among them."""
    for entry in entries:
        for award in entry.awards:
            for supplier in award.suppliers:
                yield Choice(entry, award, supplier)


def write_suppliers(folder: Path, entries: Sequence[Entry], identities: Identities) -> None:
    """Count what each supplier has, and keep it as the rows of `TABLES` in a partition's folder."""
    found: defaultdict[str, _Supplier] = defaultdict(_Supplier)
    with localcontext(EXACT):
        for choice in choices(entries):
            if choice.supplier.key:
                found[choice.supplier.key].add(*choice)
    everybody = sorted(found.items())
    write_rows(folder, SUPPLIERS.name, [(key, [_row(key, each, identities)]) for key, each in everybody])
    write_rows(folder, SUPPLIER_MONEY.name, [(key, list(_money((key,), each.money))) for key, each in everybody])
    of_processes = [
        (key, [row for ocid, money in sorted(each.of_processes.items()) for row in _money((key, ocid), money)])
        for key, each in everybody
    ]
    write_rows(folder, SUPPLIER_PROCESSES.name, of_processes)


def _row(key: str, each: _Supplier, identities: Identities) -> Row:
    named = identities.named.get(key)
    years = sorted(each.years - {0})
    return (
        key, named.name if named else usual_name(each.names), best_basis(each.bases),
        len(each.ocids), *each.awards, each.frameworks, *each.no_status, *each.no_amount, len(each.buyers - {""}),
        years[0] if years else None, years[-1] if years else None,
    )  # fmt: skip


def _money(place: tuple[str, ...], money: _Money) -> Iterator[Row]:
    for (measure, currency), (alone, jointly) in sorted(money.items()):
        yield (*place, measure, currency, alone, jointly)


class Share(NamedTuple):
    """Money of one measure in one currency that a supplier has alone, and jointly with others."""

    measure: str
    alone: Value
    jointly: Value


class Supplier(NamedTuple):
    """A row of the table of suppliers."""

    key: str
    name: str
    basis: str
    processes: int
    awards_alone: int
    awards_jointly: int
    framework_awards: int
    no_status_alone: int
    no_status_jointly: int
    no_amount_alone: int
    no_amount_jointly: int
    buyers: int
    first_year: int | None
    last_year: int | None


def read_suppliers(publication: Publication) -> Iterator[Supplier]:
    """The rows of the table of suppliers, under the names that they have in this edition."""
    names = publication.supplier_names
    for row in publication.rows(SUPPLIERS.name):
        supplier = Supplier(*row)  # type: ignore[arg-type]  # the columns of its table
        yield supplier._replace(name=names[supplier.key]) if supplier.key in names else supplier


def read_shares(rows: Iterable[Row]) -> dict[tuple[str, ...], list[Share]]:
    """The rows of `supplier_money` by supplier, or of `supplier_processes` by supplier and ocid."""
    found: dict[tuple[str, ...], list[Share]] = {}
    for *place, measure, currency, alone, jointly in rows:
        values = [Value(Decimal(str(amount)), str(currency)) for amount in (alone, jointly)]
        found.setdefault(tuple(map(str, place)), []).append(Share(str(measure), *values))
    return found
