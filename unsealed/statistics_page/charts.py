"""The one chart of an indicator: what it compares, and the message in its title."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from unsealed.answers import LOWER, UPPER, Answers
from unsealed.chart import FULL, Bar, Chart
from unsealed.indicator import Measure
from unsealed.numbers import ALL_YEARS
from unsealed.results import Result

MOST_YEARS = 8
_LETTERS = 84
"""So many letters of a value have room side by side in a wide chart."""
_LONG = 18
"""An amount in more letters stands in a chart in digits."""
_FEWEST = 2
"""One bar alone compares nothing."""

_PARTS = (
    "methods", "methods_value", "stages", "largest_suppliers", "ending_contracts", "key_documents", "descriptions",
    "delivery_data", "questions_answered",
)  # fmt: skip
"""Indicators whose measures stand beside each other, each a part of the answer."""
_NOW = ("open_tenders", "planned_tenders")
"""Indicators that are about a day, and not about years."""
_TRENDS = {"money": "committed", "estimate_difference": "estimate_difference"}
"""Which measure is drawn over the years, where it is not the first of its dossier."""


class _Point(NamedTuple):
    """A label, and the result that is drawn beside it."""

    label: str
    result: Result
    low: Result | None = None
    high: Result | None = None


def make_charts(answers: Answers) -> dict[str, Chart]:
    """A chart for each indicator that has at least two things to compare."""
    charts = {name: _make(answers, name) for name in answers.dossiers}
    return {name: chart for name, chart in charts.items() if chart and any(bar.size for bar in chart.bars)}


def _make(answers: Answers, name: str) -> Chart | None:
    dossier = answers.dossiers[name]
    if name in _PARTS:
        return _parts(answers, name, dossier.measures)
    measure = answers.measure(name, _TRENDS.get(name, dossier.measures[0].name)) or dossier.measures[0]
    trend = None if name in _NOW else _trend(answers, name, measure)
    return trend or _comparison(answers, name, measure)


def _trend(answers: Answers, name: str, measure: Measure) -> Chart | None:
    """A measure over the years: the last of them, up to that of the publication."""
    this_year = answers.years.year_of(answers.today)
    years = [year for year in answers.numbers.years(name) if answers.years.number_of(year) <= this_year][-MOST_YEARS:]
    points = [
        _Point(
            answers.period(year),
            found[0],
            *(_first(answers, name, measure.name + end, period=year) for end in (LOWER, UPPER)),
        )
        for year in years
        if (found := _main(answers, name, measure.name, period=year))
    ]
    bars = _bars(answers, measure, points)
    # Values stand side by side above their columns; where they are too long for that, years are rows.
    has_room = max((len(bar.text) for bar in bars), default=0) * len(bars) <= _LETTERS
    told = [bar for bar in bars if bar.size is not None]
    if len(told) < _FEWEST:
        return None
    sure = [bar for bar in told if not bar.unsure]
    if len(sure) < _FEWEST:
        title = answers.words.gettext("{name}, by year").format(name=answers.name(measure.name))
    else:
        title = answers.words.gettext("{name}: {first} in {year}, {last} in {last_year}").format(
            name=answers.name(measure.name),
            first=sure[0].text,
            year=sure[0].label,
            last=sure[-1].text,
            last_year=sure[-1].label,
        )
    kind: Literal["columns", "rows"] = "columns" if has_room else "rows"
    return Chart(_with_currency(answers, title, measure, points), kind, tuple(bars))


def _comparison(answers: Answers, name: str, measure: Measure) -> Chart | None:
    """A measure over categories or methods, where there are no years to compare."""
    for scope, codelist in (("category", "procurementCategory"), ("method", "method")):
        points = [
            _Point(answers.words.code(codelist, code), found[0])
            for code in answers.numbers.places(name, scope)
            if (found := _main(answers, name, measure.name, scope, code))
        ]
        bars = _bars(answers, measure, points)
        if sum(bar.size is not None for bar in bars) >= _FEWEST:
            largest = max(bars, key=lambda bar: bar.size or 0)
            title = answers.words.gettext("{name}: {text} for {label}").format(
                name=answers.name(measure.name), label=largest.label, text=largest.text
            )
            return Chart(_with_currency(answers, title, measure, points), "rows", tuple(bars))
    return None


def _parts(answers: Answers, name: str, measures: Sequence[Measure]) -> Chart | None:
    """The measures of an indicator, each a bar."""
    points = [
        (measure, _Point(answers.name(measure.name), found[0]))
        for measure in measures
        if (found := _main(answers, name, measure.name))
    ]
    largest = max((abs(_value(point.result)) for _, point in points), default=Decimal(0))
    bars = [_bar(answers, measure, point, largest) for measure, point in points]
    told = [bar for bar in bars if bar.size is not None]
    if len(told) < _FEWEST:
        return None
    most = max(told, key=lambda bar: bar.size or 0)
    template = answers.words.phrase("chart", name) or "{label}: {text}"
    title = template.format(label=most.label, text=most.text)
    return Chart(_with_currency(answers, title, points[0][0], [point for _, point in points]), "rows", tuple(bars))


def _main(
    answers: Answers, name: str, measure: str, scope: str = "site", scope_id: str = "", period: str = ALL_YEARS
) -> list[Result]:
    """The result in the currency that most amounts of the publication are in; a chart never mixes two."""
    found = answers.numbers.find(name, measure, scope, scope_id, period)
    whole = answers.numbers.find(name, measure)
    currency = whole[0].currency if whole else ""
    return [each for each in found if each.currency == currency]


def _first(answers: Answers, name: str, measure: str, period: str) -> Result | None:
    return next(iter(_main(answers, name, measure, period=period)), None)


def _bars(answers: Answers, measure: Measure, points: Sequence[_Point]) -> list[Bar]:
    results = [each for point in points for each in point[1:] if isinstance(each, Result)]
    largest = max((abs(_value(each)) for each in results), default=Decimal(0))
    return [_bar(answers, measure, point, largest) for point in points]


def _bar(answers: Answers, measure: Measure, point: _Point, largest: Decimal) -> Bar:
    said = answers.say(measure, point.result, exact=False)
    if said.status not in ("ok", "low_coverage"):
        return Bar(point.label, said.text)
    low, high = (
        _size(each, largest) if each is not None and each.value is not None else None
        for each in (point.low, point.high)
    )
    unsure = said.status == "low_coverage"
    text, result = said.text, point.result
    if result.unit == "money" and len(text) > _LONG:  # some languages say a currency in three words
        text = answers.words.money_in_column(result.value or 0, result.currency)
    return Bar(point.label, text + ("*" if unsure else ""), _size(result, largest), low, high, unsure)


def _size(result: Result, largest: Decimal) -> int:
    """How long a value is drawn, as a part of the largest; exact for numbers of any size."""
    return int((_value(result) * FULL / largest).to_integral_value()) if largest else 0


def _value(result: Result) -> Decimal:
    return Decimal(result.value or 0)


def _with_currency(answers: Answers, title: str, measure: Measure, points: Sequence[_Point]) -> str:
    """A title that says which currency is drawn, where there are several."""
    currency = points[0].result.currency
    if not measure.by_currency or measure.unit == "money" or len(answers.numbers.currencies) < _FEWEST:
        return title
    return f"{title} ({currency or answers.words.gettext('currency not published')})"


class Spark(NamedTuple):
    """A chart so small that it has no labels: rectangles (x, y, width, height) in a field of 160 by 48, and its message.

    `rectangles` that are outlined only come second: what they stand for is not published for the most part.
    """

    title: str
    description: str
    rectangles: tuple[tuple[int, int, int, int], ...]
    unsure: tuple[tuple[int, int, int, int], ...]


def make_spark(chart: Chart) -> Spark:
    """A chart in small."""
    drawn = [
        (bar, rectangle) for bar, rectangle in zip(chart.bars, _rectangles(chart), strict=True) if bar.size is not None
    ]
    return Spark(
        chart.title,
        chart.description,
        tuple(rectangle for bar, rectangle in drawn if not bar.unsure),
        tuple(rectangle for bar, rectangle in drawn if bar.unsure),
    )


def _rectangles(chart: Chart) -> Iterator[tuple[int, int, int, int]]:
    width, height = 160, 48
    lowest = min([0, *(bar.size or 0 for bar in chart.bars)])
    span = max([0, *(bar.size or 0 for bar in chart.bars)]) - lowest or FULL
    columns = chart.kind == "columns"
    step = (width if columns else height) // max(len(chart.bars), 4 if columns else 1)
    gap = max(1, step // 5)
    for at, bar in enumerate(chart.bars):
        length, across = abs(bar.size or 0), height if columns else width
        start = (min(0, bar.size or 0) - lowest) * across // span
        long = max(1, length * across // span)
        if columns:
            yield at * step, height - start - long, step - gap, long
        else:
            yield start, at * step, long, step - gap
