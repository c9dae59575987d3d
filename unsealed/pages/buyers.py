"""The buyers, and a page for each with its contracts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.lists import Part, ProcessLine, add_up, group_by, make_lines, money_text, split, usual_name
from unsealed.ocds.organizations import Alias
from unsealed.page import Page
from unsealed.publication import Entry, Publication
from unsealed.urls import buyer_url


class BuyerLine(NamedTuple):
    """A buyer in the list: amounts are money committed, ready to print."""

    url: str
    name: str
    processes: int
    open: int
    committed: str


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/buyers.html` reads. `unnamed` is the number of processes that publish no buyer."""

    buyers: tuple[BuyerLine, ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/buyer.html` reads. `by_name_only` says that the buyer is known by its name and no register number."""

    key: str
    name: str
    other_names: tuple[str, ...]
    by_name_only: bool
    alias: Alias | None
    processes: int
    open: int
    planned: int
    suppliers: int
    committed: str
    paid: str
    lines: tuple[ProcessLine, ...]
    part: Part


def make_pages(publication: Publication) -> Iterator[Page]:
    """The list, then the pages of each buyer."""
    words = publication.words
    groups = group_by(publication.newest, lambda entry: entry.buyer_key)
    preferred = publication.model.identities.named
    names = {
        key: preferred[key].name if key in preferred else usual_name(entry.buyer_name for entry in entries)
        for key, entries in groups.items()
    }
    lines = sorted(
        (
            BuyerLine(
                buyer_url(key),
                names[key],
                len(entries),
                sum(entry.stage == "open" for entry in entries),
                money_text(add_up(value for entry in entries for value in entry.committed), words),
            )
            for key, entries in groups.items()
        ),
        key=lambda line: (-line.processes, line.name, line.url),
    )
    unnamed = sum(not entry.buyer_key for entry in publication.entries)
    yield Page("buyers/", "pages/buyers.html", words.gettext("Buyers"), ListContext(tuple(lines), unnamed), "buyers")
    for key, entries in groups.items():
        yield from _buyer_pages(publication, key, names[key], entries)


def _buyer_pages(publication: Publication, key: str, name: str, entries: list[Entry]) -> Iterator[Page]:
    words = publication.words
    suppliers = {
        supplier.key for entry in entries for award in entry.awards if award.counted for supplier in award.suppliers
    }
    for part, some in split(entries, buyer_url(key).rstrip("/")):
        context = Context(
            key=key,
            name=name,
            other_names=tuple(sorted({entry.buyer_name for entry in entries} - {name, ""})),
            alias=publication.model.identities.named.get(key),
            by_name_only=all(entry.buyer_basis == "name" for entry in entries),
            processes=len(entries),
            open=sum(entry.stage == "open" for entry in entries),
            planned=sum(entry.stage == "planned" for entry in entries),
            suppliers=len(suppliers - {""}),
            committed=money_text(add_up(value for entry in entries for value in entry.committed), words),
            paid=money_text(add_up(value for entry in entries for value in entry.paid), words),
            lines=make_lines(some, words),
            part=part,
        )
        yield Page(part.address(part.number), "pages/buyer.html", name, context, "buyers")
