"""Tables as CSV: UTF-8, comma separated, one header line, amounts with a point and all their digits.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break, and is no number)
stands behind an apostrophe.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from unsealed.download import DataSource, Made
from unsealed.table import Cell, Row, Table

FORMAT = "CSV"

_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\Z")
_NUL = str.maketrans({"\0": "\N{REPLACEMENT CHARACTER}"})


def parts(tables: Iterable[Table]) -> list[str]:
    """One file for each table."""
    return [table.name for table in tables]


def make_part(source: DataSource, part: str) -> Made:
    """The table `part`."""
    file = source.work / f"{part}.csv"
    counter = _Counter()
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(column.name for column in source.table(part).columns)
        writer.writerows(counter.count(source.rows(part)))
    return Made(f"downloads/csv/{part}.csv", file, part, counter.rows)


class _Counter:
    rows = 0

    def count(self, rows: Iterable[Row]) -> Iterator[list[object]]:
        """Pass rows on as cells of a CSV file."""
        for row in rows:
            self.rows += 1
            yield [safe_cell(cell) if type(cell) is str else _plain(cell) for cell in row]


def safe_cell(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    if _FORMULA.match(text) and not _NUMBER.match(text):
        text = "'" + text
    return text.translate(_NUL) if "\0" in text else text


def _plain(cell: Cell) -> object:
    if cell is True:
        return "true"
    if cell is False:
        return "false"
    return f"{cell:f}" if type(cell) is Decimal and abs(cell.adjusted()) < 60 else cell
