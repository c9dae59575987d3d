"""The data dictionary: each column of each table, where it comes from in OCDS, and what it means.

All files in `downloads/rows/` have the columns of the table `rows`, those of points to check the ones of `rows_of_points_to_check`.
"""

import csv
from collections.abc import Iterable

from unsealed import indicator, verdicts
from unsealed.csv_file import Made
from unsealed.download import DataSource
from unsealed.table import Table

FORMAT = "CSV"


def parts(tables: Iterable[Table]) -> list[str]:
    """One file for all tables."""
    return ["dictionary"] if tables else []


def make_part(source: DataSource, part: str) -> Made:
    """The dictionary, a row a column."""
    file = source.work / f"{part}.csv"
    rows = [
        (table.name, column.name, column.path, column.kind, column.meaning)
        for table in (*source.tables, *_tables_of_rows(source))
        for column in table.columns
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(("table", "column", "ocds_path", "kind", "meaning"))
        writer.writerows(rows)
    return Made("downloads/dictionary.csv", file, "", len(rows))


def _tables_of_rows(source: DataSource) -> Iterable[Table]:
    """What stands behind every number has the same columns; what is said of points to check has others."""
    yield Table("rows", "The rows behind a number.", indicator.COLUMNS)
    if source.site.points_to_check.show:
        yield Table("rows_of_points_to_check", "What is said of each process.", verdicts.COLUMNS)
