"""Tables as CSV: UTF-8, comma separated, one header line, amounts with a point and all their digits.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break, and is no number)
stands behind an apostrophe.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from unsealed.download import DataSource, Made
from unsealed.table import Cell, Row, Table

FORMAT = "CSV"

_RISKY = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\Z")


def parts(tables: Iterable[Table]) -> list[str]:
    """One file for each table."""
    return [table.name for table in tables]


def make_part(source: DataSource, part: str) -> Made:
    """The table `part`."""
    file = source.work / f"{part.replace('/', '-')}.csv"
    counter = _Counter()
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(column.name for column in source.table(part).columns)
        writer.writerows(counter.count(source.rows(part)))
    return Made(f"downloads/{part if '/' in part else f'csv/{part}'}.csv", file, part, counter.rows)


class _Counter:
    rows = 0

    def count(self, rows: Iterable[Row]) -> Iterator[list[Cell]]:
        """Pass rows on as cells of a CSV file."""
        for row in rows:
            self.rows += 1
            yield [cell if type(cell) is str and cell[:1] not in _RISKY else _plain(cell) for cell in row]


def _plain(cell: Cell) -> Cell:
    if type(cell) is str:
        return f"'{cell}" if cell and not _NUMBER.match(cell) else cell
    return ("true" if cell else "false") if type(cell) is bool else cell
