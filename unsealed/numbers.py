"""Results by what they are about: each page finds its numbers here, and makes none."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from unsealed.results import NO_YEAR, Result

ALL_YEARS = ""


class Numbers:
    """The results of a publication, by indicator (its module's name), measure, scope and period."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._results: dict[tuple[str, str, str, str, str], list[Result]] = {}
        places: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        periods: defaultdict[str, set[str]] = defaultdict(set)
        for each in results:
            module = module_of(each)
            self._results.setdefault((module, each.name, each.scope, each.scope_id, each.period), []).append(each)
            places[module, each.scope][each.scope_id] = None
            periods[module].add(each.period)
        self._places = places
        self._periods = periods
        amounts: Counter[str] = Counter()
        for measure in ("estimated", "awarded", "signed", "paid"):
            for each in self._results.get(("money", measure, "site", "", ALL_YEARS), ()):
                amounts[each.currency] += int(each.denominator or 0)
        self.currencies = tuple(sorted(amounts, key=lambda each: (not each, -amounts[each], each)))
        """The currencies of all amounts, the most used first; amounts without one come last."""

    def find(
        self, module: str, measure: str, scope: str = "site", scope_id: str = "", period: str = ALL_YEARS
    ) -> list[Result]:
        """The result of a measure in each of its currencies, in their order."""
        found = self._results.get((module, measure, scope, scope_id, period), ())
        return sorted(found, key=lambda each: self._rank(each.currency)) if len(found) > 1 else list(found)

    def places(self, module: str, scope: str) -> list[str]:
        """The buyers, categories or methods that an indicator has results for, sorted."""
        return sorted(self._places.get((module, scope), ()))

    def years(self, module: str) -> list[str]:
        """The years that an indicator has results for, in order."""
        return sorted(self._periods.get(module, set()) - {ALL_YEARS, NO_YEAR})

    def periods(self, module: str) -> list[str]:
        """The same, with what belongs to no published year at the end."""
        return self.years(module) + ([NO_YEAR] if NO_YEAR in self._periods.get(module, set()) else [])

    def _rank(self, currency: str) -> tuple[int, str]:
        at = self.currencies.index(currency) if currency in self.currencies else len(self.currencies)
        return at, currency


def module_of(result: Result) -> str:
    """The name of the indicator's module, which its rows are named by."""
    return result.rows.rpartition("/")[2].removesuffix(".csv")
