"""A table that a mapping looks into for another one: `[[join]]`."""

from pathlib import Path

from unsealed.ocds.files.containers import ContainerError, open_contents
from unsealed.ocds.files.foreign import recognise_foreign
from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.mapping.columns import pad, read_headings
from unsealed.ocds.mapping.file import Mapping, make_layout
from unsealed.ocds.mapping.rules import Join
from unsealed.ocds.model import Source
from unsealed.ocds.sheets.workbook import MOST_BYTES, Cell, Row, Sheet, SheetError, open_workbook
from unsealed.sentence import Sentence

_HEAD = 4096


class JoinedTable:
    """A joined table: its rows by their key. Raises `SheetError` where it cannot be read, or lacks the columns of the key."""

    def __init__(self, mapping: Mapping, join: Join) -> None:
        self.join = join
        sheet = _open(mapping.path.parent / join.file, join)
        headings, rows = read_headings(sheet, join.table, mapping.path.name)
        keys = [headings.find(other, f"[[join]] {join.name}") for _, other in join.key]
        headings.require(mapping.path.name, Source(join.file))
        self._rows: dict[tuple[str, ...], Row] = {}
        for row in rows:
            cells = pad(row.cells, len(headings.names))
            self._rows.setdefault(tuple(plain_text(cells[at]) for at in keys), row)
        self.names = tuple(f"{join.name}.{name}" for name in headings.names)

    def find(self, key: tuple[str, ...]) -> tuple[Cell, ...] | None:
        """The cells of the first row with this key."""
        row = self._rows.get(key)
        return pad(row.cells, len(self.names)) if row else None


def open_joins(mapping: Mapping, source: Source) -> list[JoinedTable]:
    """The tables that a mapping looks into. Without one of them its own table, `source`, would say only a part: `SheetError`."""
    joined = []
    for join in mapping.joins:
        try:
            joined.append(JoinedTable(mapping, join))
        except SheetError as error:
            message = Sentence(
                "{file}, which {mapping} looks into for this table, cannot be used. {what}",
                file=str(error.source),
                mapping=mapping.path.name,
                what=error.sentence,
            )
            raise SheetError(message, source, "table.join") from None
    return joined


def _open(path: Path, join: Join) -> Sheet:
    """The first sheet of it that holds anything. Raises `SheetError`."""
    source = Source(join.file)
    try:
        data = _read(path, source)
    except OSError as error:
        reason = error.strerror or Sentence("the system gives no reason")
        message = Sentence("It cannot be read ({reason}). Put it beside the mapping.", reason=reason)
        raise SheetError(message, source) from None
    except ContainerError as error:
        raise SheetError(error.sentence, source) from None
    if foreign := recognise_foreign(data[:_HEAD]):
        raise SheetError(foreign.sentence, source)
    workbook = open_workbook(data, join.file, make_layout(join.table))
    sheet = next((each for each in workbook.sheets if next(each.rows(), None)), None) if workbook else None
    if sheet is None:
        raise SheetError(Sentence("It is empty. Export it again."), source)
    return sheet


def _read(path: Path, source: Source) -> bytes:
    """All that it holds, unpacked; of an archive, the first member."""
    for content in open_contents(path, path.name):
        if content.stream is None:
            raise SheetError(content.problem, source)
        data = content.stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            size = str(MOST_BYTES // 1024**2)
            raise SheetError(Sentence("It is larger than {size} MB. Split it.", size=size), source)
        return data
    return b""
