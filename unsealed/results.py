"""Rows of observations -> results: one number for each measure, scope, period and currency, with what it leaves out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext
from types import ModuleType
from typing import Any, NamedTuple

from unsealed.indicator import NO, SCOPES, YES, Counted, Dossier, Measure, Summary, name_of
from unsealed.summaries import EXACT, share
from unsealed.table import Cell, Row

_NOTHING = Summary(None, None, 0)
"""What there is to say where nothing was observed: no number, and least of all zero."""

_SHARE = Measure("", "share", share, 10)

NO_YEAR = "not published"
LEAST_COVERAGE = Decimal("0.5")
"""A number that could be computed for less than this part of what it is about is shown with a warning (G7)."""


class Result(NamedTuple):
    """A number. `scope` is site, buyer, category or method; `period` a year (`2024`, or `FY2024` where the city counts in fiscal years), or empty for all.

    `status` says what it is worth: ok; few (too few observations for a share); low_coverage (much is not published);
    no_fields (nothing of it is published); not_applicable (there is nothing that it could be about). `computed` is how
    many observations of any currency it was made of, `eligible` how many it could be about.
    """

    indicator: str
    name: str
    scope: str
    scope_id: str
    period: str
    currency: str
    value: Decimal | int | None
    unit: str
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    coverage: Decimal | None
    status: str
    excluded: Mapping[str, int]
    rows: str
    computed: int
    eligible: int

    def as_data(self) -> dict[str, Any]:
        """The result as `data/results.json` has it."""
        return {**self._asdict(), "excluded": dict(self.excluded)}


class _Group:
    """The observations of one scope and period, for all measures of an indicator."""

    def __init__(self) -> None:
        self.counted: defaultdict[tuple[str, str], list[Counted]] = defaultdict(list)
        self.left_out: defaultdict[str, Counter[str]] = defaultdict(Counter)


def calculate(item: ModuleType, rows: Iterable[Row], year_prefix: str = "") -> list[Result]:
    """All results of one indicator, in the order of scopes, periods and measures. `year_prefix` begins each period."""
    dossier: Dossier = item.DOSSIER
    groups: defaultdict[tuple[int, str, str], _Group] = defaultdict(_Group)
    groups[0, "", ""]  # a question that nothing is said to has an answer, too
    # Rows that agree on all that tells groups apart are put together first: there are far fewer such kinds than rows.
    alike: defaultdict[tuple[Cell, ...], list[Counted]] = defaultdict(list)
    left_out: Counter[tuple[Cell, ...]] = Counter()
    for _, _, measure, counted, value, currency, year, buyer, category, method, group, base in rows:
        if counted in (YES, NO):
            seen = Counted(str(counted), _number(value), str(group), _number(base))
            alike[measure, currency, year, buyer, category, method].append(seen)
        else:
            left_out[measure, counted, year, buyer, category, method] += 1
    for (measure, currency, *about), several in alike.items():
        for key in _keys(year_prefix, *about):
            groups[key].counted[str(measure), str(currency)] += several
    for (measure, reason, *about), number in left_out.items():
        for key in _keys(year_prefix, *about):
            groups[key].left_out[str(measure)][str(reason)] += number
    with localcontext(EXACT):
        return [
            result
            for (scope, scope_id, period), group in sorted(groups.items(), key=lambda each: each[0])
            for measure in dossier.measures
            if SCOPES[scope] in measure.scopes
            for result in _measure(dossier, measure, name_of(item), (SCOPES[scope], scope_id, period), group)
        ]


def _keys(year_prefix: str, year: Cell, *others: Cell) -> Iterator[tuple[int, str, str]]:
    """The scopes and periods that an observation belongs to; `others` are buyer, category and method."""
    yield 0, "", ""
    yield 0, "", f"{year_prefix}{year}" if year else NO_YEAR
    for scope, name in enumerate(others, 1):
        if name:
            yield scope, str(name), ""


def _measure(
    dossier: Dossier, measure: Measure, module: str, place: tuple[str, str, str], group: _Group
) -> Iterator[Result]:
    scope, scope_id, period = place
    left_out = group.left_out[""] + group.left_out[measure.name]
    by_currency: defaultdict[str, list[Counted]] = defaultdict(list)
    for (name, currency), counted in group.counted.items():
        if name in ("", measure.name):
            by_currency[currency if measure.by_currency else ""] += counted
    if not by_currency and not (scope == "site" and (not period or dossier.statuses.keys() & left_out.keys())):
        return
    computed = sum(map(len, by_currency.values()))
    missing = sum(number for reason, number in left_out.items() if reason in dossier.missing)
    eligible = computed + left_out.total()
    for currency, counted in sorted(by_currency.items()) or [("", [])]:
        value, numerator, denominator, rests_on, unknown = measure.summarise(counted) if counted else _NOTHING
        coverage = _share(eligible - missing - unknown, eligible)
        yield Result(
            indicator=dossier.code,
            name=measure.name,
            scope=scope,
            scope_id=scope_id,
            period=period,
            currency=currency,
            value=value,
            unit=measure.unit,
            numerator=numerator,
            denominator=denominator,
            coverage=coverage,
            status=_status(measure, len(counted) if rests_on is None else rests_on, coverage)
            if counted
            else _why_nothing(dossier, left_out),
            excluded=dict(sorted(left_out.items())),
            rows=f"downloads/rows/{module}.csv",
            computed=computed,
            eligible=eligible,
        )


def _status(measure: Measure, rests_on: int, coverage: Decimal | None) -> str:
    if coverage is not None and coverage < LEAST_COVERAGE:
        return "low_coverage"
    return "few" if rests_on < measure.minimum else "ok"


def _why_nothing(dossier: Dossier, left_out: Mapping[str, int]) -> str:
    """The status of a result that nothing was counted for."""
    for reason, status in dossier.statuses.items():
        if reason in left_out:
            return status
    return "no_fields" if any(reason in dossier.missing for reason in left_out) else "not_applicable"


def value_of_share(computed: int, eligible: int) -> tuple[Decimal | None, str]:
    """The coverage of a share that was made of so many observations, and what it is worth, as a status."""
    coverage = _share(computed, eligible)
    if not computed:
        return coverage, "no_fields" if eligible else "not_applicable"
    return coverage, _status(_SHARE, computed, coverage)


def _number(cell: Cell) -> Decimal | int | None:
    """The number in a cell of a stored row, where amounts are kept as texts."""
    return cell if cell is None or isinstance(cell, int) else Decimal(cell)


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP).normalize() if whole else None
