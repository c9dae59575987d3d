"""The list of all contracting processes, newest first, in pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unsealed.artifact import Artifact
from unsealed.choices import (
    MOST_ROWS,
    Choice,
    Choices,
    Controls,
    ListRow,
    amounts_in,
    buyers,
    by_amount,
    currencies,
    make_rows,
    methods,
    stages,
    years,
)
from unsealed.lists import PAGE_LENGTH, Part, ProcessLine, make_line, make_lines, part_title, split
from unsealed.page import Page
from unsealed.publication import Entry, Publication
from unsealed.search import currency_order
from unsealed.urls import slug
from unsealed.words import Words

_MOST_BUYERS = 400


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/contracts.html` reads: one page of lines, where it is, and how many processes there are in all.

    `controls` say how the list can be ordered and narrowed down in the browser; None where it is too long for that.
    """

    lines: tuple[ProcessLine, ...]
    part: Part
    total: int
    controls: Controls | None


def make_pages(publication: Publication) -> Iterator[Page]:
    """The pages of the list, the first with all of its rows as a file."""
    words = publication.words
    found = currencies(value for entry in publication.entries for value in entry.values)
    controls = _controls(publication, found) if len(publication.entries) <= MOST_ROWS else None
    for part, entries in split(publication.newest, "contracts"):
        title = words.gettext("All contracts")
        title = part_title(title, part.number, words)
        context = Context(make_lines(entries, words), part, len(publication.entries), controls)
        files = (_rows(publication, found),) if controls and part.number == 1 else ()
        yield Page(part.address(part.number), "pages/contracts.html", title, context, "contracts", files=files)


def _controls(publication: Publication, found: Sequence[str]) -> Controls:
    words, entries = publication.words, publication.entries
    _ = words.gettext
    filters = (
        Choices("stage", _("Stage"), stages(words, entries)),
        Choices("year", _("Year"), years(entries)),
        Choices("buyer", _("Buyer"), buyers(publication, _MOST_BUYERS)[0]),
        Choices("method", _("Method"), methods(words, entries)),
    )
    orders = (
        Choice("", _("Newest first")),
        Choice("date", _("Oldest first")),
        Choice("name", _("By title")),
        *(Choice(f"-{value}", label) for value, label in by_amount(found, words)),
    )
    return Controls("contracts/", PAGE_LENGTH, filters, orders)


def _rows(publication: Publication, found: Sequence[str]) -> Artifact:
    words = publication.words
    orders = ("date", *(currency_order(each) for each in found))
    return make_rows(
        "contracts",
        ("stage", "year", "buyer", "method"),
        orders,
        (_row(each, words, found) for each in publication.newest),
    )


def _row(entry: Entry, words: Words, found: Sequence[str]) -> ListRow:
    line = make_line(entry, words)
    date = words.date(line.date) if line.date else ""
    return ListRow(
        line.url,
        (line.title, line.buyer, line.amount, words.code("stage", line.stage), date),
        (
            slug(entry.stage),
            str(entry.year or ""),
            slug(entry.buyer_key) if entry.buyer_key else "",
            slug(entry.method) if entry.method else "",
        ),
        (words.iso_date(line.date) or None, *amounts_in(entry.values, found)),
    )
