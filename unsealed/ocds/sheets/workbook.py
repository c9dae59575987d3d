"""Tables as rows of cells, whatever they came in: CSV and other delimited text, XLSX, XLS, ODS.

What a cell says is kept as it is: texts as texts (`00123`, `=1+1`), numbers as exact decimals, dates as dates. Nothing is
guessed here; readers know what a column means. This is the only module that imports calamine and csv for input.
"""

import codecs
import csv
import io
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol, TypedDict

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from unsealed.exact_json import CONTROL_PICTURES
from unsealed.ocds.model import Source
from unsealed.ocds.sheets.bounds import BROKEN, LOCKED, Bounds, BoundsError, Place, inspect_spreadsheet
from unsealed.sentence import Sentence, SentenceError

Cell = str | Decimal | datetime | date | time | bool | None
"""What a cell holds. In text tables every cell is a text; None and an empty text say nothing."""

ERROR_CELLS = frozenset(["#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"])
"""What spreadsheets show where a formula failed. Such a cell holds no value."""

MOST_BYTES = 512 * 1024 * 1024
"""Tables are held whole."""

DELIMITERS = ",;\t|"
LONGEST_CELL = 16 * 1024 * 1024

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MOST_MERGED = 1_000_000
_SEPARATOR = re.compile(r'"?sep=([^\r\n"])"?[ \t]*(?:\r\n?|\n)', re.IGNORECASE)
"""A first line that only tells Excel the delimiter; Excel does not count it among the rows."""
_SAMPLE = 256 * 1024
_SAMPLE_ROWS = 100


class SheetError(SentenceError):
    """A table that cannot be read, or not from here on; the message is a sentence, the source says where.

    `code` is the finding's.
    """

    def __init__(self, message: str, source: Source, code: str = "table.broken") -> None:
        super().__init__(message)
        self.source = source
        self.code = code


class Layout(NamedTuple):
    """What a mapping says about a table; what is empty is found by looking."""

    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'
    sheet: str = ""


class Row(NamedTuple):
    """One row that holds anything. `number` is the one that the program showing the table writes beside it."""

    number: int
    cells: tuple[Cell, ...]


class Sheet(Protocol):
    """One sheet of a workbook, or a text table (its name is empty)."""

    @property
    def name(self) -> str:
        """The sheet's name as its tab shows it."""

    @property
    def file(self) -> str:
        """The file that holds it, as a `Source` names files."""

    def rows(self) -> Iterator[Row]:
        """The rows in order, without those that are blank; may be asked for again. Raises `SheetError`."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file, or of a folder of text tables, in their order. Hidden sheets are sheets."""

    sheets: tuple[Sheet, ...]


def open_workbook(data: bytes, name: str, layout: Layout | None = None) -> Workbook | None:
    """The tables in `data`, which came from the file `name`; None for an archive that is no spreadsheet.

    Raises `SheetError` where a spreadsheet is broken, locked or too large to open, and where text is not in the encoding.
    """
    layout = layout or Layout()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        return _open_spreadsheet(data, name, layout)
    return Workbook((_open_text(data, name, layout),))


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (type(cell) is str and (not cell or cell.isspace()))


def is_error(cell: Cell) -> bool:
    """Whether a cell shows that its formula failed."""
    return type(cell) is str and (cell in ERROR_CELLS or (cell.startswith("Err:") and cell[4:].isdecimal()))


# -- spreadsheets ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _GridSheet:
    name: str
    file: str
    grid: CalamineSheet
    shown: dict[Place, str]
    """What calamine leaves out: the errors that failed formulas show."""

    def rows(self) -> Iterator[Row]:
        """The rows, each from column A on, whatever the first column is that holds anything."""
        indent = [""] * (self.grid.start or (0, 0))[1]
        below = _merged_below(self.grid)
        special = {row for row, _ in (*self.shown, *below, *below.values())}
        kept: dict[Place, Cell] = {}
        for at, values in enumerate(self.grid.iter_rows()):
            if not (any(values) or 0 in values or at in special):  # far faster than looking at each cell
                continue
            cells = [_cell(value) for value in (*indent, *values)]
            if at in special:
                self._complete(at, cells, below, kept)
            if not all(map(is_blank, cells)):
                yield Row(at + 1, tuple(cells))

    def _complete(self, row: int, cells: list[Cell], below: dict[Place, Place], kept: dict[Place, Cell]) -> None:
        for column, cell in enumerate(cells):
            here = (row, column)
            if cell is None and here in self.shown:
                cells[column] = self.shown[here]
            elif cell is None and here in below:
                cells[column] = kept.get(below[here])
            elif not isinstance(cell, Decimal):
                kept[here] = cell


def _merged_below(grid: CalamineSheet) -> dict[Place, Place]:
    """The cells under the topmost of a merged range, each with the one that holds its value.

    A text or date stands for all the rows that it spans. A number does not: an amount over three rows is one amount.
    """
    below = (
        ((row, left), (top, left))
        for (top, left), (bottom, _) in grid.merged_cell_ranges or ()
        for row in range(top + 1, min(bottom + 1, grid.total_height))
    )
    return dict(itertools.islice(below, _MOST_MERGED))


def _cell(value: object) -> Cell:
    match value:
        case str():
            return _text(value) or None
        case bool() | datetime() | date() | time():
            return value
        case int() | float():
            return _number(value)
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
        case _:
            return None


def _number(value: float) -> Cell:
    """The number with the digits that were typed.

    Spreadsheets keep doubles and show at most 15 digits, so the noise that a sum leaves behind them is not there.
    """
    if not math.isfinite(value):
        return "#NUM!"
    if value == int(value):
        return Decimal(int(Decimal(repr(value))))
    exact, shown = repr(value), format(value, ".15g")
    return Decimal(shown if len(shown) + 2 < len(exact) else exact)


def _open_spreadsheet(data: bytes, name: str, layout: Layout) -> Workbook | None:
    source = Source(name)
    try:
        bounds = inspect_spreadsheet(data)
        if bounds is None:
            return None
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        wanted = [each for each in listed if layout.sheet in ("", each)]
        sheets = tuple(_open_grid(book, each, name, bounds) for each in wanted)
    except PasswordError:
        raise SheetError(LOCKED, source) from None
    except BoundsError as error:
        raise SheetError(error.sentence, source) from None
    except CalamineError:
        raise SheetError(BROKEN, source) from None
    if layout.sheet and not sheets:
        names = ", ".join(listed)
        message = Sentence(
            "This spreadsheet has no sheet named {name}; it has: {names}.", name=repr(layout.sheet), names=names
        )
        raise SheetError(message, source)
    return Workbook(sheets)


def _open_grid(book: CalamineWorkbook, sheet: str, file: str, bounds: Bounds) -> Sheet:
    return _GridSheet(sheet, file, book.get_sheet_by_name(sheet), bounds.errors.get(sheet, {}))


# -- text --------------------------------------------------------------------------------------------------------------


class _Dialect(TypedDict):
    delimiter: str
    quotechar: str | None
    quoting: Literal[0, 3]


def _dialect(delimiter: str, quote: str) -> _Dialect:
    return {
        "delimiter": delimiter,
        "quotechar": quote or None,
        "quoting": csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    }


@dataclass(frozen=True, slots=True)
class _TextSheet:
    file: str
    data: bytes
    start: int
    encoding: str
    delimiter: str
    quote: str
    above: int = 0
    """How many lines stand above the first row."""
    name: str = ""

    def rows(self) -> Iterator[Row]:
        """The records, which may hold line breaks inside quotes."""
        csv.field_size_limit(LONGEST_CELL)
        pulled: list[str] = []  # the lines of the record that is being read
        number, lines = 0, ""
        waiting: Row | None = (
            None  # a row counts once the next one begins: an open quotation mark swallows what follows
        )
        try:
            for number, record in enumerate(csv.reader(self._lines(pulled), **_dialect(self.delimiter, self.quote)), 1):
                if waiting:
                    yield waiting
                lines = "".join(pulled)
                pulled.clear()
                cells = tuple([cell if cell.isprintable() else _text(cell) for cell in record])
                waiting = Row(number, cells) if any(map(str.strip, cells)) else None
        except csv.Error:
            raise self._never_closed(number + 1) from None
        if _opens_a_quote(lines, _dialect(self.delimiter, self.quote)):
            raise self._never_closed(number)
        if waiting:
            yield waiting

    def _lines(self, pulled: list[str]) -> Iterator[str]:
        stream = io.BytesIO(self.data)
        stream.seek(self.start)
        for line in itertools.islice(io.TextIOWrapper(stream, self.encoding, newline=""), self.above, None):
            pulled.append(line)
            yield line

    def _never_closed(self, row: int) -> SheetError:
        message = Sentence(
            "A quotation mark opens a cell in this row and is never closed, so the rest of the file would be one cell. "
            "Close it, or double it where it belongs to the text."
        )
        return SheetError(message, Source(self.file, row=row))


def _opens_a_quote(record: str, dialect: _Dialect) -> bool:
    try:
        list(csv.reader(io.StringIO(record, newline=""), strict=True, **dialect))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _open_text(data: bytes, name: str, layout: Layout) -> _TextSheet:
    mark, encoding = next(((mark, each) for mark, each in _BOMS if data.startswith(mark)), (b"", "utf-8"))
    encoding = encoding if mark else layout.encoding or encoding
    source = Source(name)
    if not mark and not layout.encoding and data[:4096].count(0) * 4 > len(data[:4096]):
        message = Sentence("This file is UTF-16 text without its mark, or no text. Save it as CSV in UTF-8.")
        raise SheetError(message, source)
    try:
        text = str(memoryview(data)[len(mark) :], encoding)
    except UnicodeError as error:
        what = Sentence("This file is not {encoding} text.", encoding=encoding.upper())
        if isinstance(error, UnicodeDecodeError):
            byte = str(error.start + len(mark))
            what = Sentence("This file is not {encoding} text at byte {byte}.", encoding=encoding.upper(), byte=byte)
        message = Sentence(
            "{what} Save it as CSV in UTF-8, or name its encoding in a mapping: python build.py map tells it, and writes a "
            "first one.",
            what=what,
        )
        raise SheetError(message, source) from None
    except LookupError:
        message = Sentence(
            "There is no encoding named {encoding}. Write one such as utf-8, windows-1252 or utf-16.",
            encoding=repr(encoding),
        )
        raise SheetError(message, source) from None
    told = _SEPARATOR.match(text)
    delimiter = layout.delimiter or (told[1] if told else find_delimiter(text[:_SAMPLE], layout.quote))
    return _TextSheet(name, data, len(mark), encoding, delimiter, layout.quote, int(bool(told)))


def find_delimiter(sample: str, quote: str = '"') -> str:
    """The sign that splits the first rows into most columns alike; a comma where nothing splits them."""
    return max(DELIMITERS, key=lambda delimiter: _likeness(sample, delimiter, quote))


def _likeness(sample: str, delimiter: str, quote: str) -> Fraction:
    """How many columns the rows share, and how many of the rows; rows above the headings may differ."""
    try:
        records = csv.reader(io.StringIO(sample, newline=""), **_dialect(delimiter, quote))
        widths = [len(record) for record in itertools.islice(records, _SAMPLE_ROWS) if any(record)]
    except csv.Error:
        return Fraction(0)
    usual, rows = Counter(widths).most_common(1)[0] if widths else (1, 1)
    doubt = 1 if widths and widths[0] == usual else 2
    return Fraction((usual - 1) * rows, max(1, len(widths)) * doubt)


def _text(text: str) -> str:
    return text if text.isprintable() else text.translate(CONTROL_PICTURES)
