"""The buyers, and a page for each with its contracts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.answers import Answers, answers_of
from unsealed.lists import Part, ProcessLine, group_by, make_lines, names_of, split
from unsealed.ocds.organizations import Alias
from unsealed.page import Page
from unsealed.publication import Entry, Publication
from unsealed.urls import buyer_url, indicator_url

_NUMBERS = (
    ("single_bid_share", "single_bid_share"),
    ("competitive_share", "competitive_share"),
    ("advertising_days", "advertising_days"),
    ("evaluation_days", "evaluation_days"),
    ("overrun", "overrun_share"),
    ("amended_share", "amended_share"),
    ("milestones_on_time", "milestones_on_time"),
)
"""The indicators and measures that matter most for one buyer."""


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


class Number(NamedTuple):
    """What the statistics say of a buyer: a sentence, and the address of the page that it comes from."""

    sentence: str
    url: str


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
    numbers: tuple[Number, ...]
    lines: tuple[ProcessLine, ...]
    part: Part


def make_pages(publication: Publication) -> Iterator[Page]:
    """The list, then the pages of each buyer."""
    words, answers = publication.words, answers_of(publication)
    groups = group_by(publication.newest, lambda entry: entry.buyer_key)
    published = {key: [entry.buyer_name for entry in entries] for key, entries in groups.items()}
    names = names_of(published, publication.model.identities.named)
    lines = sorted(
        (
            BuyerLine(
                buyer_url(key),
                names[key],
                len(entries),
                sum(entry.stage == "open" for entry in entries),
                answers.amounts("committed", "buyer", key),
            )
            for key, entries in groups.items()
        ),
        key=lambda line: (-line.processes, line.name, line.url),
    )
    unnamed = sum(not entry.buyer_key for entry in publication.entries)
    yield Page("buyers/", "pages/buyers.html", words.gettext("Buyers"), ListContext(tuple(lines), unnamed), "buyers")
    for key, entries in groups.items():
        yield from _buyer_pages(publication, answers, key, names[key], entries)


def _buyer_pages(
    publication: Publication, answers: Answers, key: str, name: str, entries: list[Entry]
) -> Iterator[Page]:
    suppliers = {
        supplier.key for entry in entries for award in entry.awards if award.counted for supplier in award.suppliers
    }
    numbers = tuple(
        Number(sentence, indicator_url(module))
        for module, measure in _NUMBERS
        if (sentence := answers.sentence(module, measure, "buyer", key))
    )
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
            committed=answers.amounts("committed", "buyer", key),
            paid=answers.amounts("paid", "buyer", key),
            numbers=numbers,
            lines=make_lines(some, publication.words),
            part=part,
        )
        yield Page(part.address(part.number), "pages/buyer.html", name, context, "buyers")
