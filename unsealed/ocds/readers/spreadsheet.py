"""OCDS as a spreadsheet: sheets whose headings are field paths or titles, joined by `ocid` and `id`, as flatten-tool has it.

Rows with equal `ocid` and `id` are one release, whichever sheets they stand in; list items with equal `id` are one item.
A sheet named Meta says what a package would. Sheets without OCDS headings are people's notes and are left alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from unsealed.exact_json import Json, open_fields, write_json
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role
from unsealed.ocds.sheets.headings import arrange, nearest_heading
from unsealed.ocds.sheets.ocds_tables import Column, OcdsTable, is_meta, open_table
from unsealed.ocds.sheets.rows import Conflict, Path, Step, Tree, contains, finish, format_path, join, parse_path, put
from unsealed.ocds.sheets.typed_cells import TypeMismatchError, as_text, read_typed
from unsealed.ocds.sheets.workbook import Row, Sheet, SheetError, is_blank, is_error
from unsealed.sentence import Sentence

_PACKAGE_FIELDS = frozenset(
    ["uri", "version", "publishedDate", "extensions", "license", "publicationPolicy", "publisher/name"]
)
_SEVERAL = "WARNING: More than one value supplied"
"""What flatten-tool writes into a rolled-up column where the list has several items; a sheet of their own holds them."""


def recognise(document: Document) -> bool:
    """A workbook without a mapping, in which a sheet has OCDS headings, `ocid` among them."""
    if document.workbook is None or document.mapping is not None:
        return False
    tables = map(open_table, document.workbook.sheets)
    return any(table.has_ocid for table in tables if table)


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:  # noqa: ARG001 - each sheet names its file
    """The releases that the rows make together, in the order of their first rows."""
    tables: list[OcdsTable] = []
    for sheet in document.workbook.sheets if document.workbook else ():
        if is_meta(sheet):
            _read_meta(sheet, reading)
        elif table := open_table(sheet):
            tables.append(table)
        else:
            _leave(sheet, reading)
    yield from _Assembly(reading, tables).releases()


@dataclass(slots=True)
class _Release:
    """A release while its rows are read: where it began, and how many rows each file gave to it."""

    source: Source
    tree: Tree = field(default_factory=dict)
    rolled_up: list[tuple[OcdsTable, Row, Tree]] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)


class _Assembly:
    """Rows -> releases. Tables are taken from the release down, so that a list's items come in their own sheet's order."""

    def __init__(self, reading: Reading, tables: Sequence[OcdsTable]) -> None:
        self._reading = reading
        self._tables = tables
        self._rows = 0
        self._releases: dict[tuple[str, str | int], _Release] = {}
        self._of_process: dict[str, list[_Release]] = {}

    def releases(self) -> Iterator[RawRelease]:
        for table in sorted(self._tables, key=lambda table: table.depth):
            self._add_table(table)
        if not self._rows:
            message = Sentence("This has OCDS headings and no rows below them, so there was nothing to read.")
            self._find("table.empty", Severity.NOTE, message, Source(self._tables[0].sheet.file))
        for release in self._releases.values():
            for table, row, tree in release.rolled_up:
                if not contains(release.tree, tree):
                    self._join(release, tree, table, row)
            for file, rows in release.rows.items():
                self._reading.count_merged(rows - (file == release.source.file), file)
            body = arrange(finish(release.tree))
            role = Role.COMPILED if body.get("tag") == ["compiled"] else Role.RELEASE
            yield RawRelease(role, write_json(body), release.source)

    def _add_table(self, table: OcdsTable) -> None:
        self._note_columns(table)
        rolled_up = self._rolled_up(table)
        twice = table.repeated_columns()
        named = {column.at for column in table.columns}
        nameless = [at for at in range(max(named)) if at not in named]
        beyond: Counter[int] = Counter()
        try:
            for row in table.rows():
                self._add_row(table, row, rolled_up)
                width = len(row.cells)
                for at in (*nameless, *range(max(named) + 1, width)):
                    if at < width and not is_blank(row.cells[at]):
                        beyond[at] += 1
                told = [column for column in twice if column.at < width and not is_blank(row.cells[column.at])]
                for column in told:
                    twice.remove(column)
                    self._find_repeated(table, column)
        except SheetError as error:
            message = Sentence("{what} The rows before it were read.", what=error.sentence)
            self._reading.set_aside("table.broken", message, error.source)
        for at, count in sorted(beyond.items()):
            message = Sentence(
                "Column {column} has no heading that can be read; {number} of its cells were left out. Give it one.",
                column=str(at + 1),
                number=str(count),
            )
            self._find("column.no_heading", Severity.ERROR, message, table.place())

    def _add_row(self, table: OcdsTable, row: Row, rolled_up: frozenset[Path]) -> None:
        tree: Tree = {}
        apart: Tree = {}
        width = len(row.cells)
        for column in table.columns:
            at, path, kind = column.at, column.heading.path, column.heading.kind
            cell = row.cells[at] if at < width else None
            if cell is None or cell == "":
                continue
            if kind != "text" or type(cell) is not str or not _is_plain(cell):
                self._add_cell(apart if path in rolled_up else tree, table, row, column)
            elif conflict := put(apart if path in rolled_up else tree, path, cell):
                self._tell(conflict, table.place(row.number, column.name))
        self._rows += 1
        ocid = tree.get("ocid")
        if type(ocid) is not str:
            message = Sentence(
                "This row has no ocid, so it belongs to no contracting process. It was set aside; write one."
            )
            self._reading.set_aside("row.no_ocid", message, table.place(row.number))
            return
        named = tree.get("id")
        release = self._release_of(ocid, named if type(named) is str else "", table, row)
        release.rows[table.sheet.file] += 1
        self._join(release, tree, table, row)
        if apart:
            release.rolled_up.append((table, row, apart))

    def _add_cell(self, tree: Tree, table: OcdsTable, row: Row, column: Column) -> None:
        cell, place = row.cells[column.at], table.place(row.number, column.name)
        if is_blank(cell) or (type(cell) is str and cell.startswith(_SEVERAL)):
            return
        if is_error(cell):
            message = Sentence(
                "The formula of this cell failed ({sign}), so it was left out. Mend the formula.", sign=str(cell)
            )
            self._find("cell.error", Severity.ERROR, message, place)
            return
        value: Json
        try:
            value = read_typed(cell, column.heading.kind)
        except TypeMismatchError as error:
            value = error.kept
            message = Sentence("{what} It was kept as it stands; write it as the standard asks.", what=error.sentence)
            self._find("cell.type", Severity.ERROR, message, place)
        if type(value) is str and column.heading.path[-1].name in ("id", "ocid"):
            value = value.strip()
        if conflict := put(tree, column.heading.path, value):
            self._tell(conflict, place)

    def _release_of(self, ocid: str, release_id: str, table: OcdsTable, row: Row) -> _Release:
        """The release that a row belongs to. A row of a list that names no release belongs to the only one there is."""
        known = self._of_process.setdefault(ocid, [])
        if not release_id and table.depth and len(known) == 1:
            return known[0]
        key = (ocid, release_id or len(self._releases))
        if key not in self._releases:
            self._releases[key] = _Release(table.place(row.number))
            known.append(self._releases[key])
        return self._releases[key]

    def _join(self, release: _Release, tree: Tree, table: OcdsTable, row: Row) -> None:
        for conflict in join(release.tree, tree):
            names = [column.name for column in table.columns if column.heading.path == conflict.path]
            self._tell(conflict, table.place(row.number, names[0] if names else format_path(conflict.path)))

    def _tell(self, conflict: Conflict, place: Source) -> None:
        path = format_path(conflict.path)
        if isinstance(conflict.kept, dict):
            message = Sentence(
                "{path} has an object or a list already, in this row or in another of the same id. That was kept and this "
                "cell left out; give each thing an id of its own, or write the same in both.",
                path=path,
            )
        else:
            message = Sentence(
                "{path} has another value already, in this row or in another of the same id. That was kept and this cell "
                "left out; give each thing an id of its own, or write the same in both.",
                path=path,
            )
        self._find("cell.conflict", Severity.ERROR, message, place)

    def _rolled_up(self, table: OcdsTable) -> frozenset[Path]:
        """Columns that repeat what another sheet says of a list: this sheet has no id for its items, and that one has."""
        ids = {path for each in self._tables if each is not table for path in each.paths if path[-1] == Step("id")}
        return frozenset(
            path
            for path in table.paths
            for at, step in enumerate(path)
            if step.item is not None
            and (id_path := (*path[: at + 1], Step("id"))) in ids
            and id_path not in table.paths
        )

    def _note_columns(self, table: OcdsTable) -> None:
        for column in table.columns:
            if not column.heading.known:
                message = Sentence("OCDS and the extensions known here have no such field. It was kept as it is.")
                if near := nearest_heading(column.heading):
                    message = Sentence("{what} Perhaps {near} was meant.", what=message, near=near)
                self._find("heading.unknown", Severity.NOTE, message, table.place(0, column.name))

    def _find_repeated(self, table: OcdsTable, column: Column) -> None:
        message = Sentence(
            "Two columns of this sheet are {path}. The first one counts where both hold something; remove or rename the other.",
            path=format_path(column.heading.path),
        )
        self._find("heading.duplicate", Severity.WARNING, message, table.place(0, column.name))

    def _find(self, code: str, severity: Severity, message: str, place: Source) -> None:
        self._reading.result.findings.append(Finding(code, severity, message, place))


def _is_plain(text: str) -> bool:
    """Whether a text is what it seems: no space around it, no error, no remark of the program that wrote the sheet."""
    return text[0] not in "#EW" and not text[0].isspace() and not text[-1].isspace()


def _read_meta(sheet: Sheet, reading: Reading) -> None:
    """Names and values of the package's own fields, in two columns or in two rows."""
    try:
        rows = [[as_text(cell).strip() for cell in row.cells] for row in sheet.rows()]
    except SheetError as error:
        reading.set_aside("table.broken", error.sentence, error.source)
        return
    across = list(zip(*rows[:2], strict=False)) if len(rows) > 1 else []
    down = [(row[0], next(filter(None, row[1:]), "")) for row in rows]
    pairs = max((down, across), key=lambda pairs: sum(name in _PACKAGE_FIELDS for name, _ in pairs))
    fields: Tree = {}
    for name, text in pairs:
        try:
            path = parse_path(name)
        except ValueError:
            continue
        if text:
            put(fields, path, text)
    reading.note_package(open_fields(write_json(finish(fields))) or {})


def _leave(sheet: Sheet, reading: Reading) -> None:
    try:
        filled = sum(1 for _ in sheet.rows())
    except SheetError as error:
        reading.set_aside("table.broken", error.sentence, error.source)
        return
    if filled:
        message = Sentence(
            "This sheet has no headings of OCDS, so its {number} rows were not read as data.", number=str(filled)
        )
        reading.result.findings.append(
            Finding("sheet.notes", Severity.NOTE, message, Source(sheet.file, sheet=sheet.name))
        )
