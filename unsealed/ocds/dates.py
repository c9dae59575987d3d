"""OCDS dates: instants for order and durations, calendar dates for people. Nothing is ever guessed."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?)?\Z", re.ASCII)


def read_instant(text: object) -> datetime | None:
    """Read an RFC 3339 date-time or a plain date as an instant; None where it is neither.

    A text without a time zone is taken as UTC, as OCDS asks publishers to state one.
    """
    return _read_instant(text) if isinstance(text, str) and text[4:5] == "-" else None  # most texts are no dates


@lru_cache(maxsize=65536)
def _read_instant(text: str) -> datetime | None:
    if not _ISO.match(text):
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def count_days(start: datetime, end: datetime) -> int | None:
    """Whole days from one instant to another (methodology G9); None where the end is a day or more before the start.

    Less than a day is none in either direction: who knows only dates says midnight for whatever a day brought.
    """
    return max((end - start).days, 0) if start - end < _DAY else None


def calendar_date(text: object, zone: ZoneInfo) -> date | None:
    """The calendar date of a date-time (methodology G10); None where it cannot be read.

    Systems that know only dates fill in 00:00:00 or 23:59:59, so such a date is taken as written; any other
    instant is converted to the city's time zone first.
    """
    return _calendar_date(text, zone) if isinstance(text, str) else None


@lru_cache(maxsize=65536)
def _calendar_date(text: str, zone: ZoneInfo) -> date | None:
    instant = _read_instant(text)
    if instant is None:
        return None
    written = text[11:19]
    if written in ("", "00:00:00", "23:59:59"):
        return date.fromisoformat(text[:10])
    return instant.astimezone(zone).date()
