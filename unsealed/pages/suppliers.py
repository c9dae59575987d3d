"""The suppliers, and a page for each with what was committed to it, alone and jointly."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.artifact import Artifact
from unsealed.choices import MOST_ROWS, Controls, ListRow, amounts_in, by_amount, currencies, make_rows
from unsealed.choices import Choice as Order
from unsealed.linked_data import of_organization
from unsealed.lists import (
    Part,
    ProcessLine,
    amount_text,
    group_by,
    known_by,
    make_line,
    money_column,
    money_text,
    part_title,
    split,
)
from unsealed.news import has_feed
from unsealed.ocds.interpret import Value
from unsealed.ocds.organizations import Alias
from unsealed.page import Page
from unsealed.publication import Entry, Publication, SupplierName
from unsealed.search import currency_order
from unsealed.supplier_tables import (
    SUPPLIER_MONEY,
    SUPPLIER_PROCESSES,
    Choice,
    Share,
    Supplier,
    choices,
    read_shares,
    read_suppliers,
)
from unsealed.urls import buyer_url, calendar_url, feed_url, supplier_url
from unsealed.words import Words

LIST_LENGTH = 100

_MOST_LINKS = 12
"""Partners or buyers that a page links at its head; all of them stand with the contracts below."""


class SupplierLine(NamedTuple):
    """A supplier in the list: amounts are money committed, ready to print; empty where there is none.

    `unknown_alone` and `unknown_jointly` count the awards whose amounts are not known.
    """

    url: str
    name: str
    processes: int
    alone: str
    jointly: str
    unknown_alone: int
    unknown_jointly: int


class Named(NamedTuple):
    """An organization with its page; `url` is empty for a natural person, who has none."""

    name: str
    url: str


class Won(NamedTuple):
    """A process in which the supplier was chosen: its line, with the supplier's own amount, and with whom."""

    line: ProcessLine
    partners: tuple[Named, ...]
    absent: str
    """Why there is no amount, in words; empty where there is one."""


class Said(NamedTuple):
    """Money as a sentence says it, with what is not known of it, and the number of awards that count."""

    text: str
    awards: int


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/suppliers.html` reads. `withheld` is the number of processes with suppliers who are withheld."""

    suppliers: tuple[SupplierLine, ...]
    part: Part
    total: int
    withheld: int
    controls: Controls | None


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/supplier.html` reads. `alone` and `jointly` are money committed; they never add up.

    `revenue` is what the supplier pays the city, or empty. `partners` and `buyers` are the first of them, with how many
    more there are. `known_by` says what tells it from other suppliers.
    """

    key: str
    name: str
    other_names: tuple[str, ...]
    known_by: str
    processes: int
    alone: Said
    jointly: Said
    revenue: str
    framework_awards: int
    partners: tuple[Named, ...]
    more_partners: int
    buyers: tuple[Named, ...]
    more_buyers: int
    first_year: str
    last_year: str
    alias: Alias | None
    feed: str
    calendar: str
    won: tuple[Won, ...]
    part: Part


@dataclass(frozen=True, slots=True)
class _Market:
    """All suppliers, as the published tables have them."""

    suppliers: Mapping[str, Supplier]
    money: Mapping[tuple[str, ...], Sequence[Share]]
    of_processes: Mapping[tuple[str, ...], Sequence[Share]]

    def named(self, supplier: SupplierName) -> Named:
        """A supplier of an award under its usual name."""
        if supplier.key:
            return Named(self.suppliers[supplier.key].name or supplier.key, supplier_url(supplier.key))
        return Named(supplier.name, "")


def make_pages(publication: Publication) -> Iterator[Page]:
    """The list, then the pages of each supplier."""
    words = publication.words
    market = _Market(
        {each.key: each for each in read_suppliers(publication)},
        read_shares(publication.rows(SUPPLIER_MONEY.name)),
        read_shares(publication.rows(SUPPLIER_PROCESSES.name)),
    )
    chosen = list(choices(publication.newest))
    groups = group_by(chosen, lambda choice: choice.supplier.key)
    lines = sorted((_line(each, market, words) for each in market.suppliers.values()), key=_by_name)
    withheld = len({choice.entry.ocid for choice in chosen if choice.supplier.basis == "withheld"})
    found = currencies(value for key in market.suppliers for value in _alone(market, key))
    controls = _controls(found, words) if len(lines) <= MOST_ROWS else None
    for part, some in split(lines, "suppliers", LIST_LENGTH):
        title = words.gettext("Suppliers")
        title = part_title(title, part.number, words)
        context = ListContext(tuple(some), part, len(lines), withheld, controls)
        files = (_rows(market, lines, found, words),) if controls and part.number == 1 else ()
        yield Page(part.address(part.number), "pages/suppliers.html", title, context, "suppliers", files=files)
    for key, choices_of_it in groups.items():
        yield from _supplier_pages(publication, market, market.suppliers[key], choices_of_it)


def _controls(found: Sequence[str], words: Words) -> Controls:
    _ = words.gettext
    orders = (
        Order("", _("By name")),
        Order("-processes", _("Most processes first")),
        *(Order(f"-{value}", label) for value, label in by_amount(found, words)),
    )
    return Controls("suppliers/", LIST_LENGTH, (), orders)


def _rows(market: _Market, lines: Sequence[SupplierLine], found: Sequence[str], words: Words) -> Artifact:
    _ = words.gettext
    keys = {supplier_url(key): key for key in market.suppliers}
    rows = (
        ListRow(
            line.url,
            (
                line.name,
                words.number(line.processes),
                line.alone or (_("not known") if line.unknown_alone else _("none")),
                line.jointly or (_("not known") if line.unknown_jointly else _("none")),
            ),
            (),
            (line.processes, *amounts_in(_alone(market, keys[line.url]), found)),
        )
        for line in lines
    )
    return make_rows("suppliers", (), ("processes", *(currency_order(each) for each in found)), rows)


def _alone(market: _Market, key: str) -> list[Value]:
    return [each.alone for each in market.money.get((key,), ()) if each.measure == "committed"]


def _by_name(line: SupplierLine) -> tuple[str, str]:
    return line.name.casefold(), line.url


def _line(each: Supplier, market: _Market, words: Words) -> SupplierLine:
    shares = market.money.get((each.key,), ())
    return SupplierLine(
        supplier_url(each.key),
        each.name or each.key,
        each.processes,
        _sum(shares, words, jointly=False, awards=each.awards_alone, say=money_column),
        _sum(shares, words, jointly=True, awards=each.awards_jointly, say=money_column),
        each.no_status_alone + each.no_amount_alone,
        each.no_status_jointly + each.no_amount_jointly,
    )


def _sum(
    shares: Sequence[Share],
    words: Words,
    *,
    jointly: bool,
    awards: int = 0,
    measure: str = "committed",
    say: Callable[[Iterable[Value], Words], str] = money_text,
) -> str:
    """Amounts in words; a published zero is said where there is nothing else, and empty means that there is none."""
    found = [each.jointly if jointly else each.alone for each in shares if each.measure == measure]
    amounts = [value._replace(amount=value.amount.copy_abs()) for value in found if value.amount]
    return say(amounts or (found[:1] if awards else []), words)


def _said(each: Supplier, shares: Sequence[Share], words: Words, *, jointly: bool) -> Said:
    """What is known of the supplier's money, and for how many awards it is not known, and why."""
    awards = each.awards_jointly if jointly else each.awards_alone
    no_status = each.no_status_jointly if jointly else each.no_status_alone
    no_amount = each.no_amount_jointly if jointly else each.no_amount_alone
    said = [_sum(shares, words, jointly=jointly, awards=awards)]
    if no_status:
        said.append(
            words.ngettext(
                "not known for {n} award: no status is published that tells whether it counts",
                "not known for {n} awards: no status is published that tells whether they count",
                no_status,
            ).format(n=words.number(no_status))
        )
    if no_amount:
        said.append(
            words.ngettext(
                "not known for {n} award: no amount is published",
                "not known for {n} awards: no amount is published",
                no_amount,
            ).format(n=words.number(no_amount))
        )
    return Said("; ".join(filter(None, said)), awards)


def _year(year: int | None, publication: Publication) -> str:
    return f"{publication.site.fiscal_year.prefix}{year}" if year else ""


def _supplier_pages(
    publication: Publication, market: _Market, each: Supplier, chosen: Sequence[Choice]
) -> Iterator[Page]:
    words, shares = publication.words, market.money.get((each.key,), ())
    published = {choice.supplier.name for choice in chosen} - {each.name, ""}
    processes = group_by(chosen, lambda choice: choice.entry.ocid)
    newest = list({choice.entry.ocid: choice.entry for choice in chosen}.values())
    partners = {
        ocid: [market.named(one) for one in _partners(each.key, several)] for ocid, several in processes.items()
    }
    together = list(dict.fromkeys(one for entry in newest for one in partners[entry.ocid] if one.url))
    buyers = {
        choice.entry.buyer_key: Named(choice.entry.buyer_name, buyer_url(choice.entry.buyer_key))
        for choice in chosen
        if choice.award.in_force and choice.entry.buyer_key
    }
    revenue = [_sum(shares, words, jointly=jointly, measure="revenue") for jointly in (False, True)]
    followed = has_feed(newest, publication.today)
    for part, some in split(newest, supplier_url(each.key).rstrip("/")):
        context = Context(
            key=each.key,
            name=each.name or words.gettext("Name not published ({key})").format(key=each.key),
            other_names=tuple(sorted(published)),
            known_by=known_by(each.key, each.basis, words),
            processes=each.processes,
            alone=_said(each, shares, words, jointly=False),
            jointly=_said(each, shares, words, jointly=True),
            revenue="; ".join(filter(None, revenue)),
            framework_awards=each.framework_awards,
            partners=tuple(together[:_MOST_LINKS]),
            more_partners=max(0, len(together) - _MOST_LINKS),
            buyers=tuple(list(buyers.values())[:_MOST_LINKS]),
            more_buyers=max(0, each.buyers - _MOST_LINKS),
            first_year=_year(each.first_year, publication),
            last_year=_year(each.last_year, publication),
            alias=publication.model.identities.named.get(each.key),
            feed=feed_url("supplier", each.key) if followed else "",
            calendar=calendar_url("supplier", each.key) if followed else "",
            won=tuple(
                Won(
                    _own_line(entry, market.of_processes.get((each.key, entry.ocid), ()), words),
                    tuple(partners[entry.ocid]),
                    _why_absent(processes[entry.ocid], words),
                )
                for entry in some
            ),
            part=part,
        )
        about = of_organization(context.name, each.key, each.basis) if each.name else None
        title = part_title(context.name, part.number, words)
        yield Page(part.address(part.number), "pages/supplier.html", title, context, "suppliers", about=about)


def _partners(key: str, chosen: Sequence[Choice]) -> dict[SupplierName, None]:
    """Those who share an award of a process with the supplier."""
    return dict.fromkeys(one for choice in chosen for one in choice.award.suppliers if one.key != key)


def _own_line(entry: Entry, shares: Sequence[Share], words: Words) -> ProcessLine:
    """The line of a process with what of it is the supplier's: an amount of the whole would be said to be its own."""
    said = [_own_amount(each, words) for each in shares]
    amount = " + ".join(filter(None, said))
    if not amount and entry.measure not in ("committed", "revenue"):
        amount = amount_text(entry, words)
    return make_line(entry, words)._replace(amount=amount)


def _own_amount(share: Share, words: Words) -> str:
    alone, jointly = (money_text([each], words) if each.amount else "" for each in (share.alone, share.jointly))
    said = [alone, words.gettext("{amount} (jointly)").format(amount=jointly) if jointly else ""]
    text = " + ".join(filter(None, said))
    return f"{text} ({words.code('measure', share.measure)})" if text and share.measure == "revenue" else text


def _why_absent(chosen: Sequence[Choice], words: Words) -> str:
    if any(choice.award.in_force or choice.award.unknown for choice in chosen):
        return words.gettext("Value not published")
    return words.gettext("No award in force")
