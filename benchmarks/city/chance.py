"""Everything that is left to chance comes from here; the same seed tells the same story."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance(Random):
    """A random generator seeded by words, so that each process has its own, whatever happens in the others."""

    def __init__(self, *words: object) -> None:
        super().__init__("/".join(str(word) for word in words))

    def yes(self, share: float) -> bool:
        """True in `share` of all cases."""
        return self.random() < share

    def days(self, least: int, most: int) -> int:
        """A number of days between the two, nearer to the least."""
        return int(self.triangular(least, most + 1, least + (most - least) * 0.3))

    def weighted(self, table: Mapping[T, float]) -> T:
        """A key, in proportion to its weight."""
        return self.choices(list(table), list(table.values()))[0]

    def some(self, values: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
        """Up to `count` different values, the heavier ones more often, in the order drawn."""
        count = min(count, len(values))
        chosen: dict[int, None] = {}
        while len(chosen) < count:
            chosen.update(dict.fromkeys(self.choices(range(len(values)), weights, k=count - len(chosen))))
        return [values[index] for index in chosen]
