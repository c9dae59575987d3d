"""Dates as people write them in tables -> RFC 3339, by formats such as `Do MMMM, YYYY`. Nothing is guessed."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

ENGLISH_MONTHS = (
    ("January", "Jan"), ("February", "Feb"), ("March", "Mar"), ("April", "Apr"), ("May",), ("June", "Jun"),
    ("July", "Jul"), ("August", "Aug"), ("September", "Sep", "Sept"), ("October", "Oct"), ("November", "Nov"),
    ("December", "Dec"),
)  # fmt: skip
ISO = "iso"
EXCEL = "excel"

_TOKEN = re.compile(
    r"(?P<words>\[[^\[\]]*\])|(?P<token>YYYY|YY|MMMM|MMM|MM|M|DD|Do|D|HH|H|hh|h|mm|m|ss|s|A|Z|dddd)|(?P<space>\s+)|(?P<sign>.)"
)
_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})", "YY": r"(?P<short_year>\d\d)",
    "MM": r"(?P<month>\d\d)", "M": r"(?P<month>\d\d?)",
    "DD": r"(?P<day>\d\d)", "D": r"(?P<day>\d\d?)", "Do": r"(?P<day>\d\d?)(?:st|nd|rd|th|er|e|º|ª|°|\.)?",
    "HH": r"(?P<hour>\d\d)", "H": r"(?P<hour>\d\d?)", "hh": r"(?P<hour>\d\d)", "h": r"(?P<hour>\d\d?)",
    "mm": r"(?P<minute>\d\d)", "m": r"(?P<minute>\d\d?)", "ss": r"(?P<second>\d\d)", "s": r"(?P<second>\d\d?)",
    "A": r"(?P<half>[AaPp])\.?\s?[Mm]\.?", "Z": r"(?P<offset>[Zz]|[+-]\d\d:?\d\d)", "dddd": r"[^\W\d_]+\.?",
}  # fmt: skip
_NEEDED = {"day": ("D", "DD", "Do"), "month": ("M", "MM", "MMM", "MMMM"), "year": ("YY", "YYYY")}
_ISO_FORM = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[Tt ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s?(?P<offset>[Zz]|[+-]\d\d:?\d\d)?)?\Z",
    re.ASCII,
)
_FIRST_SERIAL, _LAST_SERIAL = 61, 2_958_465  # before 1 March 1900 spreadsheets disagree about the day
_SERIAL = re.compile(r"\d{2,7}(?:\.\d+)?\Z", re.ASCII)


class FormatError(Exception):
    """A format that cannot be used; the message says why."""


DateReader = Callable[[str], str | None]
"""A text -> RFC 3339, or None where no format fits."""


def make_date_reader(
    formats: Sequence[str], months: Sequence[Sequence[str]], zone: ZoneInfo, *, ends: bool
) -> DateReader:
    """What reads a text by the first of `formats` that fits. A day without a time begins, or `ends`, in `zone`.

    `months` are twelve lists of names, or empty for English. Raises `FormatError`.
    """
    names = {_plain(name): number for number, all_names in enumerate(months or ENGLISH_MONTHS, 1) for name in all_names}
    forms = [_ISO_FORM if each == ISO else _compile(each, names) for each in formats if each != EXCEL]
    serials = EXCEL in formats

    def read(text: str) -> str | None:
        for form in forms:
            match = form.match(text)
            instant = match and _instant(match.groupdict(), names, zone, ends)
            if instant:
                return instant
        return _from_serial(text, zone, ends) if serials and _SERIAL.match(text) else None

    return read


def write_instant(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in RFC 3339, with the offset of `zone` where it has none; whole seconds."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).isoformat(timespec="seconds")


def write_day(day: datetime, zone: ZoneInfo, *, ends: bool) -> str:
    """A day as RFC 3339: where it begins, or where it ends."""
    time = {"hour": 23, "minute": 59, "second": 59} if ends else {"hour": 0, "minute": 0, "second": 0}
    return write_instant(day.replace(**time), zone)  # type: ignore[arg-type]  # none of them is a time zone


def _compile(form: str, months: dict[str, int]) -> re.Pattern[str]:
    pattern, tokens = "", []
    for match in _TOKEN.finditer(form.strip()):
        token = match["token"]
        if token in ("MMMM", "MMM"):
            longest_first = sorted(months, key=lambda name: (-len(name), name))
            pattern += rf"(?P<month_name>{'|'.join(map(re.escape, longest_first))})\.?"
        elif token:
            pattern += _PATTERNS[token]
        elif match["space"]:
            pattern += r"\s+"
        else:
            pattern += re.escape(match["words"][1:-1] if match["words"] else match["sign"])
        tokens += [token] if token else []
    for what, choices in _NEEDED.items():
        if sum(token in choices for token in tokens) != 1:
            raise FormatError(f"the date format {form!r} must hold the {what} once: {' or '.join(choices)}")
    try:
        return re.compile(pattern + r"\Z", re.IGNORECASE)
    except re.error:
        raise FormatError(f"the date format {form!r} holds something twice") from None


def _instant(parts: dict[str, str | None], months: dict[str, int], zone: ZoneInfo, ends: bool) -> str | None:
    name = parts.get("month_name")
    month = months[_plain(name)] if name else int(parts["month"] or 0)
    short = parts.get("short_year")
    year = int(parts.get("year") or 0) if short is None else int(short) + (1900 if int(short) >= 70 else 2000)
    try:
        day = datetime(year, month, int(parts["day"] or 0))  # noqa: DTZ001 - the zone comes with the offset
        if parts.get("hour") is None:
            return write_day(day, zone, ends=ends)
        hour = _hour(int(parts["hour"] or 0), parts.get("half"))
        day = day.replace(hour=hour, minute=int(parts.get("minute") or 0), second=int(parts.get("second") or 0))
        offset = parts.get("offset")
        return write_instant(day.replace(tzinfo=_offset(offset)) if offset else day, zone)
    except (ValueError, OverflowError):
        return None


def _hour(hour: int, half: str | None) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if half in "Pp" else 0)


def _offset(text: str) -> timezone:
    if text in "Zz":
        return timezone(timedelta())
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _from_serial(text: str, zone: ZoneInfo, ends: bool) -> str | None:
    whole, _, fraction = text.partition(".")
    if not _FIRST_SERIAL <= int(whole) <= _LAST_SERIAL:
        return None
    day = datetime(1899, 12, 30) + timedelta(days=int(whole))  # noqa: DTZ001
    if not fraction.strip("0"):
        return write_day(day, zone, ends=ends)
    seconds = round(int(fraction) * 86400 / 10 ** len(fraction))
    return write_instant(day + timedelta(seconds=seconds), zone)


def _plain(name: str) -> str:
    return name.rstrip(".").casefold()
