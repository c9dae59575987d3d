"""What only all observations together tell: whether the data speaks of a matter at all, and who is new to it.

A review reads an indicator's rows once, and answers what each of them counts as in the end; None where all stay as they
are. The rows that are published say it, so that every number can be made of them again.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from unsealed.indicator import NO, YES, Review, Seen
from unsealed.table import Row

SAME, DIFFERENT = "same", "different"
"""The groups of pairs that agree in date and value, and of those that do not."""

SAME_SOURCE = {
    "same_source": "In more than 95 of 100 pairs, the award and its contract agree in date and value. "
    "Both were probably copied from one field, so that their difference would say nothing."
}
_NEARLY_ALL = Decimal("0.95")
_PAIRS = 10

NEW_MISSING = {"no_year": "The year is not published."}
NEW_EXCLUDED = {
    "few_earlier_years": "Fewer than three full years of data lie before it, so that nothing tells who is new. The first "
    "year of the data is not taken for a full one, nor one with less than a quarter of what there is for the year itself."
}
_YEARS = 3
_PART = 4


def settle(review: Review | None, read: Callable[[], Iterable[Row]]) -> Iterable[Row]:
    """The rows as they count in the end; `read` gives them from the beginning each time."""
    counts = review(map(Seen._make, read())) if review else None
    return (seen._replace(counted=counts(seen)) for seen in map(Seen._make, read())) if counts else read()


def proven(by: Callable[[Seen], bool], reason: str) -> Review:
    """Leave everything out for `reason` if no row proves that the data speaks of the matter at all.

    So nothing is taken for zero that is not published.
    """

    def review(rows: Iterable[Seen]) -> Callable[[Seen], str] | None:
        return None if any(map(by, rows)) else _leaving_out(reason)

    return review


def there_or_told(row: Seen) -> bool:
    """Whether a row is such a case, or names the field that would tell if it were one."""
    return row.counted == YES or bool(row.group)


def not_one_sided(by: Callable[[Seen], bool], reason: str) -> Review:
    """Leave everything out for `reason` if it takes every case of one kind, and no row proves that the kind is there.

    Where no milestone that was met says when, only those that were not met would be counted.
    """

    def review(rows: Iterable[Seen]) -> Callable[[Seen], str] | None:
        taken = False
        for row in rows:
            if by(row):
                return None
            taken = taken or row.counted == reason
        return _leaving_out(reason) if taken else None

    return review


def not_of_same_source(rows: Iterable[Seen]) -> Callable[[Seen], str] | None:
    """Leave everything out where awards and contracts are copies of each other (methodology, pitfall 13)."""
    groups = Counter(row.group for row in rows)
    pairs = groups[SAME] + groups[DIFFERENT]
    return _leaving_out("same_source") if pairs >= _PAIRS and groups[SAME] > _NEARLY_ALL * pairs else None


def newcomers(rows: Iterable[Seen]) -> Callable[[Seen], str] | None:
    """Count who was not there in any earlier year; several who act together are new if each of them is."""
    first: dict[str, int] = {}
    years: Counter[int] = Counter()
    for row in rows:
        if row.counted == YES and row.year:
            years[row.year] += 1
            for each in _members(row):
                first[each] = min(first.get(each, row.year), row.year)
    start = min(years, default=0)
    told = {
        year
        for year in years
        if sum(start < before < year and years[before] * _PART >= years[year] for before in years) >= _YEARS
    }

    def count(row: Seen) -> str:
        if row.counted != YES:
            return row.counted
        if not row.year:
            return "no_year"
        if row.year not in told:
            return "few_earlier_years"
        return YES if all(first[each] == row.year for each in _members(row)) else NO

    return count


def _members(row: Seen) -> list[str]:
    return row.group.split(" + ")


def _leaving_out(reason: str) -> Callable[[Seen], str]:
    return lambda row: reason if row.counted in (YES, NO) else row.counted
