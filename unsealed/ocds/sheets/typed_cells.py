"""Cells -> JSON values of the types that OCDS has: what a program wrote into a cell, read back without guessing."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from unsealed.exact_json import Json
from unsealed.ocds.sheets.workbook import Cell
from unsealed.sentence import Sentence, SentenceError

_NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,400}(?:\.0*)?", re.ASCII)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class TypeMismatchError(SentenceError):
    """A cell whose type is not that of its column. `kept` is what it says, to be published as it is."""

    def __init__(self, message: str, kept: Json) -> None:
        super().__init__(message)
        self.kept = kept


def read_typed(cell: Cell, kind: str) -> Json:
    """The value of a cell that is not blank, as a JSON value of a kind of `headings.Heading`.

    Dates and times of a spreadsheet have no time zone: they are taken as UTC. Raises `TypeMismatchError`.
    """
    match kind:
        case "number" | "integer":
            return _read_number(cell, kind)
        case "boolean":
            truth = cell if type(cell) is bool else _TRUTH.get(as_text(cell).strip().casefold())
            return _checked(truth, cell, Sentence("true or false"))
        case "texts":
            return [part.strip() for part in as_text(cell).split(";") if part.strip()]
        case "numbers":
            return [_read_numbers(part, cell) for part in as_text(cell).split(";")]
        case "date":
            return _read_date(cell)
        case "text":
            return as_text(cell)
        case _:
            return _plain(cell)


def as_text(cell: Cell) -> str:
    """A cell as a text: whole numbers without a fraction, dates as ISO has them."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).lower()
        case Decimal():
            return format(cell, "f")
        case datetime():
            return _iso(cell)
        case date() | time():
            return cell.isoformat()
        case _:
            return ""


def _read_number(cell: Cell, kind: str) -> Json:
    text = as_text(cell).strip() if type(cell) in (str, Decimal) else ""
    pattern = _WHOLE if kind == "integer" else _NUMBER
    value = _number(text) if pattern.fullmatch(text) else None
    return _checked(value, cell, Sentence("a number") if kind == "number" else Sentence("a whole number"))


def _number(text: str) -> int | Decimal:
    whole, _, fraction = text.partition(".")
    return int(whole) if not fraction.strip("0") and _WHOLE.fullmatch(text) else Decimal(text)


def _read_numbers(text: str, cell: Cell) -> Json:
    """One element of a list of numbers, which may be a list itself: `1.5,2;3,4`."""
    numbers = [part.strip() for part in text.split(",")]
    if not all(map(_NUMBER.fullmatch, numbers)):
        raise TypeMismatchError(Sentence("This is not a list of numbers such as 1.5;2."), as_text(cell))
    values = [_number(each) for each in numbers]
    return values if "," in text else values[0]


def _read_date(cell: Cell) -> Json:
    match cell:
        case datetime():
            return _iso(cell)
        case date():
            return f"{cell.isoformat()}T00:00:00Z"
        case str():
            return cell.strip()
        case _:
            return _checked(None, cell, Sentence("a date"))


def _iso(moment: datetime) -> str:
    precision = "milliseconds" if moment.microsecond else "seconds"
    return f"{moment.isoformat(timespec=precision)}Z"


def _plain(cell: Cell) -> Json:
    if type(cell) is Decimal:
        return int(cell) if cell == cell.to_integral_value() else cell
    return cell if type(cell) is bool else as_text(cell)


def _checked(value: Json, cell: Cell, what: str) -> Json:
    if value is None:
        raise TypeMismatchError(Sentence("This is not {what}.", what=what), _plain(cell))
    return value
