"""Quality checks: what should hold of published data, by the names that Pelican gives them (methodology 4.2).

A module on the shelf `quality_checks/` has a docstring, `CHECKS` and `look(subject)`, which yields the name of a check
and whether it holds, as often as there is something in the process that it is about; not at all where there is nothing.
A process passes a check if it holds each time. Beside `checks/`, whose findings say what to mend in one place, these
tell how much of the data is sound.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from types import ModuleType
from typing import Any, NamedTuple

from unsealed.ocds.interpret import Subject
from unsealed.table import Column, Row, Table

FAILED = Table(
    "failed_checks",
    "One row for each process and each quality check that it does not pass.",
    (
        Column("ocid", "ocid", "The contracting process."),
        Column("check", "derived", "The check, by the name that Pelican gives it; `ours.` stands before those of this site."),
    ),
)  # fmt: skip
EXAMPLES = 5
"""How many processes that fail a check are named on a page; the table has all."""


class Check(NamedTuple):
    """A check by its name; `meaning` is what holds where it passes, a sentence for readers."""

    name: str
    meaning: str


Outcomes = Iterator[tuple[str, bool]]
"""Names of checks, each with whether it holds of something in the process."""


class CheckResult(NamedTuple):
    """How many processes pass and fail a check, and to how many it does not apply.

    A check of the whole (`level` is `dataset` or `builds`) passes, fails, or does not apply as one; then `reason` says
    why, in words and with its numbers. `examples` are ocids of processes that fail.
    """

    name: str
    level: str
    meaning: str
    passed: int
    failed: int
    not_applicable: int
    reason: str = ""
    examples: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The result as `data/quality.json` has it."""
        return {**self._asdict(), "reason": str(self.reason), "examples": list(self.examples)}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many processes of a partition pass and fail each check."""

    passed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        """Count what another task counted."""
        self.passed.update(other.passed)
        self.failed.update(other.failed)

    def look(self, items: Sequence[ModuleType], subject: Subject) -> list[Row]:
        """Count a process; its rows in the table of failed checks."""
        outcomes: dict[str, bool] = {}
        for item in items:
            for name, holds in item.look(subject):
                if not holds:
                    outcomes[name] = False
                elif name not in outcomes:
                    outcomes[name] = True
        rows: list[Row] = []
        for name, holds in outcomes.items():
            if holds:
                self.passed[name] += 1
            else:
                self.failed[name] += 1
                rows.append((subject.process.ocid, name))
        return rows


def sum_up(items: Sequence[ModuleType], tally: Tally, processes: int, failures: Iterable[Row]) -> Iterator[CheckResult]:
    """The result of each check on the shelf; `failures` are the rows of the table of failed checks."""
    examples = _first(failures)
    for item in items:
        for check in item.CHECKS:
            passed, failed = tally.passed[check.name], tally.failed[check.name]
            yield CheckResult(
                check.name,
                "process",
                check.meaning,
                passed,
                failed,
                processes - passed - failed,
                examples=tuple(islice(examples.get(check.name, ()), EXAMPLES)),
            )


def _first(failures: Iterable[Row]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for ocid, name in failures:
        listed = found.setdefault(str(name), [])
        if len(listed) < EXAMPLES:
            listed.append(str(ocid))
    return found
