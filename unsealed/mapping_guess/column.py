"""One column of a table as the senses look at it: its heading and its cells, counted."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from unsealed.mapping_guess.headings import Hint, hints_of
from unsealed.ocds.mapping.cells import plain_text
from unsealed.ocds.sheets.workbook import Cell

BLANKS = frozenset(
    ["none", "n/a", "na", "n.a.", "n.a", "#n/a", "-", "--", "---", "–", "—", ".", "nil", "null", "tba", "tbd", "tbc", "unknown",
     "not available", "not applicable", "to be announced", "to be determined", "s/d", "n/d", "nd", "s/n", "sin dato", "sin datos",
     "no aplica", "no disponible", "néant", "neant", "non disponible", "sans objet", "não se aplica", "k.a.", "keine angabe",
     "(blank)", "(none)", "(null)", "?"]
)  # fmt: skip
"""Cells that say nothing, in small letters."""


@dataclass(frozen=True)
class Column:
    """A column by the name that the mapping calls it; `cells` are those of the rows that were looked at, in order."""

    name: str
    cells: tuple[Cell, ...]

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What each cell shows, empty where it says nothing."""
        shown = [plain_text(cell) for cell in self.cells]
        return tuple("" if text.casefold() in BLANKS else text for text in shown)

    @cached_property
    def counts(self) -> Counter[str]:
        """The different texts that are not blank, with how often each stands there."""
        counted = Counter(self.texts)
        del counted[""]
        return counted

    @cached_property
    def blank_words(self) -> Counter[str]:
        """What stands in cells that say nothing, as it is written, beside cells that are just empty."""
        shown = (plain_text(cell) for cell in self.cells)
        return Counter(text for text in shown if text and text.casefold() in BLANKS)

    @property
    def filled(self) -> int:
        """How many cells say something."""
        return self.counts.total()

    @property
    def blank(self) -> int:
        """How many cells say nothing."""
        return len(self.cells) - self.filled

    @cached_property
    def hints(self) -> dict[str, Hint]:
        """What the heading may stand for."""
        return {} if re.fullmatch(r"(?i)column [a-z0-9]{1,3}", self.name) else hints_of(self.name)

    def share(self, pattern: re.Pattern[str]) -> float:
        """The share of the cells that match as a whole, of those that say something."""
        hits = sum(count for text, count in self.counts.items() if pattern.fullmatch(text))
        return hits / self.filled if self.filled else 0.0


def number(count: int, thing: str = "", things: str = "") -> str:
    """A count as people read it, with the right form of its noun: `7,613 cells`."""
    noun = thing if count == 1 else things or f"{thing}s"
    return f"{count:,} {noun}" if thing else f"{count:,}"
