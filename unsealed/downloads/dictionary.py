"""The data dictionary: each column of each table, where it comes from in OCDS, and what it means."""

import csv
from collections.abc import Iterable

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
        for table in source.tables
        for column in table.columns
    ]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(("table", "column", "ocds_path", "kind", "meaning"))
        writer.writerows(rows)
    return Made("downloads/dictionary.csv", file, "", len(rows))
