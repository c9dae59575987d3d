"""What a mapping says, checked: how a table is written, how its cells are read, and where each value comes from."""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from unsealed.ocds.mapping.fields import Step


@dataclass(frozen=True, slots=True)
class Style:
    """How cells are read: `[reading]`, as a rule has it. `decimal` is empty where nobody says it."""

    blank: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ("iso",)
    months: tuple[tuple[str, ...], ...] = ()
    time_zone: str = "UTC"
    decimal: str = ""
    group: str = ""
    currency: str = ""
    currency_signs: Lookup[str, str] = field(default_factory=dict)
    parentheses_are_negative: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of `[fields]`: where a value comes from and how it is read.

    `kind` is one of text, texts, date, number, integer, boolean, amount. `codes` are the codes of a closed codelist, empty
    for any text. `otherwise` is None where it is not said.
    """

    path: str
    kind: str
    columns: tuple[str, ...] = ()
    join: str = " "
    before: str = ""
    first_of: bool = False
    constant: str | int | bool | None = None
    values: Lookup[str, str | bool] = field(default_factory=dict)
    otherwise: str | None = None
    keep: bool = False
    split: str = ""
    times: int = 1
    currency_column: str = ""
    codes: frozenset[str] = frozenset()
    style: Style = Style()
    steps: tuple[Step, ...] = ()
    sum: bool = False
    """Whether rows that speak of the same thing are added up."""
    optional: bool = False
    """Whether a table may lack its columns; it is as if their cells were blank then."""


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """One `[[leave_out]]`: rows whose `column` holds such a cell are not published."""

    column: str
    why: str
    texts: frozenset[str] | None = None
    """The cells meant (`is`) or, with `negated`, all others (`not`)."""
    negated: bool = False
    blank: bool | None = None
    matches: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`[table]`: how the file is written. Empty texts: by looking. `header` 0 means that there are no headings."""

    name: str = ""
    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'
    sheet: str = ""
    header: int = 1
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """One `[[join]]`: `key` pairs a column of this table with one of the other."""

    name: str
    file: str
    key: tuple[tuple[str, str], ...]
    table: Table
