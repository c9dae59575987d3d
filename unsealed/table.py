"""Flat tables: each module on the shelf `tables/` is one, and declares its columns once.

The declaration feeds every download format and the data dictionary. A module has a docstring (the table's meaning, for
readers), `COLUMNS`, and `make_rows(process, interpretation)`, which yields a tuple of cells for each row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Literal

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess

Cell = str | int | Decimal | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name (the OCDS path in snake case), where it comes from, what it means, and its kind.

    `path` is an OCDS path with `/`, or "derived" where methodology makes the cell. Dates are calendar dates in the
    city's zone; date-times stand as published; an amount's currency is in the column beside it.
    """

    name: str
    path: str
    meaning: str
    kind: Literal["text", "number", "amount", "date", "date-time", "boolean"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table: its name, its meaning for readers, its columns."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


def describe(item: ModuleType) -> Table:
    """The declaration of a module on the shelf."""
    return Table(item.__name__.rpartition(".")[2], " ".join((item.__doc__ or "").split()), item.COLUMNS)


def tabulate(
    items: Sequence[ModuleType], process: ContractingProcess, interpretation: Interpretation
) -> Iterator[tuple[str, list[Row]]]:
    """The rows of one process in each table, with the table's name; tables without a row are left out."""
    for item in items:
        rows = list(item.make_rows(process, interpretation))
        if rows:
            yield item.__name__.rpartition(".")[2], rows


def iso(day: date | None) -> str | None:
    """A calendar date as a cell."""
    return day.isoformat() if day else None
