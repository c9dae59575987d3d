"""The columns of a table by their headings, as mappings name them."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

from unsealed.errors import ConfigurationError
from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.mapping.rule_file import plain_heading
from unsealed.ocds.mapping.rules import Table
from unsealed.ocds.sheets.workbook import Cell, Row, Sheet


class ColumnError(Exception):
    """A rule names a column that the table lacks; the message says which one, and what the table has."""


class Headings:
    """The columns of a table by their headings; knows which of them are used."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._own = len(names)
        self._places = {name: at for at, name in enumerate(names)}
        self._used: set[int] = set()

    def extend(self, names: Sequence[str]) -> None:
        """Add the columns of a joined table behind those of the table itself."""
        self._places |= {name: at for at, name in enumerate(names, len(self.names))}
        self.names += tuple(names)

    def find(self, name: str, rule: str) -> int:
        """Where a column is, for `rule`. Raises `ColumnError`."""
        if name not in self._places:
            near = get_close_matches(name, self.names, n=1) or get_close_matches(
                name.casefold(), [each.casefold() for each in self.names], n=1
            )
            there = ", ".join(repr(each) for each in self.names if each)
            like = next((each for each in self.names if near and each.casefold() == near[0].casefold()), "")
            advice = f"Did you mean {like!r}?" if like else f"It has {there}."
            raise ColumnError(f"{rule} names the column {name!r}, which the table lacks. {advice}")
        self._used.add(self._places[name])
        return self._places[name]

    @property
    def unused(self) -> tuple[str, ...]:
        """The table's own columns that nothing asked for, in their order."""
        return tuple(name for at, name in enumerate(self.names[: self._own]) if at not in self._used)


def read_headings(sheet: Sheet, table: Table, where: Path) -> tuple[Headings, Iterator[Row]]:
    """The columns of a sheet, and the rows below its headings. Raises `ConfigurationError`; `where` is the mapping."""
    rows = sheet.rows()
    if table.header == 0:
        return Headings(table.columns), rows
    for row in rows:
        if row.number == table.header:
            return Headings(table.columns or name_columns(row.cells)), rows
        if row.number > table.header:
            break
    raise ConfigurationError(
        f"{where}: row {table.header} of {sheet.file} holds nothing. Write in [table] which row holds the "
        "headings, such as header = 3, or header = 0 with columns if there are none."
    )


def name_columns(cells: Sequence[Cell]) -> list[str]:
    """The names of columns after the cells of their headings, each of them once."""
    names: list[str] = []
    for at, cell in enumerate(cells, 1):
        name = plain_heading(plain_text(cell).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")) or f"column {at}"
        number = 1
        while (f"{name} ({number})" if number > 1 else name) in names:
            number += 1
        names.append(f"{name} ({number})" if number > 1 else name)
    return names


def pad(cells: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    """The cells of a row, as many as there are columns."""
    return cells if len(cells) == width else cells[:width] + (None,) * (width - len(cells))
