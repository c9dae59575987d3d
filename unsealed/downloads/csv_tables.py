"""Each table as a CSV file; `csv_file.py` tells how it is written."""

from collections import deque
from collections.abc import Iterable

from unsealed.csv_file import Made, open_csv
from unsealed.download import DataSource
from unsealed.table import Table

FORMAT = "CSV"


def parts(tables: Iterable[Table]) -> list[str]:
    """One file for each table."""
    return [table.name for table in tables]


def make_part(source: DataSource, part: str) -> Made:
    """The table `part`."""
    file = source.work / f"{part}.csv"
    with open_csv(file, source.table(part).columns) as made:
        deque(made.passing(source.rows(part)), maxlen=0)
    return Made(f"downloads/csv/{part}.csv", file, part, made.rows)
