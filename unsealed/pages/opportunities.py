"""Opportunities: open now, coming up, ending soon; all, and by kind, buyer and category. Long lists have pages of their own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from unsealed.lists import Part, group_by, names_of, part_title, split, usual_name
from unsealed.ocds.classification import Classification
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
from unsealed.urls import category_url, opportunities_url
from unsealed.words import shortened

SHOWN = 25
"""So many rows of each list stand together on one page; a longer list has pages of its own."""


_MOST_FILTERS = 40
_LONGEST_NAME = 120


class Filter(NamedTuple):
    """A page with some of the opportunities, and how many it has."""

    label: str
    url: str
    number: int


class FilterGroup(NamedTuple):
    """Pages by one thing (kind, buyer, category): those with most, by label, and how many more there are."""

    label: str
    filters: tuple[Filter, ...]
    more: int


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
    """The page of all, then one for each kind, buyer and category that has any, and the long lists in pages."""
    make = _Maker(publication)
    everything = _View("", "opportunities/", publication.entries)
    groups = make.groups()
    yield from make.pages(everything, tuple(make.filters(label, views) for label, views in groups if views))
    for _, views in groups:
        for view in views:
            yield from make.pages(view, ())


class _Kept:
    """Makes each row once: it stands on the page of all, and on those of its kind, its buyer and its categories."""

    def __init__(self, make: Callable[[Any], Any], key: Callable[[Any], Any]) -> None:
        self._make, self._key = make, key
        self._rows: dict[Any, Any] = {}

    def row(self, each: Any) -> Any:
        """The row of an entry, or of what ends."""
        key = self._key(each)
        if key not in self._rows:
            self._rows[key] = self._make(each)
        return self._rows[key]


class _Maker:
    """Makes the pages of one publication; the opportunities of a view are found once."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._words = publication.words
        self._months = publication.site.opportunities.ending_within_months
        self._successors = find_successors(publication)
        self._past = find_past_awards(publication.entries)
        self._found: dict[str, Opportunities] = {}
        today, words = publication.today, publication.words
        self._opening = _Kept(lambda entry: make_opening(entry, self._past, today, words), lambda entry: entry.ocid)
        self._coming = _Kept(lambda entry: make_coming(entry, self._past, today, words), lambda entry: entry.ocid)
        self._ending = _Kept(
            lambda each: make_ending(each, self._successors, today, words), lambda each: (each.entry.ocid, each.end)
        )

    def find(self, view: _View) -> Opportunities:
        """The opportunities of a view."""
        if view.url not in self._found:
            today = self._publication.today
            self._found[view.url] = find_opportunities(view.entries, today, self._months, self._words)
        return self._found[view.url]

    def groups(self) -> list[tuple[str, list[_View]]]:
        """The views by kind, buyer and category that hold any opportunity."""
        _, words, entries = self._words.gettext, self._words, self._publication.entries
        alive = [entry for entry in entries if entry.offer or entry.in_force]  # no other is in any list
        kinds = group_by(alive, lambda entry: entry.category)
        buyers = group_by(alive, lambda entry: entry.buyer_key)
        names = names_of(
            {
                key: [entry.buyer_name for entry in some]
                for key, some in group_by(entries, lambda entry: entry.buyer_key).items()
            },
            self._publication.model.identities.named,
        )
        categories: dict[Classification, list[Entry]] = {}
        called: dict[Classification, list[str]] = {}
        for entry in alive:
            for each in entry.classifications:
                code = each._replace(description="")
                categories.setdefault(code, []).append(entry)
                called.setdefault(code, []).append(each.description)
        views = (
            (
                _("By kind"),
                [
                    _View(words.code("procurementCategory", key), opportunities_url("kinds", key), some)
                    for key, some in kinds.items()
                ],
            ),
            (
                _("By buyer"),
                [_View(names[key] or key, opportunities_url("buyers", key), some) for key, some in buyers.items()],
            ),
            (
                _("By category"),
                [
                    _View(_category_name(each, called[each]), f"opportunities/{category_url(*each[:2])}", some)
                    for each, some in sorted(categories.items())
                ],
            ),
        )
        return [(label, [view for view in several if self.find(view).total]) for label, several in views]

    def filters(self, label: str, views: Sequence[_View]) -> FilterGroup:
        """The links to some views: to those with most opportunities, where there are many."""
        most = sorted(views, key=lambda view: -self.find(view).total)[:_MOST_FILTERS]
        shown = sorted(most, key=lambda view: (view.label.casefold(), view.url))
        filters = tuple(Filter(view.label, view.url, self.find(view).total) for view in shown)
        return FilterGroup(label, filters, len(views) - len(filters))

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
                yield from self._list_pages(view, each)

    def _list_pages(self, view: _View, listed: Listed) -> Iterator[Page]:
        _, words = self._words.gettext, self._words
        name = {"open": _("Open for bids"), "coming-up": _("Coming up"), "ending-soon": _("Ending soon")}[listed.name]
        heading = _("{list}: {scope}").format(list=name, scope=view.label) if view.label else name
        for part, rows in split(listed.rows, listed.url.rstrip("/")):
            title = part_title(heading, part.number, words)
            context = ListContext(listed._replace(rows=tuple(rows)), part, view.label, view.url, self._months)
            yield Page(part.address(part.number), "pages/opportunity_list.html", title, context, "opportunities")

    def _lists(self, view: _View) -> Iterator[Listed]:
        found = self.find(view)
        rows: dict[str, tuple[Any, ...]] = {
            "open": tuple(map(self._opening.row, found.open)),
            "coming-up": tuple(map(self._coming.row, found.coming)),
            "ending-soon": tuple(map(self._ending.row, found.ending)),
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


def _category_name(classification: Classification, called: Sequence[str]) -> str:
    """What a category is most often called, with its code."""
    code = " ".join(filter(None, classification[:2]))
    name = shortened(usual_name(called), _LONGEST_NAME)
    return f"{name} ({code})" if name else code
