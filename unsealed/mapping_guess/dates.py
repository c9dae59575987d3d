"""The date sense: whether a column holds dates, in which formats, and whether the day or the month comes first."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from unsealed.mapping_guess.column import Column, number
from unsealed.mapping_guess.headings import KINDS

MONTHS = {
    "English": (
        ("January", "Jan"), ("February", "Feb"), ("March", "Mar"), ("April", "Apr"), ("May",), ("June", "Jun"), ("July", "Jul"),
        ("August", "Aug"), ("September", "Sep", "Sept"), ("October", "Oct"), ("November", "Nov"), ("December", "Dec"),
    ),
    "Spanish": (
        ("enero", "ene"), ("febrero", "feb"), ("marzo", "mar"), ("abril", "abr"), ("mayo", "may"), ("junio", "jun"), ("julio", "jul"),
        ("agosto", "ago"), ("septiembre", "sep", "sept", "setiembre", "set"), ("octubre", "oct"), ("noviembre", "nov"),
        ("diciembre", "dic"),
    ),
    "French": (
        ("janvier", "janv", "jan"), ("février", "févr", "fév", "fevrier", "fev"), ("mars", "mar"), ("avril", "avr"), ("mai",),
        ("juin",), ("juillet", "juil"), ("août", "aout"), ("septembre", "sept", "sep"), ("octobre", "oct"), ("novembre", "nov"),
        ("décembre", "déc", "decembre", "dec"),
    ),
    "Portuguese": (
        ("janeiro", "jan"), ("fevereiro", "fev"), ("março", "mar", "marco"), ("abril", "abr"), ("maio", "mai"), ("junho", "jun"),
        ("julho", "jul"), ("agosto", "ago"), ("setembro", "set"), ("outubro", "out"), ("novembro", "nov"), ("dezembro", "dez"),
    ),
    "German": (
        ("Januar", "Jan", "Jänner"), ("Februar", "Feb"), ("März", "Mär", "Mrz"), ("April", "Apr"), ("Mai",), ("Juni", "Jun"),
        ("Juli", "Jul"), ("August", "Aug"), ("September", "Sep", "Sept"), ("Oktober", "Okt"), ("November", "Nov"),
        ("Dezember", "Dez"),
    ),
    "Swahili": (
        ("Januari",), ("Februari",), ("Machi",), ("Aprili",), ("Mei",), ("Juni",), ("Julai",), ("Agosti",), ("Septemba",),
        ("Oktoba",), ("Novemba",), ("Desemba",),
    ),
}  # fmt: skip

_LONG = {names[0].casefold() for months in MONTHS.values() for names in months}
_ALL = {name.casefold() for months in MONTHS.values() for names in months for name in names}
_WEEKDAYS = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag",
    re.IGNORECASE,
)
_IN_A_DAY = frozenset("abdm")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\s?(?:[Zz]|[+-]\d\d:?\d\d)?)?\Z", re.ASCII)
_TIME = re.compile(
    r"(?P<gap>[T, ]+)(?P<hour>\d\d?):(?P<minute>\d\d)(?P<seconds>:\d\d)?(?P<half>\s*[AaPp]\.?[Mm]\.?)?\Z", re.ASCII
)
_PIECE = re.compile(r"\d+|[^\W\d_]+|.", re.DOTALL)
_SERIAL = re.compile(r"(?:2\d|3\d|4\d|5\d)\d{3}(?:\.\d+)?\Z")
_DATE_ROLES = frozenset(KINDS["date"])
_ORDINALS = ("st", "nd", "rd", "th", "er", "º", "ª")


class DateSense(NamedTuple):
    """The formats of a column, as mappings write them, and the share of its cells that are dates.

    Where no cell tells whether the day or the month comes first, `formats` holds neither and `either` holds both choices:
    (day first, month first). `language` is that of the month names, if it is not English.
    """

    fitness: float
    formats: tuple[str, ...] = ()
    either: tuple[tuple[str, str], ...] = ()
    language: str = ""
    details: tuple[str, ...] = ()
    """What is worth knowing of its cells, each a part of a sentence."""


@dataclass
class _Shape:
    """Cells that are written alike: `{a}/{b}/YYYY` with what stood at `a` and `b`."""

    cells: int = 0
    highest: dict[str, int] = field(default_factory=dict)
    shortest: dict[str, int] = field(default_factory=dict)

    def add(self, parts: dict[str, str], count: int) -> None:
        """Count a cell."""
        self.cells += count
        for name, digits in parts.items():
            self.highest[name] = max(self.highest.get(name, 0), int(digits))
            padded = 2 if len(digits) == 2 else 1
            self.shortest[name] = min(self.shortest.get(name, 2), padded)


def sense_dates(column: Column, day_first: bool | None = None) -> DateSense:
    """Look at all cells of a column as dates. `day_first` is what other columns of the table say, if they do."""
    shapes: dict[str, _Shape] = {}
    iso = serial = 0
    names: Counter[str] = Counter()
    shown = sum(isinstance(cell, date | datetime) for cell in column.cells)
    as_dates = Counter(
        text for cell, text in zip(column.cells, column.texts, strict=True) if isinstance(cell, date | datetime)
    )
    for text, count in (column.counts - as_dates).items():
        if _ISO.match(text):
            iso += count
        elif _SERIAL.match(text):
            serial += count
        elif len(text) <= 60 and (read := _shape_of(text)):
            form, parts, month = read
            shapes.setdefault(form, _Shape()).add(parts, count)
            names[month] += count if month else 0
    total = column.filled or 1
    dated = shown + iso + sum(shape.cells for shape in shapes.values())
    serials = serial if _DATE_ROLES & column.hints.keys() and serial > dated else 0
    order = _day_first(shapes)
    settled = order if order is not None else day_first
    formats, either = _formats(shapes, settled)
    formats = [*(["iso"] if iso else []), *formats, *(["excel"] if serials else [])]
    return DateSense(
        (dated + serials) / total,
        tuple(formats),
        tuple(either),
        _language(names),
        tuple(_details(column, shapes, order, settled)),
    )


def tells_day_first(column: Column) -> bool | None:
    """Whether the day comes before the month, from any cell over 12; None where no cell tells."""
    shapes: dict[str, _Shape] = {}
    for text, count in column.counts.items():
        if len(text) <= 60 and not _ISO.match(text) and (read := _shape_of(text)):
            shapes.setdefault(read[0], _Shape()).add(read[1], count)
    return _day_first(shapes)


def _day_first(shapes: dict[str, _Shape]) -> bool | None:
    first = max((shape.highest["a"] for form, shape in shapes.items() if "{b}" in form), default=0)
    second = max((shape.highest["b"] for form, shape in shapes.items() if "{b}" in form), default=0)
    return None if (first > 12) == (second > 12) else first > 12


def _formats(shapes: dict[str, _Shape], day_first: bool | None) -> tuple[list[str], list[tuple[str, str]]]:
    formats, either = [], []
    for form, shape in sorted(shapes.items(), key=lambda pair: (-pair[1].cells, pair[0])):
        if "{b}" in form and shape.highest["a"] <= 31 >= shape.highest["b"]:
            days = form.replace("{a}", _token("D", shape, "a")).replace("{b}", _token("M", shape, "b"))
            months = form.replace("{a}", _token("M", shape, "a")).replace("{b}", _token("D", shape, "b"))
            if day_first is None:
                either.append((_clock(days, shape), _clock(months, shape)))
            else:
                formats.append(_clock(days if day_first else months, shape))
        elif "{b}" not in form:
            formats.append(
                _clock(form.replace("{d}", _token("D", shape, "d")).replace("{m}", _token("M", shape, "m")), shape)
            )
    return list(dict.fromkeys(formats)), list(dict.fromkeys(either))


def _token(letter: str, shape: _Shape, part: str) -> str:
    """`D` reads 4 and 14, `DD` only 04 and 14. Who writes 4/28 writes 4/5 too, even if no cell of this table shows it."""
    alike = _IN_A_DAY if part in _IN_A_DAY else {part}
    return letter * min((length for each, length in shape.shortest.items() if each in alike), default=1)


def _clock(form: str, shape: _Shape) -> str:
    return form.replace("{h}", _token("h", shape, "h")).replace("{H}", _token("H", shape, "H"))


def _shape_of(text: str) -> tuple[str, dict[str, str], str] | None:
    """The shape of a date, what stands in its places, and its month's name; None where it is no date."""
    parts: dict[str, str] = {}
    clock = ""
    if time := _TIME.search(text):
        half = time["half"]
        letter = "h" if half else "H"
        parts[letter] = time["hour"]
        gap = "[T]" if time["gap"] == "T" else time["gap"]
        seconds = ":ss" if time["seconds"] else ""
        clock = f"{gap}{{{letter}}}:mm{seconds}" + (f"{half[: len(half) - len(half.lstrip())]}A" if half else "")
        text = text[: time.start()]
    form, numbers, month = "", [], ""
    for piece in _PIECE.findall(text):
        if piece.isascii() and piece.isdigit():
            if len(piece) == 8 and not form and text == piece and 1900 <= int(piece[:4]) <= 2100:
                parts |= {"m": piece[4:6], "d": piece[6:]}
                return ("YYYY{m}{d}" + clock, parts, "") if int(piece[4:6]) <= 12 and int(piece[6:]) <= 31 else None
            numbers.append(piece)
            form += f"<{len(numbers) - 1}>"
        elif piece.casefold() in _ALL and not month:
            month = piece
            form += "MMMM" if piece.casefold() in _LONG else "MMM"
        elif piece.isalpha() and form.endswith(">") and piece.casefold() in _ORDINALS:
            form += "~"
        elif piece.isalpha() and _WEEKDAYS.fullmatch(piece):
            form += "dddd"
        elif piece.isalpha():
            if piece.casefold() not in ("de", "del", "of", "the", "le"):
                return None
            form += f"[{piece}]"
        else:
            form += piece if piece in "/-. ,'" else "" if piece == "~" else piece
    if len(form) > 60 or any(sign not in "/-.,' <>~[]0123456789" and not sign.isalpha() for sign in form):
        return None
    return _place_numbers(form, numbers, month, parts, clock)


def _place_numbers(
    form: str, numbers: list[str], month: str, parts: dict[str, str], clock: str
) -> tuple[str, dict[str, str], str] | None:
    long = [at for at, digits in enumerate(numbers) if len(digits) == 4]
    if len(numbers) != (2 if month else 3) or len(long) > 1 or any(len(digits) not in (1, 2, 4) for digits in numbers):
        return None
    year = long[0] if long else len(numbers) - 1
    if len(numbers[year]) == 1 or (long and not 1900 <= int(numbers[year]) <= 2100):
        return None
    others = [at for at in range(len(numbers)) if at != year]
    names = ("d",) if month else ("m", "d") if year == 0 else ("a", "b")
    if year not in (0, len(numbers) - 1):
        return None
    form = form.replace(f"<{year}>", "YYYY" if long else "YY")
    for at, name in zip(others, names, strict=True):
        if int(numbers[at]) == 0 or int(numbers[at]) > (12 if name == "m" else 31):
            return None
        parts[name] = numbers[at]
        form = form.replace(f"<{at}>~", "Do").replace(f"<{at}>", f"{{{name}}}")
    return (form + clock, parts, month) if "<" not in form and "~" not in form else None


def _language(names: Counter[str]) -> str:
    """The language that knows most of the month names; empty for English."""
    known = {
        language: sum(
            count
            for name, count in names.items()
            if name.casefold() in {each.casefold() for month in months for each in month}
        )
        for language, months in MONTHS.items()
    }
    best = max(known, key=lambda language: known[language])
    return "" if best == "English" else best


def _details(column: Column, shapes: dict[str, _Shape], order: bool | None, settled: bool | None) -> Iterator[str]:
    of_two = [shape for form, shape in shapes.items() if "{b}" in form]
    if of_two and order is not None:
        over = max(shape.highest["a" if order else "b"] for shape in of_two)
        yield f"the {'day' if order else 'month'} first, as the {'first' if order else 'second'} number goes up to {over}"
    elif of_two and settled is not None:
        yield f"the {'day' if settled else 'month'} first, as in the other dates of this table"
    elif of_two:
        yield "no cell tells whether the day or the month comes first"
    if column.blank:
        yield f"{number(column.blank)} blank"
