"""Words, numbers, money and dates as readers see them, in one language. Owns babel."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, Overflow
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_percent, get_currency_symbol, get_decimal_symbol, get_group_symbol

from unsealed.ocds import codelists
from unsealed.ocds.dates import calendar_date, read_instant

_DIGITS = 27  # what reckoning carries without rounding
_WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\s]+")


class Words:
    """The visible words of one language: codes, fields, money, numbers and dates.

    `labels` holds a table per codelist or subject, `{"stage": {"open": "Open for bids"}}`, from
    `site_templates/words/<language>.toml`, a city's own file over ours.
    """

    def __init__(self, language: str, labels: Mapping[str, Mapping[str, str]], zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone
        self._labels = labels
        self._locale = Locale.parse(language, sep="-")
        self._separators = str.maketrans({",": get_group_symbol(self._locale), ".": get_decimal_symbol(self._locale)})
        # Pages repeat the same dates, currencies and codes thousands of times.
        self.date = lru_cache(maxsize=65536)(self._date)
        self._day = lru_cache(maxsize=65536)(self._long_date)
        self.iso_date = lru_cache(maxsize=65536)(self._iso_date)
        self.code = lru_cache(maxsize=8192)(self._code)
        self.field = lru_cache(maxsize=8192)(self._field)
        self._time = lru_cache(maxsize=8192)(self._short_time)
        self._symbol = lru_cache(maxsize=512)(self._currency_prefix)

    def gettext(self, message: str) -> str:
        """A phrase in this language."""
        return message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """A phrase in the form that `count` asks for; the caller fills in its placeholders."""
        return singular if count == 1 else plural

    def _code(self, codelist: str, code: str) -> str:
        """The label of an OCDS code: ours, else the standard's title, else the code itself in words."""
        own = self._labels.get(codelist, {}).get(code)
        return own or codelists.title(codelist, code) or (self.field(code) if code.isascii() else code)

    def _field(self, name: str) -> str:
        """A field's name in words: `procurementMethodDetails` -> `Procurement method details`."""
        own = self._labels.get("field", {}).get(name)
        if own:
            return own
        parts = [part for part in _WORD_BOUNDARY.split(name) if part]
        words = " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
        return words[:1].upper() + words[1:]

    def number(self, value: int | Decimal) -> str:
        """A number with this language's separators and all of its digits."""
        if isinstance(value, Decimal) and (abs(value.adjusted()) > 40):
            return str(value)
        text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        return text.translate(self._separators)

    def percent(self, share: int | Decimal) -> str:
        """A fraction in percent, to one decimal: `26.3%`."""
        value = Decimal(share)
        if abs(value.adjusted()) > 20:  # nothing that a reader could use: say it as it is
            return self.number(value)
        rounded = value.quantize(Decimal("0.001"), ROUND_HALF_UP)
        return format_percent(rounded, locale=self._locale, decimal_quantization=False)

    def phrase(self, table: str, key: str) -> str:
        """The words of a table under a key; empty where there are none."""
        return self._labels.get(table, {}).get(key, "")

    def money(self, amount: int | Decimal, currency: str) -> str:
        """An exact amount: `$1,250.50`; whole amounts without a fraction, others with two digits or more."""
        value = Decimal(amount)
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1)) if value.adjusted() < _DIGITS else value
        elif value.as_tuple().exponent in (-1, -2) and value.adjusted() < _DIGITS - 2:
            value = value.quantize(Decimal("0.01"))
        return self._with_currency(value < 0, self.number(value.copy_abs()), currency)  # abs() rounds, and overflows

    def money_in_text(self, amount: int | Decimal, currency: str) -> str:
        """An amount as a sentence says it: `$412,000`, `$38.2 million`; exact where that is short."""
        value = Decimal(amount)
        size = value.copy_abs()
        try:
            for limit, name in ((Decimal("1e9"), "billion"), (Decimal("1e6"), "million")):
                if size >= limit:
                    scaled = (size / limit).quantize(Decimal("0.1"), ROUND_HALF_UP).normalize()
                    text = f"{self.number(Decimal(f'{scaled:f}'))}\N{NO-BREAK SPACE}{self.gettext(name)}"
                    return self._with_currency(value < 0, text, currency)
            if size >= 1000:
                return self._with_currency(value < 0, self.number(size.quantize(Decimal(1), ROUND_HALF_UP)), currency)
        except (InvalidOperation, Overflow):  # more digits than the context carries: say them all
            pass
        return self.money(value, currency)

    def size(self, count: int) -> str:
        """A file's size: `812 bytes`, `1.4 MB`."""
        for limit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
            if count >= limit:
                return f"{self.number((Decimal(count) / limit).quantize(Decimal('0.1'), ROUND_HALF_UP))}\N{NO-BREAK SPACE}{name}"
        return f"{count}\N{NO-BREAK SPACE}{self.gettext('bytes')}"

    def _with_currency(self, negative: bool, text: str, currency: str) -> str:
        sign = "-" if negative else ""
        if not currency:
            return f"{sign}{text} ({self.gettext('currency not published')})"
        return f"{sign}{self._symbol(currency)}{text}"

    def _currency_prefix(self, currency: str) -> str:
        symbol = get_currency_symbol(currency, self._locale)
        return symbol if not symbol[-1].isalpha() else symbol + "\u00a0"

    def _date(self, value: str | date | None) -> str:
        """A calendar date in words: `12 May 2025`. A text that is no date comes back as it was published."""
        day = calendar_date(value, self.zone) if isinstance(value, str) else value
        return str(value or "") if day is None else self._day(day)

    def _long_date(self, day: date) -> str:
        return format_date(day, format="long", locale=self._locale)

    def date_time(self, value: str) -> str:
        """A date with its time of day in the city's zone where a time was published: `12 May 2025, 14:00`."""
        instant = read_instant(value)
        if instant is None or value[11:19] in ("", "00:00:00", "23:59:59"):
            return self.date(value)
        local: datetime = instant.astimezone(self.zone)
        return f"{self.date(value)}, {self._time(local.time())}"

    def _short_time(self, time: time) -> str:
        return format_time(time, format="short", locale=self._locale)

    def _iso_date(self, value: str | date | None) -> str:
        """The calendar date as `2025-05-12` for `<time datetime>`; empty where there is none."""
        day = calendar_date(value, self.zone) if isinstance(value, str) else value
        return day.isoformat() if day else ""


def shortened(text: str, length: int) -> str:
    """A text of at most about `length` characters, cut between words where there are any, with a sign that it goes on."""
    if len(text) <= length:
        return text
    start, _, cut_word = text[:length].rpartition(" ")
    return (start if len(cut_word) < length // 3 else text[:length]).rstrip(" ,;:-") + "…"


def read_words(folders: list[Path], language: str, zone: ZoneInfo) -> Words:
    """Read `words/<language>.toml` from each template folder; an earlier folder's labels win."""
    labels: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(["en", language]):  # a word that a language lacks is said in English
        for folder in reversed(folders):
            file = folder / "words" / f"{name}.toml"
            if file.is_file():
                for table, words in tomllib.loads(file.read_text("utf-8")).items():
                    labels.setdefault(table, {}).update(words)
    return Words(language, labels, zone)
