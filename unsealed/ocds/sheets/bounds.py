"""What a spreadsheet would take to open, and the errors that it shows, seen in its XML before anything opens it.

A few kilobytes may claim billions of cells, and what reads them would fill the memory: the last cell of a sheet says
how large its grid is, an OpenDocument cell says how often it is repeated. Failed formulas are noted on the way.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat

from unsealed.sentence import Sentence, SentenceError

MOST_BYTES = 1024 * 1024 * 1024
"""The XML of one spreadsheet, unpacked."""

MOST_CELLS = 16_000_000
"""The grids of all sheets together, empty cells included: two gigabytes once they are open, if all hold short texts."""

Place = tuple[int, int]
"""A cell: its row and column, from 0."""

_CHUNK = 1024 * 1024
_DIGITS = "0123456789"
_PLAIN_CELL = re.compile(rb"""<c r="([A-Z]{1,2})([0-9]{1,5})\"""")
_ANY_CELL = re.compile(rb"<(?:[^\s<>/]{1,99}:)?c[\s>/]")
_ERROR_TYPE = re.compile(rb"""\bt\s*=\s*["']e""")
_CELL_PARTS = frozenset(["c", "v", "is", "f", "t"])
_REFERENCE_ROW = re.compile(r"[1-9][0-9]{0,6}")
_REFERENCE_COLUMN = re.compile(r"[A-Z]{1,3}")

BROKEN = Sentence("This spreadsheet is broken or only partly there. Open it, and save it again as XLSX, ODS or CSV.")
LOCKED = Sentence("This spreadsheet is locked with a password. Save it without one.")


class BoundsError(SentenceError):
    """A spreadsheet too large or too broken to open; the message is a sentence."""


class Bounds(NamedTuple):
    """The errors that failed formulas show, by sheet and cell."""

    errors: dict[str, dict[Place, str]]


def inspect_spreadsheet(data: bytes) -> Bounds | None:
    """Look through a spreadsheet; None where `data` is an archive of something else. Raises `BoundsError`."""
    if not data.startswith(b"PK"):
        return Bounds({})  # the old binary format: its grids are small by themselves
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {each.filename: each for each in archive.infolist()}
            if "xl/workbook.xml" in members:
                return _inspect_xlsx(archive, members)
            if "xl/workbook.bin" in members:
                raise BoundsError(Sentence("This is a binary workbook (XLSB). Save it as XLSX."))
            if "content.xml" in members:
                return _inspect_ods(archive, members)
            return None
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, EOFError, LookupError, ValueError):
        raise BoundsError(BROKEN) from None
    except RuntimeError:  # what zipfile raises for a member with a password
        raise BoundsError(LOCKED) from None


class _Unpacked:
    """The XML members of an archive, unpacked piece by piece; their sizes are counted, not believed."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._left = MOST_BYTES
        if sum(each.file_size for name, each in members.items() if name.endswith((".xml", ".rels"))) > MOST_BYTES:
            raise self._too_large()

    def chunks(self, member: zipfile.ZipInfo, *, again: bool = False) -> Iterator[bytes]:
        """A member's bytes; `again` for one that was counted before."""
        member.file_size = MOST_BYTES + 1  # else the reader stops where the directory says that it ends
        with self._archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                self._left -= 0 if again else len(chunk)
                if self._left < 0:
                    raise self._too_large()
                yield chunk

    def _too_large(self) -> BoundsError:
        limit = MOST_BYTES // 1024 // 1024
        return BoundsError(
            Sentence(
                "This spreadsheet holds more than {size} MB of cells. Split it, or save its sheets as CSV.",
                size=str(limit),
            )
        )


def _inspect_xlsx(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Bounds:
    unpacked = _Unpacked(archive, members)
    errors: dict[str, dict[Place, str]] = {}
    small: dict[str, bytes] = {}
    cells = 0
    for name, member in members.items():
        if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            small[name] = b"".join(unpacked.chunks(member))
        elif name.endswith(".xml"):
            plain = _span_plain(unpacked.chunks(member))
            if plain is not None and cells + plain <= MOST_CELLS:
                cells += plain
                continue
            counter = _XlsxCounter()
            _parse(unpacked.chunks(member, again=True), counter.start, parser=counter.parser)
            rows, columns = counter.span()
            cells += rows * columns
            if cells > MOST_CELLS:
                raise _too_wide(rows, columns)
            errors[name] = counter.errors
    if not any(errors.values()):
        return Bounds({})
    return Bounds({sheet: errors.get(name, {}) for sheet, name in _sheet_members(small).items()})


def _span_plain(chunks: Iterable[bytes]) -> int | None:
    """The most cells that a worksheet can span, if all that it holds is as programs commonly write it and no error.

    Three times as fast as parsing it. None where anything is unusual: then it is parsed.
    """
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        end = text.rfind(b"<")
        text, rest = text[: max(end, 0)], text[max(end, 0) :]
        found = _PLAIN_CELL.findall(text)
        if len(found) != len(_ANY_CELL.findall(text)) or b"<!" in text or _ERROR_TYPE.search(text):
            return None
        columns.update(column for column, _ in found)
        rows.update(row for _, row in found)
    if b"!" in rest[:2]:
        return None
    highest = max((_read_column(column.decode()) for column in columns), default=0)
    return highest * max(map(int, rows), default=0)


class _XlsxCounter:
    """Sees how far the cells of a worksheet reach, and notes its errors."""

    def __init__(self) -> None:
        self.errors: dict[Place, str] = {}
        self.parser = expat.ParserCreate()
        self._columns: set[str] = set()
        self._rows = 0
        self._row = self._place = self._type = ""
        self._at = self._row_at = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens. Only cells that hold something count: a format alone makes no grid."""
        if name not in _CELL_PARTS:
            name = name.rpartition(":")[2]
        if name == "c":
            self._at += 1
            self._place, self._type = attributes.get("r", ""), attributes.get("t", "")
        elif name == "v" or name == "is":  # noqa: PLR1714 - this runs for every cell
            column = self._place.rstrip(_DIGITS)
            row = self._place[len(column) :]
            if not column:  # cells may leave out where they are: behind the one before
                column, row = f"{self._at}", f"{self._row_at}"
            self._columns.add(column)
            if row != self._row:
                self._row = row
                self._rows = max(self._rows, _read_row(row))
            self.parser.CharacterDataHandler = self._text if self._type == "e" else None
        elif name == "row":
            self._at = 0
            self._row_at = _read_row(attributes["r"]) if "r" in attributes else self._row_at + 1

    def _text(self, text: str) -> None:
        column = self._place.rstrip(_DIGITS) or f"{self._at}"
        place = _read_row(self._row) - 1, _read_column(column) - 1
        self.errors.setdefault(place, text)  # what follows are spaces between elements

    def span(self) -> tuple[int, int]:
        """Its rows and columns."""
        return self._rows, max(map(_read_column, self._columns), default=0)


def _read_row(text: str) -> int:
    if not _REFERENCE_ROW.fullmatch(text):
        raise ValueError("no row of a cell")
    return int(text)


def _read_column(letters: str) -> int:
    if letters.isdecimal():
        return int(letters)
    if not _REFERENCE_COLUMN.fullmatch(letters):
        raise ValueError("no column of a cell")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _parse(
    chunks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    parser: expat.XMLParserType | None = None,
) -> None:
    """Read XML. A document type could define entities that grow without end, and no spreadsheet has one."""
    parser = parser or expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse
    for chunk in chunks:
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse(*_: object) -> None:
    raise ValueError("a document type")


def _sheet_members(parts: dict[str, bytes]) -> dict[str, str]:
    """Which archive member holds which sheet."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "Relationship":
            target = posixpath.join("/xl", attributes.get("Target", ""))
            targets[attributes.get("Id", "")] = posixpath.normpath(target).lstrip("/")
        elif tag == "sheet":
            related = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets[attributes.get("name", "")] = related

    for part in parts.values():
        _parse([part], start)
    return {sheet: targets.get(related, "") for sheet, related in sheets.items()}


class _OdsCounter:
    """Counts what the repeated rows and cells of an OpenDocument spreadsheet span, and notes its errors."""

    def __init__(self) -> None:
        self.cells = 0
        self.errors: dict[str, dict[Place, str]] = {}
        self._sheet: dict[Place, str] = {}
        self._rows = self._valued_rows = self._width = 0
        self._repeats, self._columns, self._valued = 1, 0, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if name == "table:table":
            self._sheet = self.errors.setdefault(attributes.get("table:name", ""), {})
            self._rows = self._valued_rows = self._width = 0
        elif name == "table:table-row":
            self._repeats = int(attributes.get("table:number-rows-repeated", "1"))
            self._columns = self._valued = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._columns += int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._valued = self._columns
            if attributes.get("calcext:value-type") == "error":
                self._sheet[self._rows, self._columns - 1] = "#VALUE!"
        elif name == "text:p":
            self._valued = max(self._valued, self._columns)

    def end(self, name: str) -> None:
        """An element closes."""
        if name == "table:table-row":
            self._rows += self._repeats
            if self._valued:
                self._valued_rows = self._rows
            self._width = max(self._width, self._valued)
            if self.cells + self._valued_rows * self._width > MOST_CELLS:
                raise _too_wide(self._valued_rows, self._width)
        elif name == "table:table":
            self.cells += self._valued_rows * self._width


def _inspect_ods(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Bounds:
    unpacked, counter = _Unpacked(archive, members), _OdsCounter()
    _parse(unpacked.chunks(members["content.xml"]), counter.start, counter.end)
    return Bounds(counter.errors)


def _too_wide(rows: int, columns: int) -> BoundsError:
    return BoundsError(
        Sentence(
            "A sheet of this spreadsheet reaches to row {rows} and column {columns}, which is more than can be opened. Delete "
            "the rows and columns behind the data, or save the sheet as CSV.",
            rows=rows,
            columns=columns,
        )
    )
