"""Points to check: what they are and are not, and each flag with its formula, its settings and what it says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import NamedTuple

from unsealed.config import PointsToCheck
from unsealed.contract_page.points import number_in_words, say_limit
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.red_flag import BUYER, FLAGGED, PROCESS, RedFlag, Used
from unsealed.results import Result
from unsealed.urls import buyer_url, process_url
from unsealed.words import Words, shortened

LISTED = 50
"""Of what a flag says something; its rows hold all."""

_MANY = 5
"""A flag that more than one in so many is flagged by tells more of the data than of them."""

_LONGEST_TITLE = 120


class Counted(NamedTuple):
    """How many a flag could be asked of, were checked and are flagged; `reasons` are in words, with numbers."""

    scope: str
    eligible: int
    checked: int
    flagged: int
    unchecked: int
    reasons: tuple[tuple[str, int], ...]
    is_doubtful: bool


class Entry(NamedTuple):
    """A flag as the page shows it. `id` is its code; `settings` are each with its help and its value in words.

    `found` are the flagged processes or buyers, newest first, with their addresses; `more` is how many others there are.
    """

    id: str
    title: str
    flag: RedFlag
    settings: tuple[tuple[str, str], ...]
    counted: tuple[Counted, ...]
    limits: tuple[tuple[str, str], ...]
    rows: str
    found: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/points_to_check.html` reads."""

    flags: tuple[Entry, ...]


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page, where the site shows points to check."""
    if not publication.flags:
        return
    results: dict[str, list[Result]] = {flag.code: [] for flag in publication.flags}
    for each in publication.results:
        if each.indicator in results:
            results[each.indicator].append(each)
    context = Context(tuple(_entry(flag, results[flag.code], publication) for flag in publication.flags))
    yield Page("points-to-check/", "pages/points_to_check.html", publication.words.gettext("Points to check"), context)


def _entry(flag: RedFlag, results: Sequence[Result], publication: Publication) -> Entry:
    words = publication.words
    about = [each for each in results if each.scope in (PROCESS, BUYER) and each.status == FLAGGED]
    found = list(_find(about, publication))
    return Entry(
        id=flag.code,
        title=flag.title,
        flag=flag,
        settings=tuple(_settings(flag, publication.site.points_to_check, words)),
        counted=tuple(_counted(flag, each, words) for each in results if _is_header(each)),
        limits=tuple(_limits(flag, results, words)),
        rows=next((each.rows for each in results), ""),
        found=tuple(found[:LISTED]),
        more=max(0, len(found) - LISTED),
    )


def _is_header(result: Result) -> bool:
    return result.scope == "site" and not result.name.endswith("_limit")


def _counted(flag: RedFlag, header: Result, words: Words) -> Counted:
    checked, flagged = int(header.denominator or 0), int(header.numerator or 0)
    unchecked = sum(header.excluded.values())
    reasons = sorted(header.excluded.items(), key=lambda each: (-each[1], each[0]))
    return Counted(
        scope=words.code("flagScope", header.name.rpartition("_by_")[2] if "_by_" in header.name else PROCESS),
        eligible=checked + unchecked,
        checked=checked,
        flagged=flagged,
        unchecked=unchecked,
        reasons=tuple((words.gettext(flag.reason(name)), number) for name, number in reasons),
        is_doubtful=flagged * _MANY > checked,
    )


def _limits(flag: RedFlag, results: Sequence[Result], words: Words) -> Iterator[tuple[str, str]]:
    """The limits that values were held against: of which method, and in words."""
    for each in results:
        if each.name.endswith("_limit") and flag.fence and each.value is not None:
            said = {"limit": number_in_words(Used("limit", flag.unit, each.value), words)}
            others = {"others": words.number(int(each.denominator))} if each.denominator else {}
            yield (
                words.code("method", each.scope_id) if each.scope_id else "",
                say_limit(flag.fence, said | others, words),
            )


def _find(about: Sequence[Result], publication: Publication) -> Iterator[tuple[str, str]]:
    processes = {each.scope_id for each in about if each.scope == PROCESS}
    for entry in publication.newest if processes else ():
        if entry.ocid in processes:
            yield shortened(entry.title, _LONGEST_TITLE) or entry.ocid, process_url(entry.ocid)
    buyers = {each.scope_id for each in about if each.scope == BUYER}
    names: Mapping[str, str] = {each.buyer_key: each.buyer_name for each in publication.entries} if buyers else {}
    for key in sorted(buyers & names.keys()):
        yield names[key], buyer_url(key)


def _settings(flag: RedFlag, settings: PointsToCheck, words: Words) -> Iterator[tuple[str, str]]:
    """The settings that a flag follows, with their values; those that narrow all flags only where they are set."""
    narrow = ("currency", "no_price_comparison_methods", "price_comparison_methods") if flag.prices else ()
    helps = {each.name: each.metadata["help"] for each in fields(PointsToCheck)}
    for name in (*flag.settings, *narrow, "excluded_methods"):
        value = getattr(settings, name)
        if value not in ("", ()):
            yield words.gettext(helps[name]), _value(value, words)


def _value(value: object, words: Words) -> str:
    if isinstance(value, int | Decimal):
        return words.number(value)
    if isinstance(value, tuple):
        texts = [": ".join(map(str, each)) if isinstance(each, tuple) else str(each) for each in value]
        return ", ".join(texts)
    return str(value)
