"""Words, numbers, money and dates as readers see them, in one language. Owns babel, with `figures` and `catalogue`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from unsealed.catalogue import Catalogue, languages_behind, read_catalogue
from unsealed.errors import ConfigurationError
from unsealed.figures import Figures
from unsealed.ocds import codelists
from unsealed.ocds.dates import calendar_date, read_instant
from unsealed.sentence import Sentence

_WORD_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\s]+")


class Words:
    """The visible words of one language: codes, fields, money, numbers and dates.

    `labels` holds a table per codelist or subject, `{"stage": {"open": "Open for bids"}}`. The catalogue holds the
    phrases of templates and code, and what the standard and we call codes and fields, with the table as context.
    """

    def __init__(
        self,
        language: str,
        labels: Mapping[str, Mapping[str, str]],
        zone: ZoneInfo,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.language = language
        self.zone = zone
        self._labels = labels
        self._catalogue = catalogue or Catalogue()
        try:
            self._locale = Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            raise ConfigurationError(
                f'The language {language!r} is not known. Write it as a code such as "es" or "pt-BR".'
            ) from None
        self.direction: str = self._locale.text_direction
        """`ltr` or `rtl`."""
        figures = Figures(self._locale, self._catalogue)
        self.number, self.percent, self.size = figures.number, figures.percent, figures.size
        self.money, self.money_in_text, self.money_in_column = (
            figures.money,
            figures.money_in_text,
            figures.money_in_column,
        )
        self.exact_money, self.more_exactly = figures.exact_money, figures.more_exactly
        self.gettext, self.ngettext = self._catalogue.gettext, self._catalogue.ngettext
        self.pgettext = self._catalogue.pgettext
        self.fingerprint = hash(frozenset(self._catalogue.messages.items()))
        """Differs, within a process, where phrases differ; never part of what is written."""
        # Pages repeat the same dates, currencies and codes thousands of times.
        self.date = lru_cache(maxsize=65536)(self._date)
        self._day = lru_cache(maxsize=65536)(self._long_date)
        self.iso_date = lru_cache(maxsize=65536)(self._iso_date)
        self.code = lru_cache(maxsize=8192)(self._code)
        self.field = lru_cache(maxsize=8192)(self._field)
        self._time = lru_cache(maxsize=8192)(self._short_time)

    def _code(self, codelist: str, code: str) -> str:
        """The label of an OCDS code: ours, else the standard's title, else the code itself in words."""
        own = self._labels.get(codelist, {}).get(code)
        if own:
            return own
        title = codelists.title(codelist, code)
        return self.pgettext(codelist, title) if title else self.field(code) if code.isascii() else code

    def _field(self, name: str) -> str:
        """A field's name in words: `procurementMethodDetails` -> `Procurement method details`."""
        own = self._labels.get("field", {}).get(name)
        if own:
            return own
        parts = [part for part in _WORD_BOUNDARY.split(name) if part]
        words = " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
        return self.pgettext("field", words[:1].upper() + words[1:])

    def phrase(self, table: str, key: str) -> str:
        """The words of a table under a key; empty where there are none."""
        return self._labels.get(table, {}).get(key, "")

    def say(self, text: str) -> str:
        """A sentence in this language; one that is not translated, and any other text, as it stands."""
        if not isinstance(text, Sentence):
            return text
        catalogue, values = self._catalogue, text.values
        if text.several:
            known = text.pattern in catalogue.plurals
            pattern = catalogue.ngettext(text.pattern, text.several, text.number)
        else:
            known = text.pattern in catalogue.messages
            pattern = catalogue.gettext(text.pattern)
        if not known or not values:
            return pattern if known else str(text)
        said = {name: self.say(each) if isinstance(each, str) else self.number(each) for name, each in values.items()}
        return pattern.format_map(said)

    def join(self, texts: Sequence[str]) -> str:
        """A list in a sentence: `A`, `A and B`, `A, B and C`."""
        if len(texts) < 2:
            return "".join(texts)
        listed = texts[0]
        for text in texts[1:-1]:
            listed = self.gettext("{first}, {next}").format(first=listed, next=text)
        return self.gettext("{first} and {last}").format(first=listed, last=texts[-1])

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
        return self.gettext("{date}, {time}").format(date=self.date(value), time=self._time(local.time()))

    def _short_time(self, time: time) -> str:
        return format_time(time, format="short", locale=self._locale)

    def _iso_date(self, value: str | date | None) -> str:
        """The calendar date as `2025-05-12` for `<time datetime>`; empty where there is none."""
        day = calendar_date(value, self.zone) if isinstance(value, str) else value
        return day.isoformat() if day else ""


@cache
def language_name(language: str) -> str:
    """What a language calls itself, as in a list of languages: `Español`."""
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]


def shortened(text: str, length: int) -> str:
    """A text of at most about `length` characters, cut between words where there are any, with a sign that it goes on."""
    if len(text) <= length:
        return text
    start, _, cut_word = text[:length].rpartition(" ")
    return (start if len(cut_word) < length // 3 else text[:length]).rstrip(" ,;:-") + "…"


def read_words(folders: Sequence[Path], language: str, zone: ZoneInfo) -> Words:
    """Read the words of a language from each template folder, an earlier folder's first.

    What counts, from the last to the first: our English labels, a city's own, their translations in the catalogue, and
    `words/<language>.toml`.
    """
    catalogue = read_catalogue(folders, language)
    ours = _read_labels(folders[-1:], "en")
    labels = {table: dict(words) for table, words in _read_labels(folders, "en").items()}
    for table, words in ours.items():
        for key, text in words.items():
            if translated := catalogue.contexts.get((table, text)):
                labels[table][key] = translated
    for name in languages_behind(language):
        for table, words in _read_labels(folders, name).items() if name != "en" else ():
            labels.setdefault(table, {}).update(words)
    return Words(language, labels, zone, catalogue)


def _read_labels(folders: Sequence[Path], language: str) -> dict[str, dict[str, Any]]:
    labels: dict[str, dict[str, Any]] = {}
    for folder in reversed(folders):
        file = folder / "words" / f"{language}.toml"
        if file.is_file():
            for table, words in tomllib.loads(file.read_text("utf-8")).items():
                labels.setdefault(table, {}).update(words)
    return labels
