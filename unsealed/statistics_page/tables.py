"""The results of one indicator as tables: by year, buyer, category and method, a table for each further currency."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from unsealed.answers import Answers, Said, in_order
from unsealed.indicator import SCOPES, Dossier, Measure
from unsealed.numbers import ALL_YEARS
from unsealed.urls import buyer_url, slug

MOST_CURRENCIES = 6
MOST_BUYERS = 20
WIDE = 3
"""Measures from which on a table scrolls within itself, if it must."""

_MOST_AMOUNTS = 5
"""So many amounts stand side by side on a wide screen; more of them are told by several tables."""


class Line(NamedTuple):
    """One row: what it is about, the address of its page (or empty), a cell for each column, and `n of N`."""

    label: str
    url: str
    cells: tuple[Said, ...]
    known: str


class ResultTable(NamedTuple):
    """One table. `id` is its place on the page. `more` is the number of buyers that are left out of it; `currency` is empty where there is but one.

    `known` says that lines have an `n of N`, `unsure` that a number in it rests on less than half of what it should.
    `continued` says that it has further columns of the table before it.
    """

    id: str
    scope: str
    heading: str
    currency: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    total: Line | None
    more: int
    wide: bool
    known: bool
    unsure: bool
    continued: bool = False


def make_tables(
    answers: Answers, module: str, dossier: Dossier, buyers: dict[str, str], addresses: Mapping[tuple[str, str], str]
) -> Iterator[ResultTable]:
    """The tables of an indicator that have a row. `buyers` are names by key, `addresses` those of years, categories and methods by scope and name."""
    currencies = _currencies(answers, module, dossier)
    for scope in SCOPES:
        for at, currency in enumerate(currencies):
            measures = [
                each for each in in_order(module, dossier) if scope in each.scopes and (each.by_currency or not at)
            ]
            if not measures:
                continue
            table = _table(answers, module, measures, scope, currency, buyers, addresses)
            if table.lines:
                several = len(currencies) > 1
                place = f"by-{scope}-{slug(currency or 'none')}" if several else f"by-{scope}"
                most = _MOST_AMOUNTS if any(each.unit == "money" for each in measures) else len(measures)
                yield from _side_by_side(table._replace(id=place, currency=currency if several else ""), most)


def _side_by_side(table: ResultTable, most: int) -> Iterator[ResultTable]:
    """A table, or several of which each has some of its columns, so that no column is out of sight."""
    columns = len(table.columns)
    number = -(-columns // most)
    edges = [at * columns // number for at in range(number + 1)]
    for at, (start, end) in enumerate(pairwise(edges)):
        lines = [line._replace(cells=line.cells[start:end]) for line in table.lines]
        lines = [line for line in lines if any(cell.status for cell in line.cells)]
        if lines:
            yield table._replace(
                id=f"{table.id}-{at + 1}" if at else table.id,
                columns=table.columns[start:end],
                lines=tuple(lines),
                total=table.total._replace(cells=table.total.cells[start:end]) if table.total else None,
                more=table.more if end == columns else 0,
                unsure=table.unsure and end == columns,
                wide=end - start >= WIDE,
                continued=bool(at),
            )


def _currencies(answers: Answers, module: str, dossier: Dossier) -> list[str]:
    """The currencies of an indicator; one that is empty where it has none at all."""
    found = {
        result.currency: None
        for measure in dossier.measures
        if measure.by_currency
        for result in answers.numbers.find(module, measure.name)
    }
    known = [each for each in (*answers.numbers.currencies, *found) if each in found]
    return list(dict.fromkeys(known))[:MOST_CURRENCIES] or [""]


def _table(
    answers: Answers,
    module: str,
    measures: Sequence[Measure],
    scope: str,
    currency: str,
    buyers: dict[str, str],
    addresses: Mapping[tuple[str, str], str],
) -> ResultTable:
    words, _ = answers.words, answers.words.gettext
    asked = [each for each in measures if any(result.eligible for result in answers.numbers.find(module, each.name))]
    measures = asked or measures
    places: list[tuple[str, str, str, str]]  # scope_id, period, label, url
    if scope == "site":
        places = [
            ("", period, answers.period(period), addresses.get((scope, period), ""))
            for period in answers.numbers.periods(module)
        ]
    elif scope == "buyer":
        places = [
            (key, ALL_YEARS, buyers[key], buyer_url(key))
            for key in answers.numbers.places(module, scope)
            if key in buyers
        ]
    else:
        codelist = "procurementCategory" if scope == "category" else "method"
        places = [
            (code, ALL_YEARS, words.code(codelist, code), addresses.get((scope, code), ""))
            for code in answers.numbers.places(module, scope)
        ]
    found = [
        (_eligible(answers, module, measures, scope, scope_id, period), line)
        for scope_id, period, label, url in places
        if (line := _line(answers, module, measures, (scope, scope_id, period), currency, label, url))
    ]
    if scope == "buyer":  # by how much there is to count, and by name: never by the number itself
        found.sort(key=lambda each: (-each[0], each[1].label, each[1].url))
    lines = [line for _, line in found]
    total = _line(answers, module, measures, ("site", "", ALL_YEARS), currency, words.gettext("All"), "")
    return ResultTable(
        id="",
        scope=scope,
        heading={"site": _("Year"), "buyer": _("Buyer"), "category": _("Category"), "method": _("Method")}[scope],
        currency=currency,
        columns=tuple(answers.name(measure.name) for measure in measures),
        lines=tuple(lines[:MOST_BUYERS] if scope == "buyer" else lines),
        total=total if len(lines) > 1 else None,
        more=max(0, len(lines) - MOST_BUYERS) if scope == "buyer" else 0,
        wide=len(measures) >= WIDE,
        known=any(line.known for line in lines),
        unsure=any(
            cell.status == "low_coverage" for line in [*lines, *([total] if total else [])] for cell in line.cells
        ),
    )


def _eligible(
    answers: Answers, module: str, measures: Sequence[Measure], scope: str, scope_id: str, period: str
) -> int:
    """How many observations the measures could be about in one place."""
    return max(
        (
            result.eligible
            for measure in measures
            for result in answers.numbers.find(module, measure.name, scope, scope_id, period)
        ),
        default=0,
    )


def _line(
    answers: Answers,
    module: str,
    measures: Sequence[Measure],
    place: tuple[str, str, str],
    currency: str,
    label: str,
    url: str,
) -> Line | None:
    words = answers.words
    cells, known = [], set()
    for measure in measures:
        results = answers.numbers.find(module, measure.name, *place)
        result = next((each for each in results if not measure.by_currency or each.currency == currency), None)
        if result is None:
            cells.append(Said(words.gettext("none published"), "", ""))
        else:
            cells.append(answers.say(measure, result))
            known.add((result.computed, result.eligible))
    if not any(each.status for each in cells):
        return None
    n_of_n = ""
    if len(known) == 1 and measures[0].unit != "money":
        ((computed, eligible),) = known
        n_of_n = words.gettext("{part} of {whole}").format(part=words.number(computed), whole=words.number(eligible))
    return Line(label, url, tuple(cells), n_of_n)
