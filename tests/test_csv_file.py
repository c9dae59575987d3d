"""Rows as CSV: whatever cells hold, each comes back as the format promises."""

import csv
import re
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st

from unsealed.csv_file import CsvFile
from unsealed.table import Cell

NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\Z")

cells = st.one_of(
    st.text('=+-@\t\r\n,"\uff1d\uff0b1.eTa', max_size=5),
    st.sampled_from(["True", "False", "-5", "+1,", "-5.2e3", "-5a", '"=x', 'a,"=b', "a\n=b", "+1\r\n", "2024"]),
    st.sampled_from([None, True, False, 0, 3, -4]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=3))
def test_only_what_is_taken_for_a_formula_is_changed(rows: list[tuple[Cell, ...]]) -> None:
    """The lines are looked through as a whole; here each cell is looked at by itself."""
    stream = StringIO(newline="")
    file = CsvFile(stream, [])
    assert list(file.passing(rows)) == rows
    stream.seek(0)
    header, *read = csv.reader(stream)
    assert (header, file.rows) == ([], len(rows))
    assert read == [[text_of(cell) for cell in row] for row in rows]


def text_of(cell: Cell) -> str:
    """What a cell promises to be in the file."""
    if isinstance(cell, str):
        risky = cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")) and not NUMBER.match(cell)
        return f"'{cell}" if risky else cell
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)
