"""A table as CSV: UTF-8, comma separated, one header line, amounts with a point and all their digits.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break, and is no number)
stands behind an apostrophe.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from unsealed.table import Cell, Column, Row

_RISKY = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\Z")
_SUSPECT = re.compile(
    r'[,\n](?:"[-+\r\n]|"?[=@\t\uff1d\uff0b\uff0d\uff20]|[-+](?!\d+(?:\.\d+)?(?:[eE][-+]?\d+)?[,\r])|(?:True|False)[,\r])'
)
"""Where a cell of finished lines may be risky, or true or false. It may be neither, but what is, is found."""

_AT_ONCE = 256
"""So many rows are in memory at a time."""


class Made(NamedTuple):
    """A finished download: where it will stand, the finished file, its table (or empty), and its number of rows."""

    path: str
    file: Path
    table: str
    rows: int


class CsvFile:
    """A CSV file that is being written; `rows` counts what was."""

    def __init__(self, stream: TextIO, columns: Iterable[Column]) -> None:
        self._stream = stream
        self._stream.write(_lines([tuple([column.name for column in columns])]))
        self.rows = 0

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Write rows as somebody takes them, some at a time."""
        coming = iter(rows)
        while some := list(islice(coming, _AT_ONCE)):
            lines = _lines(some)
            # Hardly any cell is risky, and to look at each of them takes as long as to write it.
            if _SUSPECT.search(f"\n{lines}"):
                lines = _lines([tuple([_plain(cell) for cell in row]) for row in some])
            self._stream.write(lines)
            self.rows += len(some)
            yield from some


@contextmanager
def open_csv(file: Path, columns: Iterable[Column]) -> Iterator[CsvFile]:
    """A new file with its header line."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        yield CsvFile(stream, columns)


def _lines(rows: Iterable[Row]) -> str:
    stream = StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def _plain(cell: Cell) -> Cell:
    if type(cell) is str:
        return f"'{cell}" if cell[:1] in _RISKY and not _NUMBER.match(cell) else cell
    return ("true" if cell else "false") if type(cell) is bool else cell
