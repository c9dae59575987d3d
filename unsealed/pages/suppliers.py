"""The suppliers, and a page for each with what it was awarded, alone and jointly."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.lists import Part, ProcessLine, add_up, group_by, make_line, money_text, names_of, split
from unsealed.ocds.organizations import Alias
from unsealed.page import Page
from unsealed.publication import AwardLine, Entry, Publication, SupplierName
from unsealed.urls import supplier_url

LIST_LENGTH = 100


class SupplierLine(NamedTuple):
    """A supplier in the list: amounts are values of decisions, ready to print."""

    url: str
    name: str
    processes: int
    alone: str
    jointly: str


class Partner(NamedTuple):
    """A supplier that shares an award; `url` is empty for a natural person, who has no page."""

    name: str
    url: str


class Won(NamedTuple):
    """A process in which the supplier was chosen, and with whom."""

    line: ProcessLine
    partners: tuple[Partner, ...]


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/suppliers.html` reads. `withheld` is the number of processes with suppliers who are withheld."""

    suppliers: tuple[SupplierLine, ...]
    part: Part
    total: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/supplier.html` reads. `alone` and `jointly` are values of awards that count; they never add up."""

    key: str
    name: str
    other_names: tuple[str, ...]
    by_name_only: bool
    processes: int
    awards_alone: int
    awards_jointly: int
    alone: str
    jointly: str
    buyers: int
    first_year: str
    alias: Alias | None
    won: tuple[Won, ...]
    part: Part


class _Choice(NamedTuple):
    """One award that chose a supplier."""

    entry: Entry
    award: AwardLine
    supplier: SupplierName


def make_pages(publication: Publication) -> Iterator[Page]:
    """The list, then the pages of each supplier."""
    words = publication.words
    choices = [
        _Choice(entry, award, supplier)
        for entry in publication.newest
        for award in entry.awards
        for supplier in award.suppliers
    ]
    groups = group_by(choices, lambda choice: choice.supplier.key)
    published = {key: [choice.supplier.name for choice in chosen] for key, chosen in groups.items()}
    names = names_of(published, publication.model.identities.named)
    lines = sorted((_line(publication, key, names[key], chosen) for key, chosen in groups.items()), key=_by_name)
    withheld = len({choice.entry.ocid for choice in choices if choice.supplier.basis == "withheld"})
    for part, some in split(lines, "suppliers", LIST_LENGTH):
        title = words.gettext("Suppliers")
        if part.number > 1:
            title = f"{title}, {words.gettext('page')} {words.number(part.number)}"
        context = ListContext(tuple(some), part, len(lines), withheld)
        yield Page(part.address(part.number), "pages/suppliers.html", title, context, "suppliers")
    for key, chosen in groups.items():
        yield from _supplier_pages(publication, key, names, chosen)


def _by_name(line: SupplierLine) -> tuple[str, str]:
    return line.name.casefold(), line.url


def _line(publication: Publication, key: str, name: str, chosen: list[_Choice]) -> SupplierLine:
    alone, jointly = _sums(publication, chosen)
    return SupplierLine(supplier_url(key), name, len({choice.entry.ocid for choice in chosen}), alone, jointly)


def _sums(publication: Publication, chosen: list[_Choice]) -> tuple[str, str]:
    counted = [choice.award for choice in chosen if choice.award.counted and choice.award.value]
    alone = add_up(award.value for award in counted if award.value and len(award.suppliers) == 1)
    jointly = add_up(award.value for award in counted if award.value and len(award.suppliers) > 1)
    return money_text(alone, publication.words), money_text(jointly, publication.words)


def _supplier_pages(publication: Publication, key: str, names: dict[str, str], chosen: list[_Choice]) -> Iterator[Page]:
    alone, jointly = _sums(publication, chosen)
    counted = [choice for choice in chosen if choice.award.counted]
    published = {choice.supplier.name for choice in chosen} - {names[key], ""}
    years = [choice.entry.year for choice in counted if choice.entry.year]
    processes = list({choice.entry.ocid: choice.entry for choice in chosen}.values())
    partners: dict[str, dict[SupplierName, None]] = {}
    for choice in chosen:
        partners.setdefault(choice.entry.ocid, {}).update(dict.fromkeys(choice.award.suppliers))
    for part, some in split(processes, supplier_url(key).rstrip("/")):
        context = Context(
            key=key,
            name=names[key],
            other_names=tuple(sorted(published)),
            by_name_only=all(choice.supplier.basis == "name" for choice in chosen),
            processes=len(processes),
            awards_alone=sum(len(choice.award.suppliers) == 1 for choice in counted),
            awards_jointly=sum(len(choice.award.suppliers) > 1 for choice in counted),
            alone=alone,
            jointly=jointly,
            buyers=len({choice.entry.buyer_key for choice in counted} - {""}),
            first_year=f"{publication.site.fiscal_year.prefix}{min(years)}" if years else "",
            alias=publication.model.identities.named.get(key),
            won=tuple(
                Won(
                    make_line(entry, publication.words),
                    tuple(
                        Partner(names.get(each.key, each.name), supplier_url(each.key) if each.key else "")
                        for each in partners[entry.ocid]
                        if each.key != key
                    ),
                )
                for entry in some
            ),
            part=part,
        )
        yield Page(part.address(part.number), "pages/supplier.html", names[key], context, "suppliers")
