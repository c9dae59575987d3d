"""The contracts of a year, and those of a procurement method: what the statistics say of them, and all of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from unsealed.answers import Answers, answers_of
from unsealed.lists import Part, ProcessLine, group_by, make_lines, part_title, split
from unsealed.numbers import ALL_YEARS
from unsealed.page import Page
from unsealed.publication import Entry, Publication
from unsealed.urls import indicator_url, method_url, year_url
from unsealed.words import shortened

_LEAD = (
    ("money", "committed"),
    ("distinct_suppliers", "distinct_suppliers"),
)
_NUMBERS = (
    ("single_bid_share", "single_bid_share"),
    ("bidders", "bidders_median"),
    ("competitive_share", "competitive_share"),
    ("advertising_days", "advertising_days"),
    ("award_days", "award_days"),
    ("estimate_difference", "estimate_difference"),
    ("overrun", "overrun_share"),
    ("milestones_on_time", "milestones_on_time"),
)
"""The indicators and measures that matter most for a year, or a method."""
_LONGEST_NAME = 160


class GroupLine(NamedTuple):
    """A year or a method in a list. `committed` is ready to print, and empty where none is known."""

    url: str
    name: str
    processes: int
    open: int
    committed: str


@dataclass(frozen=True, slots=True)
class ListContext:
    """What `pages/groups.html` reads. `lead` says what the list is by; `absent` is what it leaves out, and may be empty."""

    lead: str
    heading: str
    groups: tuple[GroupLine, ...]
    absent: str


class Number(NamedTuple):
    """What the statistics say of a group: a sentence, the question that it answers, and the address of its page."""

    sentence: str
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/group.html` reads. `parent` is the list's name and address; `lead` are the sentences of the summary."""

    name: str
    parent: tuple[str, str]
    lead: tuple[str, ...]
    numbers: tuple[Number, ...]
    lines: tuple[ProcessLine, ...]
    part: Part
    of_year: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """Years, or methods: the list's address, name and words, and how one of them is called and found in the results."""

    url: str
    title: str
    lead: str
    heading: str
    address: Callable[[str], str]
    name: Callable[[str], str]
    place: Callable[[str], tuple[str, str, str]]
    """scope, scope_id and period"""


def make_pages(publication: Publication) -> Iterator[Page]:
    """A list of years and a page for each, then the same for methods; none where the data publishes none."""
    words, answers = publication.words, answers_of(publication)
    prefix = publication.site.fiscal_year.prefix
    years = _Kind(
        "years/",
        words.gettext("Years"),
        words.gettext("A contract belongs to the year in which its tender began, else to that of its first award."),
        words.gettext("Year"),
        year_url,
        answers.period,
        lambda period: ("site", "", period),
    )
    by_year = group_by(publication.newest, lambda entry: f"{prefix}{entry.year}" if entry.year else "")
    undated = sum(not entry.year for entry in publication.entries)
    absent = words.ngettext(
        "{n} contracting process publishes no date that tells its year.",
        "{n} contracting processes publish no date that tells their year.",
        undated,
    ).format(n=words.number(undated))
    yield from _pages(publication, answers, years, dict(reversed(by_year.items())), absent if undated else "")
    methods = _Kind(
        "methods/",
        words.gettext("Procurement methods"),
        words.gettext(
            "How firms were asked to bid: all of them, those that qualified, some that were invited, or one."
        ),
        words.gettext("Method"),
        method_url,
        lambda code: shortened(words.code("method", code), _LONGEST_NAME),
        lambda code: ("method", code, ALL_YEARS),
    )
    by_method = group_by(publication.newest, lambda entry: entry.method)
    largest = dict(sorted(by_method.items(), key=lambda each: (-len(each[1]), each[0])))
    unknown = sum(not entry.method for entry in publication.entries)
    absent = words.ngettext(
        "{n} contracting process publishes no method.", "{n} contracting processes publish no method.", unknown
    ).format(n=words.number(unknown))
    yield from _pages(publication, answers, methods, largest, absent if unknown else "")


def _pages(
    publication: Publication, answers: Answers, kind: _Kind, groups: dict[str, list[Entry]], absent: str
) -> Iterator[Page]:
    if not groups:
        return
    lines = tuple(
        GroupLine(
            kind.address(key),
            kind.name(key),
            len(entries),
            sum(entry.stage == "open" for entry in entries),
            answers.amounts("committed", *kind.place(key), in_column=True),
        )
        for key, entries in groups.items()
    )
    yield Page(
        kind.url, "pages/groups.html", kind.title, ListContext(kind.lead, kind.heading, lines, absent), "contracts"
    )
    for key, entries in groups.items():
        yield from _group_pages(publication, answers, kind, key, entries)


def _group_pages(
    publication: Publication, answers: Answers, kind: _Kind, key: str, entries: Sequence[Entry]
) -> Iterator[Page]:
    words = publication.words
    place, name = kind.place(key), kind.name(key)
    open_now = sum(entry.stage == "open" for entry in entries)
    lead = [
        words.ngettext("{n} contracting process.", "{n} contracting processes.", len(entries)).format(
            n=words.number(len(entries))
        )
    ]
    lead += [sentence for each in _LEAD if (sentence := answers.sentence(*each, *place))]
    if open_now:
        lead.append(
            words.ngettext("{n} is open for bids now.", "{n} are open for bids now.", open_now).format(
                n=words.number(open_now)
            )
        )
    numbers = tuple(
        Number(sentence, answers.questions[module], indicator_url(module))
        for module, measure in _NUMBERS
        if (sentence := answers.sentence(module, measure, *place)) and (module != "competitive_share" or place[2])
    )
    for part, some in split(entries, kind.address(key).rstrip("/")):
        context = Context(
            name, (kind.title, kind.url), tuple(lead), numbers, make_lines(some, words), part, kind.url == "years/"
        )
        title = part_title(words.gettext("{kind}: {name}").format(kind=kind.heading, name=name), part.number, words)
        yield Page(
            part.address(part.number),
            "pages/group.html",
            title,
            context,
            "contracts",
            " ".join(lead).replace("\n", " "),
        )
