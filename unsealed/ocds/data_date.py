"""On which day everything is measured: the newest date that the data was published with (methodology G1).

A release or a package says when it was published, which cannot lie ahead of the data. A row of a city's table says when
something was decided, signed or is to be announced, which can: there a date that stands alone ahead of the others tells
nothing of today. What one task saw and what another saw add up in any order.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from unsealed.ocds.dates import read_instant
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.sentence import Sentence, counted

_WEEK, _YEAR = timedelta(weeks=1), timedelta(weeks=52)
_QUARTER_OF_A_WEEK = 4 * 52
"""A week is thin if it holds less than a quarter of an average week of the year before it."""

_FEW = 100
"""Dates that stand alone are at most one in so many."""

_GAP = timedelta(days=180)
"""Dates of publication that come so long after all others are worth a warning."""

_NAMED = 8


class DataDate(NamedTuple):
    """The moment that everything is measured on, and what should be said of it. The moment is None where no date is published."""

    instant: datetime | None
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class DatesSeen:
    """The dates that files were published with: of packages and releases, and of the rows of tables, by day."""

    published: str = ""
    released: Counter[str] = field(default_factory=Counter)
    of_rows: Counter[str] = field(default_factory=Counter)
    newest_of_rows: dict[str, str] = field(default_factory=dict)

    def see_package(self, text: str) -> None:
        """Note when a package was published."""
        self.published = _newer(self.published, text)

    def see_release(self, text: str, *, of_table: bool) -> None:
        """Note the date of a release; `of_table` says that a mapping made it of a table's rows."""
        day = text[:10]
        if of_table:
            self.of_rows[day] += 1
            self.newest_of_rows[day] = _newer(self.newest_of_rows.get(day, ""), text)
        else:
            self.released[day] += 1
            self.published = _newer(self.published, text)

    def add(self, other: "DatesSeen") -> None:
        """Take in what another task saw."""
        self.published = _newer(self.published, other.published)
        self.released.update(other.released)
        self.of_rows.update(other.of_rows)
        for day, text in other.newest_of_rows.items():
            self.newest_of_rows[day] = _newer(self.newest_of_rows.get(day, ""), text)

    def find(self, setting: str) -> DataDate:
        """The date that decides: the setting's, else the newest of those seen that does not stand alone in a table."""
        if setting:
            return DataDate(read_instant(setting), ())
        rows = _by_day(self.of_rows)
        last = _last_in_company(rows)
        of_rows = self.newest_of_rows[last.isoformat()] if last else ""
        chosen = _newer(self.published, of_rows)
        findings = []
        if last and (ahead := {day: rows[day] for day in rows if day.isoformat() > max(chosen[:10], last.isoformat())}):
            findings.append(_ahead_in_tables(ahead, chosen[:10]))
        if late := _long_after(_by_day(self.released)):
            findings.append(_long_after_others(late, chosen[:10]))
        return DataDate(read_instant(chosen), tuple(findings))


def _last_in_company(days: dict[date, int]) -> date | None:
    """The newest day that does not stand alone: the week that it ends is not thin, or too many come after it.

    A week is held against the year that ends with the last day before it, so that one in the far future is thin, too.
    """
    newest_first = sorted(days, reverse=True)
    after, total = 0, sum(days.values())
    for day in newest_first:
        week = sum(days[each] for each in newest_first if day - _WEEK < each <= day)
        before = next((each for each in newest_first if each <= day - _WEEK), day)
        year = sum(days[each] for each in newest_first if before - _YEAR < each <= before)
        if week * _QUARTER_OF_A_WEEK >= year:
            return day if after * _FEW <= year + week else newest_first[0]
        after += days[day]
        if after * _FEW > total:
            break
    return newest_first[0] if newest_first else None


def _long_after(days: dict[date, int]) -> dict[date, int]:
    """The few days that come long after all others."""
    late: dict[date, int] = {}
    total = sum(days.values())
    for day, before in pairwise(sorted(days, reverse=True)):
        late[day] = days[day]
        if sum(late.values()) * _FEW > total:
            break
        if day - before >= _GAP:
            return late
    return {}


def _ahead_in_tables(ahead: dict[date, int], chosen: str) -> Finding:
    message = counted(
        sum(ahead.values()),
        "{number} process of tables is dated ahead of all others: {days}. Decisions and contracts may be entered before their "
        "day, so this tells nothing of today, and everything is measured on {chosen}, the newest date before. If another day "
        "is right, say it: as_of in content/site.toml, or --as-of.",
        "{number} processes of tables are dated ahead of all others: {days}. Decisions and contracts may be entered before "
        "their day, so this tells nothing of today, and everything is measured on {chosen}, the newest date before. If "
        "another day is right, say it: as_of in content/site.toml, or --as-of.",
        days=_named(ahead),
        chosen=chosen,
    )
    return Finding("dates.ahead", Severity.WARNING, message, Source("content/site.toml"))


def _long_after_others(late: dict[date, int], chosen: str) -> Finding:
    message = counted(
        sum(late.values()),
        "{number} release is dated long after all others: {days}. Everything is measured on {chosen}: what was to end before "
        "it is called over. If it is mistyped, correct it, or say which day is right: as_of in content/site.toml, or --as-of.",
        "{number} releases are dated long after all others: {days}. Everything is measured on {chosen}: what was to end "
        "before it is called over. If it is mistyped, correct it, or say which day is right: as_of in content/site.toml, or "
        "--as-of.",
        days=_named(late),
        chosen=chosen,
    )
    return Finding("dates.long_after", Severity.WARNING, message, Source("content/site.toml"))


def _named(days: dict[date, int]) -> str:
    shown = [f"{day} ({days[day]})" if days[day] > 1 else f"{day}" for day in sorted(days)[:_NAMED]]
    more = len(days) - len(shown)
    listed = ", ".join(shown)
    return Sentence("{days} and {number} other days", days=listed, number=more) if more else listed


def _by_day(days: Counter[str]) -> dict[date, int]:
    return dict(_read_days(days))


def _read_days(days: Counter[str]) -> Iterator[tuple[date, int]]:
    for text, number in days.items():
        instant = read_instant(text)
        if instant is not None:
            yield instant.date(), number


def _newer(known: str, text: str) -> str:
    instant, before = read_instant(text), read_instant(known)
    return text if instant and (before is None or instant > before) else known
