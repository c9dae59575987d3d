"""What is bought, by category: all of them, and a page for each with its numbers, who was hired, and at what prices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from heapq import nlargest
from typing import NamedTuple

from unsealed.category_tables import (
    CATEGORIES,
    CATEGORY_MONEY,
    CATEGORY_SUPPLIERS,
    LONGEST_NAME,
    Category,
    CategoryRow,
    Hired,
    Place,
    code_text,
    find_categories,
    name_of,
    read_hired,
    read_money,
)
from unsealed.lists import (
    PAGE_LENGTH,
    Part,
    ProcessLine,
    group_by,
    make_line,
    money_column,
    money_text,
    names_of,
    part_title,
    split,
)
from unsealed.news import has_feed
from unsealed.ocds.classification import ancestors
from unsealed.ocds.interpret import Value
from unsealed.opportunities import find_opportunities
from unsealed.page import Page
from unsealed.publication import Entry, Publication, SupplierName
from unsealed.table import Cell
from unsealed.tables.unit_prices import COLUMNS as UNIT_PRICE_COLUMNS
from unsealed.urls import (
    MAIN_CATEGORY,
    calendar_url,
    category_url,
    feed_url,
    opportunities_url,
    process_url,
    supplier_url,
)
from unsealed.words import Words, shortened

LIST_LENGTH = 100
MOST_HIRED, MOST_PRICES, MOST_UNIT_PRICES, _MOST_BELOW, _MOST_SAID = 10, 10, 15, 6, 3
_ENOUGH = 5
"""Of fewer numbers of bidders a median says nothing."""
_LONGEST_TEXT = 120


class Named(NamedTuple):
    """A name with the address of its page; the address is empty where there is none."""

    name: str
    url: str


class CategoryLine(NamedTuple):
    """A category in a list; `below` are the largest that lie in it, `more` how many others do."""

    scheme: str
    code: str
    name: str
    url: str
    processes: int
    committed: str
    unknown: bool
    below: tuple[Named, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/categories.html` reads: (scheme in words, its categories) pairs, where this page is, how many there are.

    `unclassified` is the number of processes that are in none.
    """

    groups: tuple[tuple[str, tuple[CategoryLine, ...]], ...]
    part: Part
    total: int
    unclassified: int


class HiredLine(NamedTuple):
    """A supplier that was chosen: how often, and for how much alone and jointly, ready to print."""

    name: str
    url: str
    awards: int
    alone: str
    jointly: str


class PastPrice(NamedTuple):
    """An award: its process, whom it chose, at what price, and when."""

    title: str
    url: str
    suppliers: tuple[Named, ...]
    price: str
    date: str


class UnitPrice(NamedTuple):
    """The value of one unit of an item: what, how many, of whom, when."""

    item: str
    url: str
    quantity: str
    price: str
    suppliers: str
    date: str


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/category.html` reads. `code` is empty for goods, works and services.

    `more` counts the processes that are listed by the categories `below` only. `sentences` are the summary. `committed` is ready to print; `unknown` says that amounts or statuses are missing.
    """

    name: str
    code: str
    sentences: tuple[str, ...]
    path: tuple[Named, ...]
    processes: int
    open: int
    planned: int
    opportunities: str
    """The address of its opportunities; empty where it has no page of them."""
    awards: int
    committed: str
    unknown: bool
    suppliers: int
    contested: int
    single_bids: int
    bidders_median: str
    below: tuple[CategoryLine, ...]
    hired: tuple[HiredLine, ...]
    prices: tuple[PastPrice, ...]
    unit_prices: tuple[UnitPrice, ...]
    feed: str
    calendar: str
    lines: tuple[ProcessLine, ...]
    more: int
    part: Part


@dataclass(frozen=True)
class _Market:
    """All categories, as the published tables have them."""

    publication: Publication
    categories: Mapping[Place, Category]
    rows: Mapping[Place, CategoryRow]
    money: Mapping[Place, Sequence[Value]]
    hired: Mapping[Place, Sequence[Hired]]
    unit_prices: Mapping[Place, Sequence[UnitPrice]]
    lines: dict[str, ProcessLine]
    """Of processes that are on a page already, by ocid: most are on several."""

    def process_line(self, entry: Entry) -> ProcessLine:
        """The line of a process, made once."""
        line = self.lines.get(entry.ocid)
        if line is None:
            line = self.lines[entry.ocid] = make_line(entry, self.words)
        return line

    @property
    def words(self) -> Words:
        return self.publication.words

    @cached_property
    def suppliers(self) -> dict[str, str]:
        """The usual name of each supplier, by key."""
        published: dict[str, list[str]] = {}
        for entry in self.publication.entries:
            for award in entry.awards:
                for supplier in award.suppliers:
                    if supplier.key:
                        published.setdefault(supplier.key, []).append(supplier.name)
        return names_of(published, self.publication.model.identities.named)

    def name(self, place: Place) -> str:
        """What a category is called: as the data says, else as we call it, else its code."""
        return name_of(place, self.categories[place], self.words)

    def named(self, supplier: SupplierName) -> Named:
        """A supplier of an award under its usual name."""
        if supplier.key:
            return Named(self.suppliers[supplier.key] or supplier.key, supplier_url(supplier.key))
        return Named(supplier.name, "")

    def line(self, place: Place) -> CategoryLine:
        """A category in a list."""
        row, category = self.rows[place], self.categories[place]
        below = self.below(place)
        return CategoryLine(
            place[0],
            code_text(place),
            self.name(place),
            category_url(*place),
            row.processes,
            money_text(self.money.get(place, ()), self.words),
            bool(row.unknown_awards),
            tuple(Named(self.name(each), category_url(*each)) for each in below[:_MOST_BELOW]),
            max(0, len(category.children) - _MOST_BELOW),
        )

    def below(self, place: Place) -> list[Place]:
        """The categories that lie in one, those with most processes first."""
        return sorted(((place[0], code) for code in self.categories[place].children), key=self.rank)

    def rank(self, place: Place) -> tuple[int, str, Place]:
        """The order of lists."""
        return -self.rows[place].processes, self.name(place).casefold(), place


def make_pages(publication: Publication) -> Iterator[Page]:
    """The list, then the pages of each category; none where nothing tells what is bought."""
    categories = find_categories(publication.newest)
    if not categories:
        return
    rows = (CategoryRow(*row) for row in publication.rows(CATEGORIES.name))  # type: ignore[arg-type]
    market = _Market(
        publication,
        categories,
        {(row.scheme, row.id): row for row in rows},
        read_money(publication.rows(CATEGORY_MONEY.name)),
        read_hired(publication.rows(CATEGORY_SUPPLIERS.name), MOST_HIRED),
        _read_unit_prices(publication),
        {},
    )
    yield from _list_pages(market)
    for place, category in categories.items():
        yield from _category_pages(market, place, category)


def _list_pages(market: _Market) -> Iterator[Page]:
    publication, words = market.publication, market.words
    top = [place for place, each in market.categories.items() if not each.parent]
    sizes = {scheme: len(several) for scheme, several in group_by(top, lambda place: place[0] or " ").items()}
    top.sort(key=lambda place: (place[0] != MAIN_CATEGORY, -sizes[place[0] or " "], place[0], market.rank(place)))
    unclassified = sum(not entry.category and not entry.classifications for entry in publication.entries)
    for part, some in split(top, "categories", LIST_LENGTH):
        title = words.gettext("Categories")
        title = part_title(title, part.number, words)
        groups: dict[str, list[CategoryLine]] = {}
        for place in some:
            groups.setdefault(place[0], []).append(market.line(place))
        named = tuple((_scheme_name(scheme, words), tuple(lines)) for scheme, lines in groups.items())
        context = ListContext(named, part, len(market.categories), unclassified)
        yield Page(part.address(part.number), "pages/categories.html", title, context, "contracts")


def _scheme_name(scheme: str, words: Words) -> str:
    if scheme == MAIN_CATEGORY:
        return words.gettext("By kind")
    if not scheme:
        return words.gettext("By what is bought")
    return words.gettext("By what is bought ({scheme})").format(scheme=shortened(scheme, LONGEST_NAME))


def _opportunities(market: _Market, place: Place, category: Category) -> str:
    """The address of the opportunities of a category that is published itself, and of goods, works and services."""
    publication = market.publication
    months = publication.site.opportunities.ending_within_months
    if place[0] == MAIN_CATEGORY:
        url = opportunities_url("kinds", place[1])
        entries = list(category.entries)
    else:
        url = f"opportunities/{category_url(*place)}"
        entries = [entry for entry in category.entries if any(each[:2] == place for each in entry.classifications)]
    return url if find_opportunities(entries, publication.today, months, market.words).total else ""


def _category_pages(market: _Market, place: Place, category: Category) -> Iterator[Page]:
    words, row, code = market.words, market.rows[place], code_text(place)
    name = market.name(place)
    prices = tuple(_past_prices(market, category.entries))
    hired = tuple(_hired_line(market, each) for each in market.hired.get(place, ()))
    committed = money_text(market.money.get(place, ()), words)
    sentences = tuple(_sentences(market, place, row, committed))
    opportunities = _opportunities(market, place, category)
    path = [above for above in ancestors(*place) if (place[0], above) in market.categories]
    page = category_url(*place)
    followed = has_feed(category.entries, market.publication.today)
    # What nothing names itself is listed in full by the categories that it holds.
    listed = category.entries if category.own else category.entries[:PAGE_LENGTH]
    for part, some in split(listed, page.rstrip("/")):
        first = part.number == 1
        context = Context(
            name=name,
            code="" if name == code else code,
            sentences=sentences,
            path=tuple(Named(market.name((place[0], above)), category_url(place[0], above)) for above in path),
            processes=row.processes,
            open=row.open,
            planned=row.planned,
            opportunities=opportunities,
            awards=row.awards,
            committed=committed,
            unknown=bool(row.unknown_awards),
            suppliers=row.suppliers,
            contested=row.contested,
            single_bids=row.single_bids,
            bidders_median=_median(row, words),
            below=tuple(market.line(each) for each in market.below(place)) if first else (),
            hired=hired if first else (),
            prices=prices if first else (),
            unit_prices=tuple(market.unit_prices.get(place, ())) if first else (),
            feed=feed_url("category", page) if followed else "",
            calendar=calendar_url("category", page) if followed else "",
            lines=tuple([market.process_line(entry) for entry in some]),
            more=len(category.entries) - len(listed),
            part=part,
        )
        title = f"{name} ({code})" if context.code else name
        title = part_title(title, part.number, words)
        description = " ".join(sentences)
        yield Page(part.address(part.number), "pages/category.html", title, context, "contracts", description)


def _median(row: CategoryRow, words: Words) -> str:
    if row.contested < _ENOUGH or row.bidders_median is None:
        return ""
    return words.number(_decimal(row.bidders_median))


def _sentences(market: _Market, place: Place, row: CategoryRow, committed: str) -> Iterator[str]:
    """What was bought, for how much, of how many, and how competitively; what is not known is left out."""
    words = market.words
    years = market.publication.site.fiscal_year.prefix
    said = words.ngettext("{n} contracting process", "{n} contracting processes", row.processes).format(
        n=words.number(row.processes)
    )
    if row.first_year and row.last_year and row.first_year != row.last_year:
        yield words.gettext("{processes} from {first} to {last}.").format(
            processes=said, first=f"{years}{row.first_year}", last=f"{years}{row.last_year}"
        )
    elif row.first_year:
        yield words.gettext("{processes} in {year}.").format(processes=said, year=f"{years}{row.first_year}")
    else:
        yield f"{said}."
    below = [market.name(each) for each in market.below(place)[:_MOST_SAID]]
    if below:
        yield words.gettext("Bought most often: {names}.").format(names=words.join(below))
    if committed and row.suppliers:
        yield words.ngettext(
            "{amount} is committed to {n} supplier.", "{amount} is committed to {n} suppliers.", row.suppliers
        ).format(amount=committed, n=words.number(row.suppliers))
    if row.contested:
        yield words.ngettext(
            "In {single} of {n} process that firms could compete in, only one bid.",
            "In {single} of {n} processes that firms could compete in, only one bid.",
            row.contested,
        ).format(single=words.number(row.single_bids), n=words.number(row.contested))
    if row.open:
        yield words.ngettext("{n} is open for bids now.", "{n} are open for bids now.", row.open).format(
            n=words.number(row.open)
        )
    if row.planned:
        yield words.ngettext("{n} is planned.", "{n} are planned.", row.planned).format(n=words.number(row.planned))


def _hired_line(market: _Market, each: Hired) -> HiredLine:
    return HiredLine(
        market.suppliers[each.key] or each.key,
        supplier_url(each.key),
        each.awards,
        money_column(each.alone, market.words),
        money_column(each.jointly, market.words),
    )


def _past_prices(market: _Market, entries: Sequence[Entry]) -> Iterator[PastPrice]:
    """The newest awards in force, the newest first."""
    awards = (
        (award.date or entry.date, -at, entry, award)
        for at, entry in enumerate(entries)
        for award in entry.awards
        if award.in_force and award.suppliers
    )
    for date, _, entry, award in nlargest(MOST_PRICES, awards, key=lambda each: each[:2]):
        yield PastPrice(
            shortened(entry.title, _LONGEST_TEXT) or entry.ocid,
            process_url(entry.ocid),
            tuple(map(market.named, award.suppliers)),
            money_column(award.committed, market.words),
            date,
        )


def _read_unit_prices(publication: Publication) -> dict[Place, list[UnitPrice]]:
    """The newest unit prices of each category."""
    words = publication.words
    at = {column.name: index for index, column in enumerate(UNIT_PRICE_COLUMNS)}
    found: dict[Place, list[tuple[str, str, int, tuple[Cell, ...]]]] = {}
    for number, row in enumerate(publication.rows("unit_prices")):
        scheme, code = str(row[at["classification_scheme"]] or ""), str(row[at["classification_id"]] or "")
        if code:
            key = (str(row[at["date"]] or ""), str(row[0]), -number, row)
            for each in (*ancestors(scheme, code), code):
                found.setdefault((scheme, each), []).append(key)

    def text(row: tuple[Cell, ...], name: str) -> str:
        return shortened(str(row[at[name]] or ""), _LONGEST_TEXT)

    def make(row: tuple[Cell, ...]) -> UnitPrice:
        quantity = row[at["quantity"]]
        amount = Value(_decimal(row[at["unit_value_amount"]]), text(row, "unit_value_currency"))
        many = words.number(_decimal(quantity)) if quantity is not None else ""
        return UnitPrice(
            text(row, "description"),
            process_url(str(row[0])),
            " ".join(filter(None, [many, text(row, "unit_name")])),
            words.money(amount.amount, amount.currency),
            text(row, "suppliers"),
            text(row, "date"),
        )

    return {
        place: [make(each[3]) for each in nlargest(MOST_UNIT_PRICES, several, key=lambda each: each[:3])]
        for place, several in found.items()
    }


def _decimal(cell: Cell) -> Decimal:
    """A number of a stored row."""
    return Decimal(str(cell))
