"""What a build would find, in three forms: for the person at the keyboard, for programs, for a pull request.

No line begins with anything that came from data: a runner of workflows obeys what begins with `::`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from unsealed.exact_json import write_json
from unsealed.ocds.files.containers import PACKED_ENDINGS
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.pointer import find_pointer
from unsealed.report import FindingGroup, Report, printable

_WRITTEN = re.compile(r"(?P<file>\S.*?\.(?:md|toml|html))(?::(?P<line>\d+))?(?::(?P<character>\d+))?(?:: ?| )(?=\S)")
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SHOWN = 10
"""GitHub shows no more annotations of one level than this for a step."""
_LARGEST_SEARCHED = 64 * 1024 * 1024


def written_finding(sentence: str, severity: Severity) -> Finding:
    """A sentence about something that people wrote, as a finding; most begin with the file and the line."""
    place = _WRITTEN.match(sentence)
    if not place:
        return Finding("content", severity, sentence, Source(""))
    source = Source(place["file"], "", int(place["line"] or 0), int(place["character"] or 0))
    rest = sentence[place.end() :]
    begun = rest[:1].upper() + rest[1:] if rest.partition(" ")[0].isalpha() else rest  # no path changes its letters
    return Finding("content", severity, begun, source)


def as_text(report: Report, limit: int) -> Iterator[str]:
    """Every kind of finding with its number and first places, then the totals."""
    for group in report.findings.sorted():
        yield from group.as_text(limit)
    if any(group.count > limit for group in report.findings.groups.values()):
        yield "The first places of each kind are listed; --limit 0 lists them all."
    yield _totals(report)


def as_json(report: Report, limit: int) -> Iterator[str]:
    """The findings and the ledger as `data/report.json` has them."""
    found: dict[str, Any] = report.as_data()
    for group in found["findings"]:
        group["examples"] = group["examples"][:limit]
    yield write_json(found, sort_keys=True).decode()


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of a report are: the paths of the data files by their names, and the repository's `root`."""

    root: Path
    files: Mapping[str, Path]

    def find(self, name: str) -> Path:
        """The file of a finding; of something in an archive, the archive."""
        parts = PurePosixPath(name)
        return next((self.files[str(each)] for each in (parts, *parts.parents) if str(each) in self.files), Path(name))

    def relative(self, name: str) -> str:
        """The file of a finding as the repository names it."""
        path = self.find(name).absolute()
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


def as_github(report: Report, places: Places) -> Iterator[str]:
    """Annotations of a pull request, as many as are shown; then every kind with its number in plain lines."""
    groups = report.findings.sorted()
    for severity, level in _LEVELS.items():
        chosen = _first_of_each([group for group in groups if group.severity is severity])
        room = _SHOWN - (severity is Severity.NOTE)  # the totals are a notice too
        for finding in chosen[:room]:
            yield _annotation(level, finding, places)
    yield f"::notice title=Data::{_escape(_totals(report))}"
    for group in groups:
        yield f"{group.severity.value}: {group.code}: {group.count:,} found"


def _first_of_each(groups: Iterable[FindingGroup]) -> list[Finding]:
    """The first finding of each kind, then the second of each, and so on."""
    rounds = zip_longest(*(group.examples for group in groups))
    return [finding for each in rounds for finding in each if finding is not None]


def _annotation(level: str, finding: Finding, places: Places) -> str:
    source = finding.source
    properties = {"file": places.relative(source.file) if source.file else ""}
    line, character = _position(source, places)
    properties |= {"line": str(line or ""), "col": str(character or ""), "title": finding.code}
    said = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items() if value)
    where = f"{printable(str(source))}: " if source.file else ""
    return f"::{level} {said}::{_escape(where + printable(finding.message, 1000))}"


def _position(source: Source, places: Places) -> tuple[int, int]:
    """The line and the character of a place in a text file; a row of a CSV file is a line, near enough.

    A packed file has no lines to be shown; the message names the place in what is inside.
    """
    path = places.find(source.file)
    if path.suffix.lower() in PACKED_ENDINGS:
        return 0, 0
    if source.line or source.row:
        return source.line or (0 if source.sheet else source.row), source.character
    if path.suffix != ".json" or not path.is_file() or path.stat().st_size > _LARGEST_SEARCHED:
        return 0, 0
    return find_pointer(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), source.pointer) or (0, 0)


def _escape(text: str, more: str = "") -> str:
    """Text inside a workflow command: what would end the line, or a property, is written by its code."""
    safe = printable(text, 4000) if more else text
    return "".join(f"%{ord(char):02X}" if char in "%\r\n" or char in more else char for char in safe)


def _totals(report: Report) -> str:
    ledger = report.ledger
    counts = [f"{report.findings.count(severity):,} {severity.value}s" for severity in Severity]
    return (
        f"Read {len(report.files):,} files and {ledger.records_in:,} releases and records, which make "
        f"{report.processes:,} contracting processes: {ledger.published:,} would be published, {ledger.merged:,} merged "
        f"into others, {ledger.set_aside:,} set aside; {', '.join(counts)}."
    )
