"""A file as a table to look at: how it is written, where its headings stand, its columns, and rows that are no data."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unsealed.errors import UnsealedError
from unsealed.mapping_guess.column import BLANKS, Column, number
from unsealed.mapping_guess.encodings import find_encoding
from unsealed.mapping_guess.headings import hints_of
from unsealed.ocds.files.containers import ContainerError, open_contents
from unsealed.ocds.files.foreign import recognise_foreign
from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.mapping.columns import name_columns
from unsealed.ocds.mapping.rule_file import plain_heading
from unsealed.ocds.sheets.ocds_tables import open_table
from unsealed.ocds.sheets.workbook import Layout, Row, Sheet, SheetError, Workbook, open_workbook

MOST_ROWS = 20_000
"""Of a larger table, this many rows are looked at, and its last ones."""

_HEAD = 4096
_LAST_ROWS = 8
_FEWEST_ROWS = 3  # of a table: what has fewer is a note
_HEADING_ROWS = 25
_TOTAL = re.compile(
    r"(?i)(?:grand |sub ?|gran )?(?:totals?|totales|sum|suma|summe|gesamt(?:summe)?|insgesamt|jumla|total g[eé]n[eé]rale?)(?: general| geral)?\s*:?"
)
_DATA = re.compile(r"[-+(]?\W{0,3}\d[\d.,'’ /:-]*\W{0,3}|https?://.*|\S+@\S+")


class IsOcdsError(UnsealedError):
    """The file is OCDS already; the message says so."""


@dataclass(frozen=True)
class Sample:
    """A table to guess from. `header` is the row of the headings, 0 where there is none.

    `rows_seen` are the numbers of the rows behind the cells of the columns. `totals` pairs the column and the texts of rows that
    sum up others; `repeated_headings` counts rows that say the headings again. They are not among the cells.
    """

    name: str
    encoding: str
    sheet: str
    other_sheets: tuple[str, ...]
    other_tables: tuple[str, ...]
    header: int
    named: bool
    columns: tuple[Column, ...]
    rows_seen: tuple[int, ...]
    rows: int
    totals: tuple[tuple[str, str, int], ...]
    repeated_headings: int

    @property
    def looked_at(self) -> str:
        """How much of the table the guesses rest on, as a sentence."""
        if len(self.rows_seen) < self.rows - len(self.totals) - self.repeated_headings:
            return f"The guesses come from {number(len(self.rows_seen))} of its {number(self.rows, 'row')}."
        return "All of them were read for the guesses."


def read_sample(path: Path, columns: Sequence[str] = ()) -> Sample:
    """Read the table at `path`; `columns` names the columns of a table without headings.

    Raises `UnsealedError` where it is no table, holds nothing, or is OCDS already.
    """
    data, name = _read(path)
    encoding = "" if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else find_encoding(data)
    workbook = _open(data, name, Layout(encoding=encoding))
    if any(table.has_ocid for table in map(open_table, workbook.sheets) if table):
        raise IsOcdsError(
            f"{path} is OCDS already: its headings are field paths or titles of the standard. It needs no mapping; put it "
            "into the data folder as it is."
        )
    if path.suffix.lower() == ".csv" and any(open_table(sheet) for sheet in workbook.sheets):
        raise IsOcdsError(
            f"{path} is a part of an OCDS table already: its headings are paths of the standard. Put it into the data folder "
            "together with the tables beside it."
        )
    try:
        filled = [(sheet, rows) for sheet in workbook.sheets if (rows := _Rows(sheet)).head]
        if not filled:
            raise UnsealedError(f"{path} holds no rows. Export the table again, with its data.")
        sheet, rows = max(filled, key=lambda pair: (min(pair[1].count, _FEWEST_ROWS), pair[1].width > 1))
    except SheetError as error:
        raise UnsealedError(f"{error.source}: {error}") from None
    others = {each.name: found.count >= _FEWEST_ROWS and found.width > 1 for each, found in filled if each is not sheet}
    chosen = "" if sheet is filled[0][0] else sheet.name
    return _sample(path, rows, columns, encoding, chosen, others)


def open_table_file(path: Path, layout: Layout) -> Workbook:
    """The table at `path`, also where it is compressed. Raises `UnsealedError`."""
    data, name = _read(path)
    return _open(data, name, layout)


def _read(path: Path) -> tuple[bytes, str]:
    try:
        for content in open_contents(path, path.name):
            if content.stream is None:
                raise UnsealedError(f"{path}: {content.problem}")
            data = content.stream.read()
            if foreign := recognise_foreign(data[:_HEAD]):
                raise UnsealedError(f"{path}: {foreign.sentence}")
            if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
                raise IsOcdsError(
                    f"{path} is JSON and no table. If it is OCDS, it needs no mapping; put it into the data folder."
                )
            return data, path.name
    except OSError as error:
        raise UnsealedError(f"{path} cannot be read: {error.strerror}. Name a CSV, TSV, XLSX or ODS file.") from None
    except ContainerError as error:
        raise UnsealedError(f"{path}: {error}") from None
    raise UnsealedError(f"{path} holds nothing.")


def _open(data: bytes, name: str, layout: Layout) -> Workbook:
    try:
        workbook = open_workbook(data, name, layout)
    except SheetError as error:
        raise UnsealedError(f"{error.source}: {error}") from None
    if workbook is None:
        raise UnsealedError(f"{name} is an archive and no table. Unpack it, and name one of its tables.")
    return workbook


class _Rows:
    """The rows to look at: the first ones, the last ones, and how many there are."""

    def __init__(self, sheet: Sheet) -> None:
        self.head: list[Row] = []
        self.tail: list[Row] = []
        self.count = 0
        for row in sheet.rows():
            self.count += 1
            if len(self.head) < MOST_ROWS:
                self.head.append(row)
            else:
                self.tail = [*self.tail[1 - _LAST_ROWS :], row]

    @property
    def width(self) -> int:
        """How many cells most of the first rows have."""
        widths = Counter(len(row.cells) for row in self.head[:200])
        return max(widths, key=lambda width: (widths[width], width))


def _sample(
    path: Path, rows: _Rows, columns: Sequence[str], encoding: str, sheet: str, others: Mapping[str, bool]
) -> Sample:
    header = None if columns else _find_header(rows)
    data = [*rows.head, *rows.tail]
    if header is not None:
        above = rows.head.index(header) + 1
        names = name_columns(header.cells)
        data = data[above:]
    else:
        above = 0
        width = max((len(row.cells) for row in rows.head[:1000]), default=1)
        names = [plain_heading(name) for name in columns] or [f"Column {_letters(at)}" for at in range(width)]
        if len(names) < rows.width:
            raise UnsealedError(
                f"{path} has {rows.width} columns, and {len(names)} names were given for them. Name all of them, in their order."
            )
    if not data:
        raise UnsealedError(f"{path} has headings and no rows below them. Export the table again, with its data.")
    padded = [Row(row.number, (row.cells + (None,) * len(names))[: len(names)]) for row in data]
    repeated = [
        row for row in padded if header is not None and row.cells == (header.cells + (None,) * len(names))[: len(names)]
    ]
    kept = [row for row in padded if row not in repeated] if repeated else padded
    totals = list(_totals(kept, names))
    dropped = {number for _, _, number in totals}
    kept = [row for row in kept if row.number not in dropped]
    return Sample(
        path.name, encoding, sheet, tuple(others), tuple(name for name, is_table in others.items() if is_table), header.number if header else 0, bool(columns),
        tuple(Column(name, tuple(row.cells[at] for row in kept)) for at, name in enumerate(names)),
        tuple(row.number for row in kept), rows.count - above, tuple(totals), len(repeated),
    )  # fmt: skip


def _find_header(rows: _Rows) -> Row | None:
    """The first row that is as wide as the table, and whose cells are different words."""
    for row in rows.head[:_HEADING_ROWS]:
        texts = [plain_text(cell) for cell in row.cells]
        filled = [text for text in texts if text]
        if len(filled) < max(1 if rows.width == 1 else 2, rows.width * 0.6):
            continue
        words = all(isinstance(cell, str | None) for cell in row.cells) and not any(map(_DATA.fullmatch, filled))
        known = sum(bool(hints_of(text)) for text in filled)
        if words and len(set(filled)) > len(filled) * 0.7 and (known * 3 >= len(filled) or _stands_out(row, rows)):
            return row
        return None
    return None


def _stands_out(row: Row, rows: _Rows) -> bool:
    """Whether the rows below hold numbers and dates where this one holds words."""
    below = [each for each in rows.head[:200] if each.number > row.number]
    for at, cell in enumerate(row.cells):
        shown = [plain_text(each.cells[at]) for each in below if at < len(each.cells)]
        shown = [text for text in shown if text and text.casefold() not in BLANKS]
        if plain_text(cell) and shown and sum(bool(re.search(r"\d", text)) for text in shown) > len(shown) * 0.8:
            return True
    return False


def _letters(at: int) -> str:
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(65 + at % 26)


def _totals(rows: Sequence[Row], names: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Rows at the end that sum up: the column and the text that say so, and the row's number."""
    for row in rows[-_LAST_ROWS:]:
        texts = [plain_text(cell) for cell in row.cells]
        at = next((at for at, text in enumerate(texts) if text and _TOTAL.fullmatch(text)), None)
        if at is not None and sum(bool(text) for text in texts) <= max(3, len(texts) // 2):
            yield names[at], texts[at], row.number
