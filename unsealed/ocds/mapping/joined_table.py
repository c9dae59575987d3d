"""A table that a mapping looks into for another one: `[[join]]`."""

from unsealed.errors import ConfigurationError
from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.mapping.columns import ColumnError, pad, read_headings
from unsealed.ocds.mapping.file import Mapping, make_layout
from unsealed.ocds.mapping.rules import Join
from unsealed.ocds.sheets.workbook import Cell, Row, SheetError, open_workbook


class JoinedTable:
    """A joined table: its rows by their key."""

    def __init__(self, mapping: Mapping, join: Join) -> None:
        self.join = join
        path = mapping.path.parent / join.file
        try:
            workbook = open_workbook(path.read_bytes(), join.file, make_layout(join.table))
            sheet = next((each for each in workbook.sheets if next(each.rows(), None)), None) if workbook else None
            if sheet is None:
                raise ConfigurationError(f"{mapping.path}: the joined table {join.file} holds nothing.")
            headings, rows = read_headings(sheet, join.table, mapping.path)
            keys = [headings.find(other, f"[[join]] {join.name}") for _, other in join.key]
            self._rows: dict[tuple[str, ...], Row] = {}
            for row in rows:
                cells = pad(row.cells, len(headings.names))
                self._rows.setdefault(tuple(plain_text(cells[at]) for at in keys), row)
        except OSError as error:
            raise ConfigurationError(
                f"{mapping.path}: the joined table {path} cannot be read ({error.strerror})."
            ) from None
        except (SheetError, ColumnError) as error:
            raise ConfigurationError(f"{mapping.path}: in the joined table {join.file}: {error}") from None
        self.names = tuple(f"{join.name}.{name}" for name in headings.names)

    def find(self, key: tuple[str, ...]) -> tuple[Cell, ...] | None:
        """The cells of the first row with this key."""
        row = self._rows.get(key)
        return pad(row.cells, len(self.names)) if row else None
