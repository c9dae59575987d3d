"""The columns of a table by their headings, as mappings name them."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import reduce

from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.mapping.rule_file import plain_heading
from unsealed.ocds.mapping.rules import Rule, Table
from unsealed.ocds.model import Source
from unsealed.ocds.sheets.workbook import Cell, Row, Sheet, SheetError
from unsealed.sentence import Sentence, counted

_SHOWN = 10
_LONGEST_HEADING = 40


class Headings:
    """The columns of a table by their headings; knows which of them are used, and which were asked for and are not there."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._own = len(names)
        self._places = {name: at for at, name in enumerate(names)}
        self._used: set[int] = set()
        self._missing: dict[str, list[str]] = {}

    def extend(self, names: Sequence[str]) -> None:
        """Add the columns of a joined table behind those of the table itself."""
        self._places |= {name: at for at, name in enumerate(names, len(self.names))}
        self.names += tuple(names)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def suffice(self, rule: Rule) -> bool:
        """Whether a rule has anything to read here; only one that is optional may have nothing."""
        return not rule.optional or any(name in self for name in rule.columns)

    def find(self, name: str, rule: str) -> int:
        """Where a column is, for `rule`. One that the table lacks is kept for `require`, and is nowhere."""
        if name not in self._places:
            self._missing.setdefault(name, []).append(rule)
            return -1
        self._used.add(self._places[name])
        return self._places[name]

    def require(self, mapping: str, source: Source) -> None:
        """See that the table has all columns that were asked for.

        Raises `SheetError` that names each of those it lacks, the rules that read it, and the columns that may be meant.
        """
        if not self._missing:
            return
        message = counted(
            len(self._missing),
            "This table lacks a column that {mapping} reads: {columns}. {meant} If it has another name now, write that into "
            "{mapping}; else export the table with it again.",
            "This table lacks columns that {mapping} reads: {columns}. {meant} If they have other names now, write that into "
            "{mapping}; else export the table with them again.",
            mapping=mapping,
            columns=self._lacking(),
            meant=self._meant(),
        )
        raise SheetError(message, source, "table.columns")

    def _lacking(self) -> str:
        told = [
            Sentence("{column} (for {rules})", column=_quote(name), rules=", ".join(dict.fromkeys(rules)))
            for name, rules in [*self._missing.items()][:_SHOWN]
        ]
        listed = reduce(_next_to, told)
        more = len(self._missing) - _SHOWN
        return Sentence("{listed} and {number} more", listed=listed, number=str(more)) if more > 0 else listed

    def _meant(self) -> Sentence:
        """A sentence about the columns that may be those that are missing: first of all the ones that no rule reads."""
        free = [name for at, name in enumerate(self.names) if name and at not in self._used]
        near = {name: _nearest(name, free) for name in self._missing}
        if like := {name: found for name, found in near.items() if found}:
            pairs = [
                Sentence("{found} is there and looks like {wanted}", found=_quote(found), wanted=_quote(name))
                for name, found in like.items()
            ]
            return Sentence("{pairs}.", pairs=reduce(_beside, pairs[:_SHOWN]))
        there = free or self.names
        shown = ", ".join(map(_quote, there[:_SHOWN])) + (", …" if len(there) > _SHOWN else "")
        if free:
            return Sentence("No rule reads {columns}.", columns=shown)
        return Sentence("It has {columns}, and rules read all of them.", columns=shown)

    @property
    def unused(self) -> tuple[str, ...]:
        """The table's own columns that nothing asked for, in their order."""
        return tuple(name for at, name in enumerate(self.names[: self._own]) if at not in self._used)


def _nearest(name: str, there: Sequence[str]) -> str:
    """The heading that is most like a name, in any letter case; empty where none is."""
    folded = {each.casefold(): each for each in reversed(there)}
    return next((folded[near] for near in get_close_matches(name.casefold(), folded, n=1)), "")


def _next_to(listed: Sentence, each: Sentence) -> Sentence:
    return Sentence("{first}, {next}", first=listed, next=each)


def _beside(listed: Sentence, each: Sentence) -> Sentence:
    return Sentence("{first}; {next}", first=listed, next=each)


def _quote(name: str) -> str:
    return repr(name if len(name) <= _LONGEST_HEADING else name[: _LONGEST_HEADING - 1] + "…")


def read_headings(sheet: Sheet, table: Table, mapping: str) -> tuple[Headings, Iterator[Row]]:
    """The columns of a sheet, and the rows below its headings. Raises `SheetError`; `mapping` names what says where they are."""
    rows = sheet.rows()
    if table.header == 0:
        return Headings(table.columns), rows
    for row in rows:
        if row.number == table.header:
            return Headings(table.columns or name_columns(row.cells)), rows
        if row.number > table.header:
            break
    message = Sentence(
        "Row {row} of this table holds nothing, and its headings should stand there. If they have moved, write in [table] of "
        "{mapping} which row holds them, such as header = 3; else export the table again.",
        row=str(table.header),
        mapping=mapping,
    )
    raise SheetError(message, Source(sheet.file, sheet=sheet.name), "table.columns")


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
