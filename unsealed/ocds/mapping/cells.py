"""One cell of a table -> one value of OCDS: amounts, dates, whole numbers, codes and texts, as its rule says.

A cell says nothing (None), or a value, or it cannot be read: then `Unreadable` says why, and nothing is put in its place.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from unsealed.exact_json import Json
from unsealed.ocds.mapping.date_formats import DateReader, make_date_reader, write_day, write_instant
from unsealed.ocds.mapping.fields import currency_codes
from unsealed.ocds.mapping.rules import Rule, Style
from unsealed.ocds.sheets.workbook import Cell, is_error

CellReader = Callable[[Cell], Json]
"""A cell -> its value, None where it says nothing. Raises `Unreadable`."""

_SPACES = " \t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}`"
_ENDINGS = frozenset(["/-", "/=", ",-", ".-", ",--", ".--", "=", ",\N{EN DASH}"])
"""What people write behind an amount of whole units."""

_FIGURES = re.compile(r"(?P<before>[^0-9]*)(?P<number>[0-9](?:.*[0-9])?)(?P<after>[^0-9]*)\Z", re.ASCII | re.DOTALL)
_PLAIN = re.compile(r"\d+(?:\.\d+)?\Z", re.ASCII)
_GROUPED = re.compile(
    r"\d{1,3}(?P<sign>\D)\d{3}(?:(?P=sign)\d{3})*\Z|\d{1,2}(?P<lakh>\D)(?:\d\d(?P=lakh))+\d{3}\Z", re.ASCII
)
_TRUE = frozenset(["true", "yes", "y", "1"])
_FALSE = frozenset(["false", "no", "n", "0"])
_LONGEST = 100
_MEMORY = 65536


class Unreadable(Exception):  # noqa: N818 - it is about a cell, and no fault of a program
    """A cell that cannot be read as its rule says.

    `pattern` is that of a sentence which says why and what to do, with places for the `{cell}` and what was `{done}`.
    """

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern


class Amount(NamedTuple):
    """A number with the currency that stands beside it; empty where there is none."""

    number: Decimal
    currency: str


def plain_text(cell: Cell) -> str:
    """What a cell shows, as text without spaces around it: numbers in full, dates in ISO form."""
    if type(cell) is str:
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def make_reader(rule: Rule) -> CellReader:
    """What reads the cells of a rule. Equal cells are read once. Raises `FormatError` for its dates."""
    read = _readers(rule)[rule.kind]
    blank = frozenset(["", *rule.style.blank])
    values = {key.casefold(): value for key, value in rule.values.items()}
    known: dict[str, Json] = {}

    def read_cell(cell: Cell) -> Json:
        if type(cell) is not str:
            return read_new(cell)
        if cell in known:
            return known[cell]
        value = read_new(cell)
        if len(known) < _MEMORY:
            known[cell] = value
        return value

    def read_new(cell: Cell) -> Json:
        text = plain_text(cell)
        if text.casefold() in blank:
            return None
        if is_error(cell):
            raise Unreadable("{cell} shows that its formula failed. {done}; correct the formula.")
        if values:
            listed = _listed(rule, values, text)
            if listed is not _AS_IT_IS:
                return listed
        value = read(cell, text)
        return f"{rule.before}{value}" if rule.before else value

    return read_cell


_AS_IT_IS = object()


def _listed(rule: Rule, values: Mapping[str, str | bool], text: str) -> Json:
    found = values.get(text.casefold(), rule.otherwise)
    if found is None:
        if rule.keep:
            return _AS_IT_IS
        raise Unreadable(
            "{cell} is not among the `values` of its rule. {done}; add it there, or say what is to hold `otherwise`."
        )
    return None if found == "" else found


def _readers(rule: Rule) -> dict[str, Callable[[Cell, str], Json]]:
    style = rule.style
    ends = rule.path.rpartition("/")[2] == "endDate"
    zone = ZoneInfo(style.time_zone)
    dates = make_date_reader(style.dates, style.months, zone, ends=ends) if rule.kind == "date" else _no_date
    return {
        "text": partial(_read_text, rule.codes),
        "texts": partial(_read_text, rule.codes),
        "date": partial(_read_date, dates, zone, ends),
        "number": partial(_read_number, style, rule.times),
        "integer": partial(_read_integer, style, rule.times),
        "boolean": _read_boolean,
        "amount": partial(_read_amount, style, rule.times),
    }


def _no_date(_text: str) -> None:
    return None


def _read_text(codes: frozenset[str], _cell: Cell, text: str) -> str:
    if codes and text not in codes:
        raise Unreadable("{cell} is not a code of its codelist. {done}; say in `values` which code it stands for.")
    return text


def _read_boolean(cell: Cell, text: str) -> bool:
    if isinstance(cell, bool):
        return cell
    if text.casefold() in _TRUE | _FALSE:
        return text.casefold() in _TRUE
    raise Unreadable("{cell} is neither yes nor no. {done}; say in `values` what it stands for.")


def _read_date(read: DateReader, zone: ZoneInfo, ends: bool, cell: Cell, text: str) -> str:
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0) and cell.tzinfo is None
        return write_day(cell, zone, ends=ends) if midnight else write_instant(cell, zone)
    if isinstance(cell, date):
        return write_day(datetime(cell.year, cell.month, cell.day), zone, ends=ends)  # noqa: DTZ001 - it has no time
    found = read(text) if len(text) <= _LONGEST and not isinstance(cell, bool | time) else None
    if found is None:
        raise Unreadable(
            "{cell} is not a date in one of the formats in `dates`. {done}; correct the cell, or add its format."
        )
    return found


def _read_number(style: Style, times: int, cell: Cell, text: str) -> Decimal:
    amount = _read_amount(style, times, cell, text)
    if amount.currency:
        raise Unreadable("{cell} is an amount of money where a number belongs. {done}; correct the cell.")
    return amount.number


def _read_integer(style: Style, times: int, cell: Cell, text: str) -> int:
    number = _read_number(style, times, cell, text)
    if number != number.to_integral_value():
        raise Unreadable("{cell} is not a whole number. {done}; correct the cell.")
    return int(number)


def _read_amount(style: Style, times: int, cell: Cell, text: str) -> Amount:
    if isinstance(cell, Decimal):
        return Amount(cell * times if times != 1 else cell, "")
    if not isinstance(cell, str):
        raise Unreadable("{cell} is a date or a truth value where a number belongs. {done}; correct the cell.")
    if len(text) > _LONGEST:
        raise Unreadable("{cell} is a long text where a number belongs. {done}; correct the cell.")
    if _PLAIN.match(text) and (style.decimal == "." or not _is_twofold(text)):
        number, currency = _plain_number(style, text), ""
    else:
        number, currency = read_written_amount(text, style)
    return Amount(number * times if times != 1 else number, currency)


def _plain_number(style: Style, text: str) -> Decimal:
    if style.decimal == "," and "." in text:
        return read_written_amount(text, style)[0]
    return Decimal(text)


def read_written_amount(text: str, style: Style) -> tuple[Decimal, str]:
    """A number as people write it, with the currency that stands before or after it. Raises `Unreadable`."""
    if "%" in text:
        raise Unreadable("{cell} is a share where a number belongs. {done}; correct the cell.")
    match = _FIGURES.match(text.replace("\N{MINUS SIGN}", "-"))
    if match is None:
        raise Unreadable("{cell} is not a number. {done}; correct the cell, or add it to `blank` if it says nothing.")
    before, number, after = match["before"].strip(), match["number"], match["after"].strip()
    before, after, negative = _parentheses(before, after, style)
    before, minus = (
        (before.replace("-", "", 1).strip(), True) if before[:1] == "-" or before[-1:] == "-" else (before, False)
    )
    if before in (".", ","):
        before, number = "", before + number
    bare_point = after == (style.decimal or ".") and after not in number  # 942467. is a whole number
    after = "" if bare_point or after in _ENDINGS else after.removesuffix("/-").rstrip()
    value = _digits(number, style)
    return (value.copy_negate() if negative or minus else value), _one_currency(
        [word for word in (before, after) if word], style
    )


def _one_currency(words: list[str], style: Style) -> str:
    """The currency that the words beside a number name. A code says more than a sign: $ 5 USD is in US dollars."""
    named = {_currency(word, style) for word in words}
    codes = named & {word.upper() for word in words}
    if len(codes or named) > 1:
        raise Unreadable("{cell} names two currencies. {done}; correct the cell.")
    return "".join(codes or named)


def _parentheses(before: str, after: str, style: Style) -> tuple[str, str, bool]:
    if "(" not in before and ")" not in after:
        return before, after, False
    if not style.parentheses_are_negative:
        raise Unreadable(
            "{cell} stands in parentheses. {done}; say parentheses_are_negative = true in [reading] if it is negative."
        )
    if before.count("(") != 1 or after.count(")") != 1 or "-" in before:
        raise Unreadable("{cell} is not a number. {done}; correct the cell.")
    return before.replace("(", "").strip(), after.replace(")", "").strip(), True


def _currency(word: str, style: Style) -> str:
    word = word.strip(_SPACES)
    plain = word.rstrip(".:").casefold()
    for sign, code in style.currency_signs.items():
        if plain == sign.rstrip(".:").casefold():
            return code
    if len(plain) == 3 and plain.upper() in currency_codes():
        return plain.upper()
    raise Unreadable(
        "{cell} has a sign or word beside its number. {done}; say in currency_signs which currency that is, or correct it."
    )


def read_currency(text: str, style: Style) -> str:
    """A currency's code from a code, a sign or a word that the mapping knows. Raises `Unreadable`."""
    try:
        return _currency(text, style)
    except Unreadable:
        raise Unreadable("{cell} is no currency. {done}; say in currency_signs which currency it stands for.") from None


def _digits(text: str, style: Style) -> Decimal:
    for sign in _SPACES:
        text = text.replace(sign, " ")
    for sign in _APOSTROPHES:
        text = text.replace(sign, "'")
    if not style.decimal and _is_twofold(text):
        raise Unreadable(
            '{cell} may be a fraction or thousands. {done}; say in [reading] which sign is decimal: "." or ",".'
        )
    decimal = style.decimal or "."
    whole, point, fraction = text.rpartition(decimal) if decimal in text else (text, "", "")
    if point and (not fraction.isdigit() or not fraction.isascii()):
        raise Unreadable("{cell} is not a number as [reading] says that numbers are written. {done}; correct the cell.")
    group = style.group.replace("\N{NO-BREAK SPACE}", " ") or (",' " if decimal == "." else ".' ")
    if whole and not (whole.isdigit() and whole.isascii()):
        match = _GROUPED.match(whole)
        if match is None or (match["sign"] or match["lakh"]) not in group or decimal in whole:
            raise Unreadable(
                "{cell} is not a number as [reading] says that numbers are written. {done}; correct the cell."
            )
        whole = whole.replace(match["sign"] or match["lakh"], "")
    return Decimal(f"{whole or '0'}.{fraction}" if fraction else whole or "0")


def _is_twofold(text: str) -> bool:
    """Whether a number may mean two things: one sign, with three digits behind it."""
    return re.match(r"[1-9]\d{0,2}[.,]\d{3}\Z", text, re.ASCII) is not None
