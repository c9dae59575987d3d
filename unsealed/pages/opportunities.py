"""Opportunities: open now, coming up, ending soon; all of them, and by kind and buyer. Lists too long for one page are paged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from unsealed.lists import Part, group_by, names_of, split
from unsealed.opportunities import (
    Opportunities,
    count_endless,
    find_opportunities,
    find_successors,
    make_coming,
    make_ending,
    make_opening,
    why_none,
)
from unsealed.page import Page
from unsealed.past_awards import find_past_awards
from unsealed.publication import Entry, Publication
from unsealed.urls import opportunities_url

SHOWN = 25
"""So many rows of each list stand together on one page; a longer list has pages of its own."""


class Filter(NamedTuple):
    """A page with some of the opportunities, how many it has, and whether it is this one."""

    label: str
    url: str
    number: int
    is_here: bool


class FilterGroup(NamedTuple):
    """Pages by one thing: by kind, by buyer."""

    label: str
    filters: tuple[Filter, ...]


class Listed(NamedTuple):
    """One of the three lists: its name in addresses, its rows or the first of them, how many there are, where all stand.

    `absent` says in words why there is none and what would make one appear; `note` what the list leaves out. Both may be
    empty.
    """

    name: str
    rows: tuple[Any, ...]
    total: int
    url: str
    absent: str
    note: str


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/opportunities.html` reads: the three lists, pages with some of them, and the address of all."""

    scope: str
    """What these opportunities have in common, in words; empty for all of them."""
    lists: tuple[Listed, ...]
    filters: tuple[FilterGroup, ...]
    months: int


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/opportunity_list.html` reads: one page of one list, and the page that all three lists stand on."""

    listed: Listed
    part: Part
    scope: str
    scope_url: str
    months: int


class _View(NamedTuple):
    """Some of the opportunities: the label of what they have in common, their address, and their processes."""

    label: str
    url: str
    entries: Sequence[Entry]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The page of all, then one for each kind and buyer that has any, and the long lists in pages."""
    make = _Maker(publication)
    everything = _View("", "opportunities/", publication.entries)
    groups = make.groups()
    for view in (everything, *(view for _, views in groups for view in views)):
        filters = [
            FilterGroup(label, tuple(Filter(one.label, one.url, make.find(one).total, one is view) for one in views))
            for label, views in groups
        ]
        yield from make.pages(view, tuple(each for each in filters if each.filters))


class _Maker:
    """Makes the pages of one publication; the opportunities of a view are found once."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._words = publication.words
        self._months = publication.site.opportunities.ending_within_months
        self._successors = find_successors(publication)
        self._past = find_past_awards(publication.entries)
        self._found: dict[str, Opportunities] = {}

    def find(self, view: _View) -> Opportunities:
        """The opportunities of a view."""
        if view.url not in self._found:
            today = self._publication.today
            self._found[view.url] = find_opportunities(view.entries, today, self._months, self._words)
        return self._found[view.url]

    def groups(self) -> list[tuple[str, list[_View]]]:
        """The views by kind and by buyer that hold any opportunity, largest first."""
        entries, words = self._publication.entries, self._words
        buyers = group_by(entries, lambda entry: entry.buyer_key)
        published = {key: [entry.buyer_name for entry in some] for key, some in buyers.items()}
        names = names_of(published, self._publication.model.identities.named)
        return [
            (
                words.gettext("By kind"),
                self._views("kinds", entries, _kind, lambda kind: words.code("procurementCategory", kind)),
            ),
            (words.gettext("By buyer"), self._views("buyers", entries, _buyer, lambda key: names[key] or key)),
        ]

    def _views(
        self, name: str, entries: Sequence[Entry], key_of: Callable[[Entry], str], label: Callable[[str], str]
    ) -> list[_View]:
        views = [
            _View(label(key), opportunities_url(name, key), some) for key, some in group_by(entries, key_of).items()
        ]
        return sorted((view for view in views if self.find(view).total), key=lambda view: (view.label, view.url))

    def pages(self, view: _View, filters: tuple[FilterGroup, ...]) -> Iterator[Page]:
        """The page of a view, and those of its long lists."""
        words, months = self._words, self._months
        title = words.gettext("Opportunities")
        if view.label:
            title = words.gettext("Opportunities: {scope}").format(scope=view.label)
        lists = tuple(self._lists(view))
        shown = tuple(each._replace(rows=each.rows[:SHOWN]) for each in lists)
        yield Page(
            view.url, "pages/opportunities.html", title, Context(view.label, shown, filters, months), "opportunities"
        )
        for each in lists:
            if len(each.rows) > SHOWN:
                yield from self._list_pages(view, each, title)

    def _list_pages(self, view: _View, listed: Listed, title: str) -> Iterator[Page]:
        words = self._words
        for part, rows in split(listed.rows, listed.url.rstrip("/")):
            named = f"{title}, {_heading(listed.name, self._publication)}"
            if part.number > 1:
                named = f"{named}, {words.gettext('page')} {words.number(part.number)}"
            context = ListContext(listed._replace(rows=tuple(rows)), part, view.label, view.url, self._months)
            yield Page(part.address(part.number), "pages/opportunity_list.html", named, context, "opportunities")

    def _lists(self, view: _View) -> Iterator[Listed]:
        found, today, words = self.find(view), self._publication.today, self._words
        rows: dict[str, tuple[Any, ...]] = {
            "open": tuple(make_opening(entry, self._past, today, words) for entry in found.open),
            "coming-up": tuple(make_coming(entry, self._past, today, words) for entry in found.coming),
            "ending-soon": tuple(make_ending(each, self._successors, today, words) for each in found.ending),
        }
        for name, some in rows.items():
            absent = "" if some else why_none(name, view.entries, self._publication)
            note = self._note(view) if name == "ending-soon" else ""
            yield Listed(name, some, len(some), f"{view.url}{name}/", absent, note)

    def _note(self, view: _View) -> str:
        """How many contracts in force may end soon, too, as their end is not published."""
        contracts, endless = count_endless(view.entries)
        if not endless or endless == contracts:
            return ""
        return self._words.ngettext(
            "Of {all} contracts in force, {n} does not publish when it ends, and is not here.",
            "Of {all} contracts in force, {n} do not publish when they end, and are not here.",
            endless,
        ).format(all=self._words.number(contracts), n=self._words.number(endless))


def _heading(name: str, publication: Publication) -> str:
    _ = publication.words.gettext
    return {"open": _("open now"), "coming-up": _("coming up"), "ending-soon": _("ending soon")}[name]


def _kind(entry: Entry) -> str:
    return entry.category


def _buyer(entry: Entry) -> str:
    return entry.buyer_key
