"""The home page: what this is, what the city spends, what is open, what is coming, what was decided last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from unsealed.lists import ProcessLine, add_up, make_line, make_lines, money_text
from unsealed.markdown_text import Text
from unsealed.page import Page
from unsealed.publication import Entry, Publication

SHOWN = 5
"""How many processes each list on the home page shows."""

_SOON = timedelta(days=180)


class Dated(NamedTuple):
    """A process and the date that puts it in its list, as published."""

    line: ProcessLine
    when: str


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/home.html` reads. `sentences` hold the key numbers; each list is cut to a few, with its full number."""

    text: Text | None
    sentences: tuple[str, ...]
    open: tuple[Dated, ...]
    open_total: int
    planned: tuple[Dated, ...]
    planned_total: int
    ending: tuple[Dated, ...]
    ending_total: int
    latest: tuple[ProcessLine, ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page."""
    today = publication.today
    open_now = _by_date(publication, "open", lambda entry: entry.tender_end)
    planned = _by_date(publication, "planned", lambda entry: entry.tender_start)
    ending = [
        entry
        for entry in sorted(publication.entries, key=lambda entry: (entry.contract_end, entry.ocid))
        if entry.stage == "active" and entry.contract_end and _is_soon(entry.contract_end, today)
    ]
    latest = [entry for entry in publication.newest if any(award.counted for award in entry.awards)]
    words = publication.words
    context = Context(
        text=publication.texts.get("home"),
        sentences=tuple(
            _sentences(publication, publication.site.fiscal_year.year_of(today), len(open_now), len(planned))
        ),
        open=tuple(Dated(make_line(entry, words), entry.tender_end) for entry in open_now[:SHOWN]),
        open_total=len(open_now),
        planned=tuple(Dated(make_line(entry, words), entry.tender_start) for entry in planned[:SHOWN]),
        planned_total=len(planned),
        ending=tuple(Dated(make_line(entry, words), entry.contract_end) for entry in ending[:SHOWN]),
        ending_total=len(ending),
        latest=make_lines(latest[:SHOWN], words),
    )
    site = publication.site
    yield Page("", "pages/home.html", site.name, context, description=site.tagline)


def _by_date(publication: Publication, stage: str, when: Callable[[Entry], str]) -> list[Entry]:
    entries = [entry for entry in publication.entries if entry.stage == stage]
    return sorted(entries, key=lambda entry: (not when(entry), when(entry), entry.ocid))


def _is_soon(day: str, today: date) -> bool:
    return timedelta() <= date.fromisoformat(day) - today <= _SOON


def _sentences(publication: Publication, year: int, open_now: int, planned: int) -> Iterator[str]:
    words = publication.words
    years = publication.site.fiscal_year
    if publication.lacks_award_statuses:
        yield words.gettext("How much was awarded is not known: no award says its status.")
    awarded = [
        (entry, award)
        for entry in publication.entries
        for award in entry.awards
        if award.counted and award.date and years.year_of(date.fromisoformat(award.date)) == year
    ]
    if awarded:
        suppliers = {supplier.key or supplier.name for _, award in awarded for supplier in award.suppliers}
        processes = len({entry.ocid for entry, _ in awarded})
        value = money_text(add_up(award.value for _, award in awarded if award.value), words)
        yield words.ngettext(
            "In {year} so far, {publisher} chose {suppliers} in {processes} contracting process{worth}.",
            "In {year} so far, {publisher} chose {suppliers} in {processes} contracting processes{worth}.",
            processes,
        ).format(
            year=f"{years.prefix}{year}",
            publisher=publication.site.publisher_name,
            suppliers=words.ngettext("{n} supplier", "{n} suppliers", len(suppliers)).format(
                n=words.number(len(suppliers))
            ),
            processes=words.number(processes),
            worth=words.gettext(", for {value}").format(value=value) if value else "",
        )
    known = list({entry.ocid: entry for entry, _ in awarded if entry.bidders}.values())
    if len(known) >= 10:
        single = sum(entry.bidders == 1 for entry in known)
        yield words.gettext("Of the {known} whose number of bidders is published, {single} had only one.").format(
            known=words.number(len(known)), single=words.number(single)
        )
    if open_now or planned:
        yield words.gettext("{open} open for bids now, and {planned} planned.").format(
            open=words.ngettext("{n} is", "{n} are", open_now).format(n=words.number(open_now)),
            planned=words.ngettext("{n} is", "{n} are", planned).format(n=words.number(planned)),
        )
