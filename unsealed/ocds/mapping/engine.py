"""A table and its mapping -> releases, one per contracting process, with an account of every row and cell.

Rows go into the process of their key in the order of the table; what a process needs is kept until the last row is read,
as its rows may stand anywhere. What is kept is about as large as the table.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.mapping.columns import Headings, pad, read_headings
from unsealed.ocds.mapping.file import ALL_SHEETS, Mapping
from unsealed.ocds.mapping.joined_table import JoinedTable, open_joins
from unsealed.ocds.mapping.plan import Tally, make_leaf, make_plan
from unsealed.ocds.mapping.process import MappedProcess
from unsealed.ocds.mapping.row import RowReader
from unsealed.ocds.mapping.rules import LeaveOut
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.sheets.workbook import Cell, Row, SheetError, Workbook, is_error
from unsealed.sentence import Sentence

_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class TableAccount:
    """What became of a table: how many rows hold anything, why some were set aside, and what else was found.

    `tallies` are by OCDS path, `unused` are the columns that no rule reads. Full once all releases are taken.
    """

    rows: int = 0
    set_aside: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    unused: tuple[str, ...] = ()

    def set_aside_rest(self, error: SheetError, message: Sentence) -> None:
        """Count what cannot be read any more, as one thing; the message says what became of it."""
        self.rows += 1
        self.set_aside.append(Finding(error.code, Severity.ERROR, message, error.source))


class MappedRelease(NamedTuple):
    """A release made from `rows` rows; the source is the first of them."""

    ocid: str
    body: dict[str, Json]
    source: Source
    rows: int


def apply_mapping(
    workbook: Workbook, mapping: Mapping, source: Source, account: TableAccount
) -> Iterator[MappedRelease]:
    """The releases of a table, in the order of their first rows; `account` is filled on the way.

    `source` names the file. Raises `SheetError` where the table cannot be read, or lacks columns that the mapping
    reads; of several sheets only the one that does so is set aside.
    """
    lookups = open_joins(mapping, source)
    processes: dict[str, MappedProcess] = {}
    sheets = [sheet for sheet in workbook.sheets if next(sheet.rows(), None)]
    for sheet in sheets if mapping.table.sheet == ALL_SHEETS else sheets[:1]:
        place = source._replace(sheet=sheet.name)
        try:
            headings, rows = read_headings(sheet, mapping.table, mapping.path.name)
            table = _MappedSheet(mapping, headings, lookups, account, place)
        except SheetError as error:
            if mapping.table.sheet != ALL_SHEETS:
                raise
            account.set_aside_rest(error, Sentence("{what} The sheet was set aside.", what=error.sentence))
            continue
        try:
            for row in rows:
                table.add(row, processes)
        except SheetError as error:
            message = Sentence(
                "{what} The rows before it are published, the rest of the table was set aside.", what=error.sentence
            )
            account.set_aside_rest(error, message)
        account.unused = headings.unused
    if not account.rows:
        message = Sentence("This table has headings and no rows below them. If it should have some, export it again.")
        account.findings.append(Finding("table.no_rows", Severity.WARNING, message, source))
    for ocid, process in processes.items():
        body = process.release(ocid, mapping, account.findings)
        yield MappedRelease(ocid, body, process.source, process.rows)


class _MappedSheet:
    """One sheet under a mapping: takes rows, and puts what they say into their processes."""

    def __init__(
        self, mapping: Mapping, headings: Headings, lookups: Sequence[JoinedTable], account: TableAccount, place: Source
    ) -> None:
        self._mapping, self._account, self._place = mapping, account, place
        self._blank = frozenset(["", *mapping.style.blank])
        self._own = len(headings.names)
        self._joins = [
            (lookup, [headings.find(own, f"[[join]] {lookup.join.name}") for own, _ in lookup.join.key])
            for lookup in lookups
        ]
        for lookup in lookups:
            headings.extend(lookup.names)
        self._key = [headings.find(name, "key in [process]") for name in mapping.key]
        self._leave_out = [(headings.find(rule.column, "[[leave_out]]"), rule) for rule in mapping.leave_out]
        key, tallies = frozenset(self._key), account.tallies
        laid = [rule for rule in mapping.fields if headings.suffice(rule)]
        leaves = [make_leaf(rule, headings, tallies.setdefault(rule.path, Tally()), key) for rule in laid]
        dated = [rule for rule in [mapping.date] if rule and headings.suffice(rule)]
        dates = [make_leaf(rule, headings, tallies.setdefault(rule.path, Tally())) for rule in dated]
        headings.require(mapping.path.name, place)
        self._plan = make_plan(leaves)
        self._reader = RowReader(self._plan, make_plan(dates), headings.names, self._find)
        self._row = place
        self._ocid = ""

    def add(self, row: Row, processes: dict[str, MappedProcess]) -> None:
        """Take one row."""
        self._account.rows += 1
        self._row, self._ocid = self._place._replace(row=row.number), ""
        cells = pad(row.cells, self._own)
        if any(cell not in (None, "") for cell in row.cells[self._own :]):
            message = Sentence(
                "This row has more cells than the table has headings. Those are left out; look for a delimiter in a cell."
            )
            self._find("row.too_long", Severity.WARNING, message, "")
        for lookup, at in self._joins:
            cells += lookup.find(tuple(plain_text(cells[each]) for each in at)) or (None,) * len(lookup.names)
        if self._is_left_out(cells):
            return
        ocid = self._find_ocid(cells, row.number)
        if not ocid:
            return
        self._ocid = ocid
        process = processes.get(ocid)
        if process is None:
            process = processes[ocid] = MappedProcess(self._row, self._mapping.table.name, self._find)
        said, parties, date = self._reader.read(cells)
        process.add(said, parties, date, self._plan)

    def _is_left_out(self, cells: tuple[Cell, ...]) -> bool:
        for at, rule in self._leave_out:
            if _is_meant(rule, plain_text(cells[at]), self._blank):
                message = Sentence("This row is not published: {reason}", reason=rule.why)
                self._set_aside("row.left_out", Severity.NOTE, message)
                return True
        return False

    def _find_ocid(self, cells: tuple[Cell, ...], number: int) -> str:
        if not self._key:
            several = self._mapping.table.sheet == ALL_SHEETS
            texts = [self._mapping.table.name, self._place.sheet if several else "", str(number)]
            return self._ocid_of(filter(None, texts))
        texts = [plain_text(cells[at]) for at in self._key]
        for at, text in zip(self._mapping.key, texts, strict=True):
            if text.casefold() in self._blank or is_error(text):
                message = Sentence(
                    "This row has no {column}, so it belongs to no process. It was set aside; fill in that cell.",
                    column=at,
                )
                self._set_aside("row.no_key", Severity.ERROR, message)
                return ""
        return self._ocid_of(texts)

    def _ocid_of(self, texts: Iterable[str]) -> str:
        prefix = self._mapping.ocid_prefix
        name = "-".join([_SPACES.sub("-", text) for text in texts])
        return name if name.startswith(f"{prefix}-") else f"{prefix}-{name}"

    def _set_aside(self, code: str, severity: Severity, message: str) -> None:
        self._account.set_aside.append(Finding(code, severity, message, self._row))

    def _find(self, code: str, severity: Severity, message: str, column: str) -> None:
        source = self._row._replace(column=column)
        self._account.findings.append(Finding(code, severity, message, source, self._ocid))


def _is_meant(rule: LeaveOut, text: str, blank: frozenset[str]) -> bool:
    if rule.blank is not None:
        return (text.casefold() in blank) == rule.blank
    if rule.texts is not None:
        return (text.casefold() in rule.texts) != rule.negated
    return re.search(rule.matches, text) is not None
