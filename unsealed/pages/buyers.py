"""The buyers, and a page for each with its contracts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from unsealed.answers import Answers, answers_of, with_aside
from unsealed.choices import MOST_ROWS, Choice, Controls, ListRow, amounts_in, by_amount, currencies, make_rows
from unsealed.linked_data import of_organization
from unsealed.lists import Part, ProcessLine, best_basis, group_by, known_by, make_lines, names_of, part_title, split
from unsealed.news import has_feed
from unsealed.ocds.interpret import Value
from unsealed.ocds.organizations import Alias
from unsealed.opportunities import find_opportunities
from unsealed.page import Page
from unsealed.publication import Entry, Publication
from unsealed.search import currency_order
from unsealed.urls import buyer_url, calendar_url, feed_url, indicator_url, opportunities_url
from unsealed.words import Words

_NUMBERS = (
    ("single_bid_share", "single_bid_share"),
    ("competitive_share", "competitive_share"),
    ("largest_supplier", "largest_supplier_share"),
    ("advertising_days", "advertising_days"),
    ("award_days", "award_days"),
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
    controls: Controls | None


class Number(NamedTuple):
    """What the statistics say of a buyer: a sentence, the question that it answers, and the address of its page."""

    sentence: str
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/buyer.html` reads. `known_by` says what tells it from other buyers."""

    key: str
    name: str
    other_names: tuple[str, ...]
    known_by: str
    alias: Alias | None
    processes: int
    open: int
    planned: int
    opportunities: str
    """The address of its opportunities; empty where it has none."""
    suppliers: int
    committed: str
    paid: str
    numbers: tuple[Number, ...]
    feed: str
    calendar: str
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
                answers.amounts("committed", "buyer", key, in_column=True),
            )
            for key, entries in groups.items()
        ),
        key=lambda line: (-line.processes, line.name, line.url),
    )
    unnamed = sum(not entry.buyer_key for entry in publication.entries)
    committed = {
        buyer_url(key): [
            Value(Decimal(each.value), each.currency)
            for each in publication.numbers.find("money", "committed", "buyer", key)
            if each.value is not None
        ]
        for key in groups
    }
    found = currencies(value for values in committed.values() for value in values)
    rows = (
        ListRow(
            line.url,
            (line.name, words.number(line.processes), words.number(line.open), line.committed),
            (),
            (line.processes, line.open, *amounts_in(committed[line.url], found)),
        )
        for line in lines
    )
    orders = ("processes", "open", *(currency_order(each) for each in found))
    files = (make_rows("buyers", (), orders, rows),) if len(lines) <= MOST_ROWS else ()
    context = ListContext(tuple(lines), unnamed, _controls(found, words) if files else None)
    yield Page("buyers/", "pages/buyers.html", words.gettext("Buyers"), context, "buyers", files=files)
    for key, entries in groups.items():
        yield from _buyer_pages(publication, answers, key, names[key], entries)


def _controls(found: Sequence[str], words: Words) -> Controls:
    _ = words.gettext
    orders = (
        Choice("", _("Most processes first")),
        Choice("name", _("By name")),
        Choice("-open", _("Most open now first")),
        *(Choice(f"-{value}", label) for value, label in by_amount(found, words)),
    )
    return Controls("buyers/", MOST_ROWS, (), orders)


def _buyer_pages(
    publication: Publication, answers: Answers, key: str, name: str, entries: list[Entry]
) -> Iterator[Page]:
    suppliers = publication.numbers.find("distinct_suppliers", "distinct_suppliers", "buyer", key)
    numbers = tuple(
        Number(sentence, answers.questions[module], indicator_url(module))
        for module, measure in _NUMBERS
        if (sentence := _say(answers, publication, module, measure, key))
    )
    followed = has_feed(entries, publication.today)
    months = publication.site.opportunities.ending_within_months
    found = find_opportunities(entries, publication.today, months, publication.words)
    for part, some in split(entries, buyer_url(key).rstrip("/")):
        context = Context(
            key=key,
            name=name,
            other_names=tuple(sorted({entry.buyer_name for entry in entries} - {name, ""})),
            alias=publication.model.identities.named.get(key),
            known_by=known_by(key, best_basis(entry.buyer_basis for entry in entries), publication.words),
            processes=len(entries),
            open=sum(entry.stage == "open" for entry in entries),
            planned=sum(entry.stage == "planned" for entry in entries),
            opportunities=opportunities_url("buyers", key) if found.total else "",
            suppliers=int(suppliers[0].value or 0) if suppliers else 0,
            committed=answers.amounts("committed", "buyer", key),
            paid=answers.amounts("paid", "buyer", key),
            numbers=numbers,
            feed=feed_url("buyer", key) if followed else "",
            calendar=calendar_url("buyer", key) if followed else "",
            lines=make_lines(some, publication.words),
            part=part,
        )
        about = of_organization(name, key, best_basis(entry.buyer_basis for entry in entries))
        title = part_title(name, part.number, publication.words)
        yield Page(part.address(part.number), "pages/buyer.html", title, context, "buyers", about=about)


def _say(answers: Answers, publication: Publication, module: str, name: str, key: str) -> str:
    """The sentence of a measure; where much is not published, how little it rests on stands with it."""
    if sentence := answers.sentence(module, name, "buyer", key):
        return sentence
    found, measure = publication.numbers.find(module, name, "buyer", key), answers.measure(module, name)
    if not found or measure is None or found[0].status != "low_coverage":
        return ""
    care = publication.words.gettext("Read this with care: it rests on {computed} of {eligible} cases.").format(
        computed=publication.words.number(found[0].computed), eligible=publication.words.number(found[0].eligible)
    )
    return with_aside(answers.sentence_of(measure, found[0]), care)
