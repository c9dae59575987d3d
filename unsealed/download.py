"""Downloads: each module on the shelf `downloads/` is one format, made file by file so that files can be made at once.

A module has a docstring (what the format is, for readers), `FORMAT` (its short name), `parts(tables)`, which names the
files that it makes, and `make_part(source, part)`, which makes one as a finished file in the work folder.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

from unsealed.config import Site
from unsealed.ocds.store import read_frames
from unsealed.publication import read_rows
from unsealed.table import Row, Table


@dataclass(frozen=True, slots=True)
class DataSource:
    """What a download is made from: declared tables and the partitions that hold their rows; picklable."""

    site: Site
    tables: tuple[Table, ...]
    store: Path
    partitions: int
    work: Path

    def table(self, name: str) -> Table:
        """The declaration of a table."""
        return next(table for table in self.tables if table.name == name)

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, sorted by ocid."""
        return read_rows(self.store, self.partitions, table)

    def compiled_releases(self) -> Iterator[bytes]:
        """The JSON text of each compiled release, sorted by ocid."""
        streams = [read_frames(self.store / str(at) / "processes") for at in range(self.partitions)]
        for frame in merge(*streams, key=lambda frame: frame[0]):
            yield frame[1]
