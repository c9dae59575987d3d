"""What the build read, set aside, found and made; as text for the person at the keyboard and as data for programs."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from unsealed.ocds.assemble import Fates
from unsealed.ocds.model import Finding, Severity
from unsealed.ocds.reader import FileReport

EXAMPLES = 1000
"""How many findings of one kind a site lists; their number is always exact."""


@dataclass(slots=True)
class FindingGroup:
    """All findings with one code: how many, how grave, and the first few in the order of files."""

    code: str
    severity: Severity
    count: int = 0
    examples: list[Finding] = field(default_factory=list)

    def as_text(self, limit: int) -> Iterator[str]:
        """The kind and its number in a line of its own, then the first places, a line each."""
        yield f"{self.severity.value}: {self.code}: {self.count:,} found"
        for finding in self.examples[:limit]:
            yield f"  - {printable(str(finding.source))}: {printable(finding.message, 1000)}"
        if self.count > limit:
            yield f"  … and {self.count - limit:,} more"


@dataclass(slots=True)
class FindingLog:
    """Findings counted by code. Logs of several tasks add up to the same log, in whatever order they come."""

    groups: dict[str, FindingGroup] = field(default_factory=dict)
    limit: int = EXAMPLES
    """How many examples of a kind are kept."""

    def add(self, findings: Iterable[Finding]) -> None:
        """Count findings and keep the first examples of each kind."""
        for finding in findings:
            group = self.groups.setdefault(finding.code, FindingGroup(finding.code, finding.severity))
            group.count += 1
            group.examples.append(finding)
            if len(group.examples) > self.limit * 8:
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

    def _trim(self, group: FindingGroup) -> None:
        group.examples = heapq.nsmallest(self.limit, group.examples, key=_place)


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
class Input:
    """One file: what was found in it, and its part of the ledger; `not_read` says why where nobody read it."""

    path: str
    format: str
    releases: int
    records: int
    ledger: Ledger
    not_read: str = ""


def close_ledger(files: Iterable[FileReport], fates: Fates) -> tuple[Input, ...]:
    """The account of each file, in the order of reading. Raises `AssertionError` where one does not close."""
    reports: dict[str, FileReport] = {}
    for file in files:  # an archive may hold members of one name; what became of them is counted together
        known = reports.setdefault(file.path, FileReport(file.path, file.format, not_read=file.not_read))
        for name in ("releases", "records", "merged", "set_aside"):
            setattr(known, name, getattr(known, name) + getattr(file, name))
    inputs = []
    for name, file in reports.items():
        ledger = Ledger(
            records_in=file.records_in,
            published=fates.published[name],
            merged=file.merged + fates.merged[name],
            set_aside=file.set_aside + fates.set_aside[name],
        )
        if not ledger.closes:
            raise AssertionError(f"the ledger of {name} does not close: {ledger}")
        inputs.append(Input(name, file.format, file.releases, file.records, ledger, file.not_read))
    if strangers := (fates.published + fates.merged + fates.set_aside).keys() - reports.keys():
        raise AssertionError(f"nobody read these files: {sorted(strangers)}")
    return tuple(inputs)


@dataclass(frozen=True, slots=True)
class Report:
    """The account of a build."""

    files: tuple[Input, ...]
    findings: FindingLog
    processes: int

    @property
    def ledger(self) -> Ledger:
        """The account of all files together."""
        accounts = [file.ledger for file in self.files]
        return Ledger(
            records_in=sum(each.records_in for each in accounts),
            published=sum(each.published for each in accounts),
            merged=sum(each.merged for each in accounts),
            set_aside=sum(each.set_aside for each in accounts),
        )

    @property
    def needs_attention(self) -> bool:
        """Whether an error was found: something against the standard, or something that could not be used.

        What a mapping leaves out on purpose is set aside with a note, and no reason to worry.
        """
        return self.findings.count(Severity.ERROR) > 0

    def as_data(self) -> dict[str, Any]:
        """The content of `data/report.json`, but for what was written."""
        return {
            "inputs": [
                {
                    "path": file.path,
                    "format": file.format,
                    "releases": file.releases,
                    "records": file.records,
                    **asdict(file.ledger),
                    **({"not_read": str(file.not_read)} if file.not_read else {}),
                }
                for file in self.files
            ],
            "ledger": asdict(self.ledger),
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
                            "message": str(finding.message),
                        }
                        for finding in group.examples
                    ],
                }
                for group in self.findings.sorted()
            ],
            "processes": self.processes,
        }

    def as_text(self, limit: int = 5) -> Iterator[str]:
        """The findings in lines for a terminal, notes aside: each kind with its number and its first places."""
        for group in self.findings.sorted():
            if group.severity is not Severity.NOTE:
                yield from group.as_text(limit)

    def causes(self, lost: FindingGroup, limit: int) -> Iterator[str]:
        """The other errors in the files of a kind of finding, in lines for a terminal: why they hold less than they did."""
        files = {finding.source.file for finding in lost.examples}
        for group in self.findings.sorted():
            found = [each for each in group.examples if each.source.file in files]
            if found and group.severity is Severity.ERROR and group.code != lost.code:
                yield from replace(group, examples=found, count=len(found)).as_text(limit)


def printable(text: str, longest: int = 300) -> str:
    """Text from data as it may stand in a log: no control characters, no direction marks, cut where it is too long.

    It must not begin a line: a runner of workflows obeys lines that begin with `::`, and `##[` wherever it stands.
    """
    safe = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    safe = safe.replace("##[", "## [")
    return safe if len(safe) <= longest else safe[: longest - 1] + "…"
