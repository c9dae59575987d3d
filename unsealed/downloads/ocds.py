"""Compiled releases as JSON Lines: the whole of each contracting process in OCDS 1.1, one a line."""

from collections.abc import Iterable

from unsealed.csv_file import Made
from unsealed.download import DataSource
from unsealed.table import Table

FORMAT = "JSON Lines"


def parts(tables: Iterable[Table]) -> list[str]:  # noqa: ARG001 - the shelf's shape
    """One file for all processes."""
    return ["compiled"]


def make_part(source: DataSource, part: str) -> Made:
    """All compiled releases, sorted by ocid."""
    file = source.work / f"{part}.jsonl"
    rows = 0
    with file.open("wb") as stream:
        for release in source.compiled_releases():
            stream.write(release)
            stream.write(b"\n")
            rows += 1
    return Made("downloads/ocds/compiled.jsonl", file, "", rows)
