"""Sheets that hold OCDS by their headings: which columns they have, where their rows begin, which file belongs to which.

A first row that begins with `#` configures its sheet, as flatten-tool has it: `skipRows 2`, `headerRows 3`, `ignore`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import NamedTuple, Protocol, TypeVar

from unsealed.ocds.model import Source
from unsealed.ocds.sheets.headings import OCID, Heading, read_heading
from unsealed.ocds.sheets.rows import Path
from unsealed.ocds.sheets.typed_cells import as_text
from unsealed.ocds.sheets.workbook import Row, Sheet, SheetError, is_blank, open_workbook

TABLE_ENDINGS = frozenset([".csv", ".tsv", ".tab", ".txt"])

_HEAD = 256 * 1024
_OPTION = re.compile(r"\s*(skipRows|headerRows)\s+(\d{1,6})\s*")


class Column(NamedTuple):
    """A column that feeds a field: its position, its heading as it is written, and what that means."""

    at: int
    name: str
    heading: Heading


@dataclass(frozen=True, slots=True)
class OcdsTable:
    """A sheet with OCDS headings. Rows before `first_row` are headings and what stands above them."""

    sheet: Sheet
    first_row: int
    columns: tuple[Column, ...]

    @property
    def paths(self) -> frozenset[Path]:
        """What its columns feed."""
        return frozenset(column.heading.path for column in self.columns)

    @property
    def depth(self) -> int:
        """How many lists its deepest column is inside: releases 0, awards 1, items of awards 2."""
        return max((sum(step.item is not None for step in path) for path in self.paths), default=0)

    @property
    def has_ocid(self) -> bool:
        """Whether its rows say which contracting process they are about."""
        return OCID in self.paths

    def repeated_columns(self) -> list[Column]:
        """Columns that feed a field which one before them feeds already."""
        first = {column.heading.path: column for column in reversed(self.columns)}
        return [column for column in self.columns if first[column.heading.path] is not column]

    def rows(self) -> Iterator[Row]:
        """The rows below the headings. Raises `SheetError`."""
        return (row for row in self.sheet.rows() if row.number >= self.first_row)

    def place(self, row: int = 0, column: str = "") -> Source:
        """A place in it."""
        return Source(self.sheet.file, sheet=self.sheet.name, row=row, column=column)


def open_table(sheet: Sheet) -> OcdsTable | None:
    """The sheet as a table, if its headings are of OCDS: `ocid` beside another field, or paths of several steps."""
    try:
        return _open_table(sheet)
    except SheetError:
        return None  # a first row that cannot be read tells nothing; who reads the sheet hears of it


def is_meta(sheet: Sheet) -> bool:
    """Whether a sheet says what packages say of themselves: named Meta, or a text table in a file of that name."""
    name = sheet.name or FilePath(sheet.file).name.partition(".")[0]
    return name.strip().casefold() == "meta"


class TableFile(Protocol):
    """A file of a data folder."""

    @property
    def name(self) -> str:
        """Its name as people see it."""

    @property
    def path(self) -> FilePath:
        """Where it is."""


_File = TypeVar("_File", bound=TableFile)


def group_tables(files: Sequence[_File]) -> list[list[_File]]:
    """The files in their order, those that are to be read as one together: OCDS text tables of one folder are a workbook.

    A table with a mapping (`<name>.mapping.toml`) stands for itself. Each group stands where its first file stood. To read a
    group, open each file with `open_workbook` and put all sheets into one `Workbook`; each sheet names its file.
    """
    groups: list[list[_File]] = []
    folders: dict[FilePath, list[_File]] = {}
    for file in files:
        if not _may_join(file):
            groups.append([file])
        elif (folder := file.path.parent) in folders:
            folders[folder].append(file)
        else:
            groups.append(folders.setdefault(folder, [file]))
    return [each for group in groups for each in _checked(group)]


def _checked(group: list[_File]) -> list[list[_File]]:
    """A group whose files are tables of one another, or each file by itself where none says `ocid`."""
    if len(group) == 1 or any(_has_ocid(file) for file in group if not _is_meta_file(file)):
        return [group]
    return [[file] for file in group]


def _may_join(file: TableFile) -> bool:
    if file.path.suffix.casefold() not in TABLE_ENDINGS or file.path.with_suffix(".mapping.toml").exists():
        return False
    return _is_meta_file(file) or _has_ocid(file)


def _is_meta_file(file: TableFile) -> bool:
    return file.path.stem.strip().casefold() == "meta"


def _has_ocid(file: TableFile) -> bool:
    try:
        with file.path.open("rb") as stream:
            head = stream.read(_HEAD)
        lines = head[: head.rfind(b"\n") + 1] if len(head) == _HEAD else head
        workbook = open_workbook(lines, file.name)
    except (OSError, SheetError):
        return False
    tables = [open_table(sheet) for sheet in workbook.sheets] if workbook else []
    return any(table.has_ocid for table in tables if table)


def _open_table(sheet: Sheet) -> OcdsTable | None:
    skipped, headers = 0, 1
    for at, row in enumerate(sheet.rows()):
        if at == 0 and row.cells[0] == "#":
            options = [as_text(cell).strip() for cell in row.cells[1:]]
            if "ignore" in options:
                return None
            said = {match[1]: match[2] for match in map(_OPTION.fullmatch, options) if match}
            skipped = row.number + int(said.get("skipRows", "0"))
            headers = int(said.get("headerRows", "1"))
        elif row.number > skipped:
            columns = tuple(_columns(row))
            known = {column.heading.path for column in columns if column.heading.known}
            telling = (OCID in known and len(known) > 1) or any(len(path) > 1 for path in known)
            return OcdsTable(sheet, row.number + headers, columns) if telling else None
    return None


def _columns(row: Row) -> Iterator[Column]:
    for at, cell in enumerate(row.cells):
        if not is_blank(cell) and (heading := read_heading(as_text(cell))):
            yield Column(at, as_text(cell).strip(), heading)
