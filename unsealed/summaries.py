"""Observations -> one number. Amounts and counts are exact; a share is a fraction, a median may be a half."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from unsealed.indicator import YES, Counted, Measure, Summary

_DIGITS = Decimal("1e-9")


def count(rows: Sequence[Counted]) -> Summary:
    """How many observations there are."""
    return Summary(len(rows), len(rows), None)


def share(rows: Sequence[Counted]) -> Summary:
    """The observations of the numerator in all."""
    part = sum(row.counted == YES for row in rows)
    return Summary(_ratio(part, len(rows)), part, len(rows))


def share_of(name: str) -> Callable[[Sequence[Counted]], Summary]:
    """The observations of one group in all."""

    def summarise(rows: Sequence[Counted]) -> Summary:
        part = sum(row.group == name for row in rows)
        return Summary(_ratio(part, len(rows)), part, len(rows))

    return summarise


def value_share(rows: Sequence[Counted]) -> Summary:
    """The amounts of the numerator in those of all."""
    part = _add(row for row in rows if row.counted == YES)
    whole = _add(rows)
    return Summary(_ratio(part, whole), part, whole)


def total(rows: Sequence[Counted]) -> Summary:
    """The sum of all amounts."""
    return Summary(_add(rows), None, len(rows))


def mean(rows: Sequence[Counted]) -> Summary:
    """The arithmetic mean."""
    whole = _add(rows)
    return Summary(_ratio(whole, len(rows)), whole, len(rows))


def spread(name: str, unit: str = "days", least: int = 5) -> tuple[Measure, ...]:
    """The measures of a distribution: its median, called `name`, and its quartiles."""
    return (
        Measure(name, unit, median, least),
        Measure(f"{name}_lower_quartile", unit, lower_quartile, least),
        Measure(f"{name}_upper_quartile", unit, upper_quartile, least),
    )


def median(rows: Sequence[Counted]) -> Summary:
    """The middle value, or the mean of the two in the middle."""
    values = _sorted(rows)
    if not values:
        return Summary(None, None, 0)
    half = len(values) // 2
    middle = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    return Summary(_plain(middle), None, len(values))


def lower_quartile(rows: Sequence[Counted]) -> Summary:
    """The value that a quarter of all do not exceed (methodology G8)."""
    return _quantile(rows, Decimal(1) / 4)


def upper_quartile(rows: Sequence[Counted]) -> Summary:
    """The value that three quarters of all do not exceed (methodology G8)."""
    return _quantile(rows, Decimal(3) / 4)


def concentration(rows: Sequence[Counted]) -> Summary:
    """The Herfindahl-Hirschman index of the groups' positive amounts: 0 to 10,000 points."""
    sums = _groups(rows)
    whole = sum(sums, Decimal(0))
    if not whole:
        return Summary(None, None, Decimal(0))
    points = sum(((100 * each / whole) ** 2 for each in sums), Decimal(0))
    return Summary(_plain(points.quantize(_DIGITS, ROUND_HALF_UP)), None, whole)


def largest_ten(rows: Sequence[Counted]) -> Summary:
    """What the ten groups with the largest positive amounts have of all."""
    sums = _groups(rows)
    part, whole = sum(sums[:10], Decimal(0)), sum(sums, Decimal(0))
    return Summary(_ratio(part, whole), part, whole)


def growth(rows: Sequence[Counted]) -> Summary:
    """Amounts of the numerator against those of the rest: `(with - without) / without`."""
    after = _add(row for row in rows if row.counted == YES)
    before = _add(row for row in rows if row.counted != YES)
    return Summary(_ratio(after - before, before), after - before, before)


def distinct(rows: Sequence[Counted]) -> Summary:
    """How many different groups there are."""
    number = len({row.group for row in rows})
    return Summary(number, number, None)


def _groups(rows: Sequence[Counted]) -> list[Decimal]:
    """The sums of positive amounts by group, the largest first."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.value is not None and row.value > 0:
            sums[row.group] += row.value
    return sorted(sums.values(), reverse=True)


def _quantile(rows: Sequence[Counted], at: Decimal) -> Summary:
    """Hyndman and Fan's eighth definition."""
    values = _sorted(rows)
    if not values:
        return Summary(None, None, 0)
    place = (len(values) + Decimal(1) / 3) * at + Decimal(1) / 3
    below = int(place)
    if below <= 0:
        found = values[0]
    elif below >= len(values):
        found = values[-1]
    else:
        found = values[below - 1] + (place - below) * (values[below] - values[below - 1])
    return Summary(_plain(found.quantize(_DIGITS, ROUND_HALF_UP)), None, len(values))


def _sorted(rows: Sequence[Counted]) -> list[Decimal]:
    return sorted(Decimal(row.value) for row in rows if row.value is not None)


def _add(rows: Iterable[Counted]) -> Decimal | int:
    return _plain(sum((Decimal(row.value) for row in rows if row.value is not None), Decimal(0)))


def _ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | int | None:
    if not whole:
        return None
    return _plain((Decimal(part) / Decimal(whole)).quantize(_DIGITS, ROUND_HALF_UP))


def _plain(number: Decimal) -> Decimal | int:
    """A number without idle zeros behind the point."""
    return int(number) if number == number.to_integral_value() else number.normalize()
