"""Observations -> one number. Amounts and counts are exact; a share is a fraction, a median may be a half."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal

from unsealed.indicator import YES, Counted, Measure, Summary

_DIGITS = Decimal("1e-9")
_LARGEST = 40
"""No amount of money has so many digits; what claims to is quoted as it is, and never written out."""

_ENOUGH_AWARDS = 5
"""A buyer with fewer awards tells nothing of with how many suppliers it works."""

_MANY_AMOUNTS = 20
"""Of fewer, one that is large tells nothing of a buyer's habits."""

EXACT = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""The arithmetic to summarise in: sums of any money are exact, and no published number can overflow."""


def count(rows: Sequence[Counted]) -> Summary:
    """How many observations there are."""
    return Summary(len(rows), len(rows), None)


def count_of(rows: Sequence[Counted]) -> Summary:
    """How many observations are of the numerator, out of all."""
    number = sum(row.counted == YES for row in rows)
    return Summary(number, number, len(rows))


def share(rows: Sequence[Counted]) -> Summary:
    """The observations of the numerator in all."""
    part = sum(row.counted == YES for row in rows)
    return Summary(_ratio(part, len(rows)), part, len(rows))


def share_where_known(rows: Sequence[Counted]) -> Summary:
    """The observations of the numerator in all, those without a value among them; None where none has one."""
    unknown = sum(row.value is None for row in rows)
    found = share(rows) if unknown < len(rows) else Summary(None, None, len(rows))
    return found._replace(unknown=unknown)


def share_of_groups(rows: Sequence[Counted]) -> Summary:
    """The different groups with an observation of the numerator in all of them."""
    part, whole = len({row.group for row in rows if row.counted == YES}), len({row.group for row in rows})
    return Summary(_ratio(part, whole), part, whole, whole)


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
    """The sum of all amounts; None where there is none to sum, for nothing published is not zero."""
    return Summary(_add(rows) if rows else None, None, len(rows))


def mean(rows: Sequence[Counted]) -> Summary:
    """The arithmetic mean."""
    whole = _add(rows)
    return Summary(_ratio(whole, len(rows)), _plain(_rounded(Decimal(whole))), len(rows))


def spread(name: str, unit: str = "days", least: int = 5) -> tuple[Measure, ...]:
    """The measures of a distribution: its median, called `name`, and its quartiles."""
    return (
        Measure(name, unit, median, least),
        Measure(f"{name}_lower_quartile", unit, lower_quartile, least),
        Measure(f"{name}_upper_quartile", unit, upper_quartile, least),
    )


def organizations(name: str, unit: str) -> tuple[Measure, ...]:
    """The measures of who takes part: how many there are, called `name`, and how many are known by a name only."""
    return Measure(name, unit, distinct), Measure(f"{name}_by_name_only", unit, distinct_by("name"))


def median(rows: Sequence[Counted]) -> Summary:
    """The middle value, or the mean of the two in the middle."""
    values = _sorted(rows)
    if not values:
        return Summary(None, None, 0)
    half = len(values) // 2
    middle = Decimal(values[half]) if len(values) % 2 else Decimal(values[half - 1] + values[half]) / 2
    return Summary(_plain(_rounded(middle)), None, len(values))


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
        return Summary(None, None, 0)
    points = sum(((100 * each / whole) ** 2 for each in sums), Decimal(0))
    return Summary(_plain(_rounded(points)), None, _plain(whole))


def largest(number: int) -> Callable[[Sequence[Counted]], Summary]:
    """What so many groups with the largest positive amounts have of all."""

    def summarise(rows: Sequence[Counted]) -> Summary:
        sums = _groups(rows)
        part, whole = sum(sums[:number], Decimal(0)), sum(sums, Decimal(0))
        return Summary(_ratio(part, whole), _plain(part), _plain(whole))

    return summarise


def largest_of_buyers(rows: Sequence[Counted]) -> Summary:
    """The middle one of the shares that buyers' largest suppliers have; groups read `buyer < supplier`.

    Buyers with fewer than 20 amounts are left aside.
    """
    buyers: defaultdict[str, list[Counted]] = defaultdict(list)
    for row in rows:
        buyers[row.group.partition(" < ")[0]].append(row)
    shares = [largest(1)(each).value for each in buyers.values() if len(each) >= _MANY_AMOUNTS]
    return median([Counted(YES, each, "", None) for each in shares])._replace(rests_on=len(shares))


def value_share_of(name: str) -> Callable[[Sequence[Counted]], Summary]:
    """The amounts of one group in those of all."""

    def summarise(rows: Sequence[Counted]) -> Summary:
        part, whole = _add(row for row in rows if row.group == name), _add(rows)
        return Summary(_ratio(part, whole), part, whole)

    return summarise


def count_within(days: int) -> Callable[[Sequence[Counted]], Summary]:
    """How many observations of a number of days are no more than so many."""

    def summarise(rows: Sequence[Counted]) -> Summary:
        number = sum(row.value is not None and row.value <= days for row in rows)
        return Summary(number, number, len(rows))

    return summarise


def ratio(rows: Sequence[Counted]) -> Summary:
    """The sum of the values in that of their bases."""
    part, whole = _add(rows), _add_bases(rows)
    return Summary(_ratio(part, whole), part, whole)


def mean_ratio(rows: Sequence[Counted]) -> Summary:
    """The mean of what each value is of its base."""
    return mean(
        [Counted(YES, Decimal(row.value) / row.base, "", None) for row in rows if row.value is not None and row.base]
    )


def growth(rows: Sequence[Counted]) -> Summary:
    """The sum of the values against that of their bases: `(values - bases) / bases`."""
    before = _add_bases(rows)
    change = _add(rows) - before
    return Summary(_ratio(change, before), _plain(Decimal(change)), before)


def savings(rows: Sequence[Counted]) -> Summary:
    """What the sum of the values is below that of their bases: `(bases - values) / bases`."""
    before = _add_bases(rows)
    saved = before - _add(rows)
    return Summary(_ratio(saved, before), _plain(Decimal(saved)), before)


def median_growth(rows: Sequence[Counted]) -> Summary:
    """The middle of what each value is above its base, as a part of the base."""
    return median([Counted(YES, change, "", None) for change in _changes(rows)])


def share_above(rows: Sequence[Counted]) -> Summary:
    """The observations whose value is more than its base in all."""
    part = sum(change > 0 for change in _changes(rows))
    return Summary(_ratio(part, len(rows)), part, len(rows))


def mean_excess(rows: Sequence[Counted]) -> Summary:
    """The mean of what values are above their bases, as a part of the base, over those that are above."""
    above = [change for change in _changes(rows) if change > 0]
    if not above:
        return Summary(None, None, 0, 0)
    whole = sum(above, Decimal(0))
    return Summary(_ratio(whole, len(above)), _plain(_rounded(whole)), len(above), len(above))


def median_excess(rows: Sequence[Counted]) -> Summary:
    """The middle of what values are above their bases, as a part of the base, over those that are above."""
    above = [change for change in _changes(rows) if change > 0]
    return median([Counted(YES, change, "", None) for change in above])._replace(rests_on=len(above))


def share_moved(part_of_base: Decimal) -> Callable[[Sequence[Counted]], Summary]:
    """The observations whose value is away from its base by more than this part of it, in all."""

    def summarise(rows: Sequence[Counted]) -> Summary:
        part = sum(abs(change) > part_of_base for change in _changes(rows))
        return Summary(_ratio(part, len(rows)), part, len(rows))

    return summarise


def distinct(rows: Sequence[Counted]) -> Summary:
    """How many different groups there are."""
    number = len({row.group for row in rows})
    return Summary(number, number, None)


def distinct_by(basis: str) -> Callable[[Sequence[Counted]], Summary]:
    """How many different groups there are whose key rests on `basis`, as in `name:`."""

    def summarise(rows: Sequence[Counted]) -> Summary:
        every = {row.group for row in rows}
        number = sum(each.startswith(f"{basis}:") for each in every)
        return Summary(number, number, len(every))

    return summarise


def suppliers_per_buyer(rows: Sequence[Counted]) -> Summary:
    """The mean number of different suppliers of buyers with at least five awards; groups read `buyer < supplier`."""
    awards: Counter[str] = Counter()
    suppliers: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        buyer, _, supplier = row.group.partition(" < ")
        awards[buyer] += 1
        suppliers[buyer].add(supplier)
    numbers = [len(suppliers[buyer]) for buyer, number in awards.items() if number >= _ENOUGH_AWARDS]
    if not numbers:
        return Summary(None, None, 0, 0)
    return Summary(_ratio(sum(numbers), len(numbers)), sum(numbers), len(numbers), len(numbers))


def _changes(rows: Sequence[Counted]) -> list[Decimal]:
    """What each value is above its base (less than zero: below it), as a part of the base."""
    return [Decimal(row.value - row.base) / row.base for row in rows if row.value is not None and row.base]


def _groups(rows: Sequence[Counted]) -> list[Decimal]:
    """The sums of positive amounts by group, the largest first."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.value is not None and row.value > 0:
            sums[row.group] += row.value
    return sorted(sums.values(), reverse=True)


def _quantile(rows: Sequence[Counted], at: Decimal) -> Summary:
    values = _sorted(rows)
    return Summary(_plain(_rounded(quantile(values, at))), None, len(values)) if values else Summary(None, None, 0)


def quantile(values: Sequence[Decimal | int], at: Decimal) -> Decimal:
    """The value that the part `at` of some sorted values do not exceed: Hyndman and Fan's eighth definition."""
    place = (len(values) + Decimal(1) / 3) * at + Decimal(1) / 3
    below = int(place)
    if below <= 0:
        return Decimal(values[0])
    if below >= len(values):
        return Decimal(values[-1])
    return values[below - 1] + (place - below) * (values[below] - values[below - 1])


def _sorted(rows: Sequence[Counted]) -> list[Decimal | int]:
    return sorted(row.value for row in rows if row.value is not None)


def _add(rows: Iterable[Counted]) -> Decimal | int:
    return _sum(row.value for row in rows if row.value is not None)


def _add_bases(rows: Iterable[Counted]) -> Decimal | int:
    return _sum(row.base for row in rows if row.base is not None)


def _sum(numbers: Iterable[Decimal | int]) -> Decimal | int:
    whole = sum(numbers)
    return whole if isinstance(whole, int) else _plain(whole)


def tidy(number: Decimal) -> Decimal | int:
    """A number as results hold it: to nine places, without idle zeros."""
    return _plain(_rounded(number))


def _rounded(number: Decimal) -> Decimal:
    return number if number.adjusted() > _LARGEST else number.quantize(_DIGITS, ROUND_HALF_UP)


def _ratio(part: Decimal | int, whole: Decimal | int) -> Decimal | int | None:
    if not whole:
        return None
    return _plain(_rounded(Decimal(part) / Decimal(whole)))


def _plain(number: Decimal) -> Decimal | int:
    """A number without idle zeros behind the point."""
    is_whole = number.adjusted() <= _LARGEST and number == number.to_integral_value()
    return int(number) if is_whole else number.normalize()
