"""Indicators: each module on the shelf `indicators/` answers one question, by what it observes in each process.

A module has a docstring (the question, for readers), `DOSSIER`, and `observe(subject)`, which yields what one process
contributes. `population.py` tells whom a question is put to, `observing.py` holds what several questions look at. Observations are
kept as rows, so every number leads to its rows; `review.py` looks at all rows of an indicator together, and `results.py`
makes the numbers of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import NamedTuple

from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.interpret import Subject
from unsealed.table import Cell, Column, Row, Table

YES, NO = "numerator", "denominator"
"""What counts in both parts of a share, and what counts below the line only. All else is a reason to be left out."""

ROWS = "rows/"
"""The folder of the tables that hold observations."""

SCOPES = ("site", "buyer", "category", "method")


class Observation(NamedTuple):
    """What one process, or one part of it, says to a question.

    `counted` is YES, NO, or why it is left out, one of the dossier's `missing` or `excluded`. `part` is the id of the
    award, contract or milestone that was looked at; `year` is its own where it has one beside that of the process, 0
    where it should and none is published.
    `measure` names one of the dossier's measures, if it is for that one only. `group` is what observations are grouped
    by: whom the money goes to, a stage, a method. `base` is the amount that `value` is compared with.
    """

    counted: str
    value: Decimal | int | None = None
    currency: str = ""
    part: str = ""
    year: int | None = None
    measure: str = ""
    group: str = ""
    base: Decimal | int | None = None


class Summary(NamedTuple):
    """A number with what it was made of; None where there was nothing to make it of.

    `rests_on` is the number of observations behind it where these are not all that it was given. `unknown` is how many of
    these are counted though they publish no value: they lower the coverage.
    """

    value: Decimal | int | None
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    rests_on: int | None = None
    unknown: int = 0


class Measure(NamedTuple):
    """A number that an indicator gives: its unit, how it is made, and how many observations make it worth quoting (G6)."""

    name: str
    unit: str
    summarise: Callable[[Sequence["Counted"]], Summary]
    minimum: int = 0
    by_currency: bool = False
    scopes: tuple[str, ...] = SCOPES


class Counted(NamedTuple):
    """An observation that counts, as summaries read it."""

    counted: str
    value: Decimal | int | None
    group: str
    base: Decimal | int | None


class Seen(NamedTuple):
    """A row of observations, as a review of all of them reads it; the columns are those of `COLUMNS`."""

    ocid: str
    part: str
    measure: str
    counted: str
    value: Cell
    currency: str
    year: int | None
    buyer_key: str
    category: str
    method: str
    group: str
    base: Cell


Review = Callable[[Iterable[Seen]], Callable[[Seen], str] | None]
"""All rows of an indicator -> what each of them counts as in the end; None where all stay as they are."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What readers and auditors have to know of an indicator. `code` is the methodology's.

    `missing` are reasons for which an observation that the question is about cannot be computed: they lower the
    coverage. `excluded` are reasons by which it is left out on purpose. Both say each reason in words.

    `review` changes what observations count as where only all of them tell. `statuses` are those of results which cannot
    be computed, by the reason that observations are left out for.
    """

    code: str
    formula: str
    paths: tuple[str, ...]
    measures: tuple[Measure, ...]
    uses: tuple[str, ...]
    source: str
    missing: Mapping[str, str] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    review: Review | None = None
    statuses: Mapping[str, str] = field(default_factory=dict)


COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("part", "derived", "The award, contract or milestone that was looked at; empty for the process as a whole."),
    Column("measure", "derived", "The measure that the row is for; empty where it is for all of the indicator."),
    Column("counted", "derived", "numerator, denominator, or why the row is left out."),
    Column("value", "derived", "The amount, the number of days or the count that was observed.", "number"),
    Column("currency", "derived", "The currency of an amount."),
    Column("year", "derived", "The year that the row counts in.", "number"),
    Column("buyer_key", "derived", "The buyer, as in the table of processes."),
    Column("category", "tender/mainProcurementCategory", "goods, works or services."),
    Column("method", "tender/procurementMethod", "open, selective, limited or direct."),
    Column("group", "derived", "What the row is counted under: suppliers chosen together, a stage, a method, a day."),
    Column("base", "derived", "The amount that the value is compared with.", "number"),
)


def describe_rows(item: ModuleType) -> Table:
    """The table of an indicator's observations."""
    return Table(_table_of(item), question_of(item), COLUMNS)


@cache
def _table_of(item: ModuleType) -> str:
    return f"{ROWS}{name_of(item)}"


def name_of(item: ModuleType) -> str:
    """The name of a module on the shelf."""
    return item.__name__.rpartition(".")[2]


def question_of(item: ModuleType) -> str:
    """The question of a module on the shelf: its docstring."""
    return " ".join((item.__doc__ or "").split())


def observe(items: Sequence[ModuleType], subject: Subject) -> Iterator[tuple[str, list[Row]]]:
    """What one process says to each indicator, as rows; indicators that it says nothing to are left out."""
    known = subject.interpretation
    tender = get_object(subject.process.compiled, "tender")
    about: tuple[Cell, ...] = (
        known.buyer.key if known.buyer else "",
        get_text(tender, "mainProcurementCategory"),
        known.method,
    )
    ocid, year = subject.process.ocid, known.year
    for item in items:
        rows: list[Row] = [
            (
                ocid, part, measure, counted, value, currency, (year if own_year is None else own_year or None), *about,
                group, base,
            )
            for counted, value, currency, part, own_year, measure, group, base in item.observe(subject)
        ]  # fmt: skip
        if rows:
            yield _table_of(item), rows
