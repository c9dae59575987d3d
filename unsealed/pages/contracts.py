"""The list of all contracting processes, newest first, in pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from unsealed.lists import Part, ProcessLine, make_lines, split
from unsealed.page import Page
from unsealed.publication import Publication


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/contracts.html` reads: one page of lines, where it is, and how many processes there are in all."""

    lines: tuple[ProcessLine, ...]
    part: Part
    total: int


def make_pages(publication: Publication) -> Iterator[Page]:
    """The pages of the list."""
    words = publication.words
    for part, entries in split(publication.newest, "contracts"):
        title = words.gettext("All contracts")
        if part.number > 1:
            title = f"{title}, {words.gettext('page')} {words.number(part.number)}"
        context = Context(make_lines(entries, words), part, len(publication.entries))
        yield Page(part.address(part.number), "pages/contracts.html", title, context, "contracts")
