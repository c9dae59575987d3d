"""The home page: what this is, what the city spends, what is open, what is coming, what was decided last."""

from collections.abc import Iterator
from dataclasses import dataclass

from unsealed.answers import answers_of
from unsealed.lists import ProcessLine, make_lines
from unsealed.markdown_text import Text
from unsealed.opportunities import Coming, Opening, find_opportunities, make_coming, make_opening, why_none
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.statistics_page.headlines import headlines

SHOWN = 5
"""How many processes each list on the home page shows."""

_SAID = 1
"""Of the shares and durations of the year: how many firms bid."""


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/home.html` reads. `sentences` hold the key numbers; each list is cut to a few, with its full number.

    `no_open` and `no_planned` say why a list is empty. `ending_total` counts the contracts that end soon.
    """

    text: Text | None
    sentences: tuple[str, ...]
    open: tuple[Opening, ...]
    open_total: int
    no_open: str
    planned: tuple[Coming, ...]
    planned_total: int
    no_planned: str
    ending_total: int
    latest: tuple[ProcessLine, ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    today, words, entries = publication.today, publication.words, publication.entries
    found = find_opportunities(entries, today, publication.site.opportunities.ending_within_months, words)
    latest = [entry for entry in publication.newest if any(award.counted for award in entry.awards)]
    context = Context(
        text=publication.texts.get("home"),
        sentences=tuple(_sentences(publication)),
        open=tuple(make_opening(entry, {}, today, words) for entry in found.open[:SHOWN]),
        open_total=len(found.open),
        no_open="" if found.open else why_none("open", entries, publication),
        planned=tuple(make_coming(entry, {}, today, words) for entry in found.coming[:SHOWN]),
        planned_total=len(found.coming),
        no_planned="" if found.coming else why_none("coming-up", entries, publication),
        ending_total=len(found.ending),
        latest=make_lines(latest[:SHOWN], words),
    )
    site = publication.site
    yield Page("", "pages/home.html", site.name, context, description=site.tagline)


def _sentences(publication: Publication) -> Iterator[str]:
    if publication.lacks_award_statuses:
        yield publication.words.gettext("How much was awarded is not known: no award says its status.")
    yield from headlines(answers_of(publication), publication.site.publisher_name, _SAID)
