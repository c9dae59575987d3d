"""What the build read, set aside, found and made; as text for the person at the keyboard and as data for programs."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from unsealed.ocds.model import Finding, Severity
from unsealed.ocds.reader import FileReport

EXAMPLES = 20
"""How many findings of one kind are listed; their number is always exact."""


@dataclass(slots=True)
class FindingGroup:
    """All findings with one code: how many, how grave, and the first few in the order of files."""

    code: str
    severity: Severity
    count: int = 0
    examples: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class FindingLog:
    """Findings counted by code. Logs of several tasks add up to the same log, in whatever order they come."""

    groups: dict[str, FindingGroup] = field(default_factory=dict)

    def add(self, findings: Iterable[Finding]) -> None:
        """Count findings and keep the first examples of each kind."""
        for finding in findings:
            group = self.groups.setdefault(finding.code, FindingGroup(finding.code, finding.severity))
            group.count += 1
            group.examples.append(finding)
            if len(group.examples) > EXAMPLES * 8:
                self._trim(group)

    def merge(self, other: "FindingLog") -> None:
        """Add another log's counts and examples."""
        for code, group in other.groups.items():
            own = self.groups.setdefault(code, FindingGroup(code, group.severity))
            own.count += group.count
            own.examples += group.examples
            self._trim(own)

    def trimmed(self) -> "FindingLog":
        """The log with no more examples than are listed."""
        for group in self.groups.values():
            self._trim(group)
        return self

    def sorted(self) -> list[FindingGroup]:
        """The groups, errors first, then by code."""
        order = {severity: at for at, severity in enumerate(Severity)}
        return sorted(self.groups.values(), key=lambda group: (order[group.severity], group.code))

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(group.count for group in self.groups.values() if group.severity is severity)

    @staticmethod
    def _trim(group: FindingGroup) -> None:
        group.examples = heapq.nsmallest(EXAMPLES, group.examples, key=_place)


def _place(finding: Finding) -> tuple[object, ...]:
    file, pointer, line, character, sheet, row, column = finding.source
    return file, sheet, row, line, character, pointer, column, finding.message


@dataclass(frozen=True, slots=True)
class Ledger:
    """What came in and where it went: `records_in = published + merged + set_aside`, or the build fails."""

    records_in: int
    published: int
    merged: int
    set_aside: int

    @property
    def closes(self) -> bool:
        """Whether everything that came in is accounted for."""
        return self.records_in == self.published + self.merged + self.set_aside


@dataclass(frozen=True, slots=True)
class Report:
    """The account of a build."""

    files: tuple[FileReport, ...]
    ledger: Ledger
    findings: FindingLog
    processes: int

    @property
    def needs_attention(self) -> bool:
        """Whether something was set aside or an error was found."""
        return bool(self.ledger.set_aside or self.findings.count(Severity.ERROR))

    def as_data(self, pages: int, size: int) -> dict[str, Any]:
        """The content of `data/report.json`."""
        return {
            "inputs": [
                {
                    "path": file.path,
                    "format": file.format,
                    "releases": file.releases,
                    "records": file.records,
                    "set_aside": file.set_aside,
                }
                for file in self.files
            ],
            "ledger": {
                "records_in": self.ledger.records_in,
                "published": self.ledger.published,
                "merged": self.ledger.merged,
                "set_aside": self.ledger.set_aside,
            },
            "findings": [
                {
                    "code": group.code,
                    "severity": group.severity.value,
                    "count": group.count,
                    "examples": [
                        {
                            "source": str(finding.source._replace(pointer="")),
                            "pointer": finding.source.pointer,
                            "ocid": finding.ocid,
                            "message": finding.message,
                        }
                        for finding in group.examples
                    ],
                }
                for group in self.findings.sorted()
            ],
            "processes": self.processes,
            "pages": pages,
            "bytes": size,
        }

    def as_text(self, limit: int = 5) -> Iterator[str]:
        """The findings in lines for a terminal: each kind with its number and its first places."""
        for group in self.findings.sorted():
            if group.severity is Severity.NOTE:
                continue
            yield f"{group.severity.value}: {group.code}: {group.count} found"
            for finding in group.examples[:limit]:
                yield f"  {printable(str(finding.source))}: {printable(finding.message)}"
            if group.count > limit:
                yield f"  … and {group.count - limit} more; all are counted in data/report.json"


def printable(text: str, longest: int = 300) -> str:
    """Text from data as it may stand in a log: no control characters, no direction marks, cut where it is too long."""
    safe = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return safe if len(safe) <= longest else safe[: longest - 1] + "…"
