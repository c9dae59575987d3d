"""iCalendar files (RFC 5545), with each date once in each file.

A library makes an event in half a millisecond, which for a city of ten thousand processes is longer than all of its pages; what
these few properties need is to escape, and to fold lines between characters. Tests read the files with the library.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from unsealed.ocds.dates import calendar_date, read_instant

_LONGEST_LINE = 75
"""Octets, without the line break."""

_LAST_CONTROL = 0x9F
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_NO_EVENTS = (  # a calendar must hold something
    "BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE",
)  # fmt: skip


class Meeting(NamedTuple):
    """A date in a calendar: its identity, a UUID; its date as published; where more is said (absolute, or empty)."""

    id: str
    date: str
    updated: datetime
    title: str
    text: str
    url: str
    cancelled: bool


class CalendarWriter:
    """Writes calendars of one site. Dates without a time of day are whole days, others instants in UTC."""

    def __init__(self, zone: ZoneInfo, language: str) -> None:
        self._zone = zone
        self._language = language
        self._made: dict[str, str] = {}

    def write(self, name: str, meetings: Sequence[Meeting]) -> bytes:
        """A calendar as UTF-8."""
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:-//Unsealed//Open contracts//{self._language.upper()}",
            "CALSCALE:GREGORIAN",
            f"NAME:{_escaped(name)}",
            f"X-WR-CALNAME:{_escaped(name)}",
            "REFRESH-INTERVAL;VALUE=DURATION:P1D",
            "X-PUBLISHED-TTL:P1D",
        ]
        parts = [*map(fold, lines), *map(self._event, meetings)]
        if not meetings:
            parts += [f"{line}\r\n" for line in _NO_EVENTS]
        return ("".join(parts) + "END:VCALENDAR\r\n").encode("utf-8", "replace")

    def _event(self, meeting: Meeting) -> str:
        made = self._made.get(meeting.id)
        if made is None:
            made = self._made[meeting.id] = "".join(map(fold, self._lines(meeting)))
        return made

    def _lines(self, meeting: Meeting) -> Iterator[str]:
        stamp = _utc(meeting.updated)
        yield "BEGIN:VEVENT"
        yield f"UID:{meeting.id}"
        yield f"DTSTAMP:{stamp}"
        yield f"LAST-MODIFIED:{stamp}"
        yield from self._when(meeting.date)
        yield f"SUMMARY:{_escaped(meeting.title)}"
        yield f"DESCRIPTION:{_escaped(meeting.text)}"
        if meeting.url:
            yield f"URL:{meeting.url}"
        yield f"STATUS:{'CANCELLED' if meeting.cancelled else 'CONFIRMED'}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"

    def _when(self, text: str) -> Iterator[str]:
        instant, day = read_instant(text), calendar_date(text, self._zone)
        if instant is None or day is None:
            raise ValueError(f"not a date: {text!r}")
        if text[11:19] not in ("", "00:00:00", "23:59:59"):
            yield f"DTSTART:{_utc(instant)}"
            return
        yield f"DTSTART;VALUE=DATE:{_day(day)}"
        if day < date.max:
            yield f"DTEND;VALUE=DATE:{_day(day + timedelta(days=1))}"


def fold(line: str) -> str:
    """A line in pieces of at most 75 octets, cut between characters, with its line breaks."""
    if len(line) <= _LONGEST_LINE and line.isascii():
        return line + "\r\n"
    pieces, data = [], line.encode("utf-8", "replace")
    limit = _LONGEST_LINE
    while len(data) > limit:
        cut = limit
        while data[cut] & 0xC0 == 0x80:  # inside a character
            cut -= 1
        pieces.append(data[:cut])
        data, limit = data[cut:], _LONGEST_LINE - 1  # what goes on stands behind a space
    return b"\r\n ".join([*pieces, data]).decode() + "\r\n"


def _escaped(text: str) -> str:
    if not text.isprintable():
        text = "".join([each for each in text if each == "\n" or each.isprintable() or ord(each) > _LAST_CONTROL])
    return text.translate(_ESCAPES)


def _utc(instant: datetime) -> str:
    at = instant.astimezone(UTC)
    return f"{_day(at)}T{at.hour:02}{at.minute:02}{at.second:02}Z"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"
