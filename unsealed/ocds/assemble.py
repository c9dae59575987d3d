"""Spooled frames of one ocid -> the contracting process, read, checked, made safe, compiled and interpreted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import NamedTuple

from unsealed.config import Privacy
from unsealed.exact_json import Json, JsonError, read_json, repair_escapes
from unsealed.ocds import privacy as people
from unsealed.ocds.compile import compile_releases
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Interpretation, RecordModel, release_tags
from unsealed.ocds.model import ContractingProcess, Finding, Release, Severity, Source, Version
from unsealed.ocds.reader import Role, describe_json_error
from unsealed.ocds.validate import validate_release

_CONTACT_STAGES = frozenset(["open", "planned"])
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Frame(NamedTuple):
    """One spooled release, as `reader.read_files` writes it."""

    ocid: str
    role: str
    body: bytes
    source: Source


@dataclass(frozen=True, slots=True)
class Assembled:
    """A process with its interpretation, and where each of its frames went: the ledger's three columns."""

    process: ContractingProcess
    interpretation: Interpretation
    published: int
    merged: int
    set_aside: int


class _Read(NamedTuple):
    role: str
    release: Release
    text: bytes


class _Compiled(NamedTuple):
    compiled: dict[str, Json]
    releases: tuple[Release, ...]
    history: tuple[Version, ...]
    findings: Sequence[Finding]
    merged: int


class _Made(NamedTuple):
    compiled: _Compiled
    interpretation: Interpretation


class Assembler:
    """Makes contracting processes from frames; one per task."""

    def __init__(self, model: RecordModel, privacy: Privacy, checks: Sequence[ModuleType]) -> None:
        self._model = model
        self._privacy = privacy
        self._checks: list[Callable[[ContractingProcess, Interpretation], Iterator[Finding]]] = [
            module.check for module in checks
        ]

    def assemble(self, ocid: str, frames: Sequence[Frame]) -> Assembled | list[Finding]:
        """The process, or what was found where not one of its frames can be read."""
        findings: list[Finding] = []
        read = list(self._read(frames, findings))
        if not read:
            return findings
        for each in read:
            findings += validate_release(each.release.body, each.release.source)
        bodies, texts = [each.release.body for each in read], [each.text for each in read]
        if people.needs_redaction(texts, self._privacy):
            made = self._make(read, people.redact(bodies, texts, self._privacy, contacts=False))
            if made.interpretation.stage in _CONTACT_STAGES and self._privacy.show_buyer_contact:
                made = self._make(read, people.redact(bodies, texts, self._privacy, contacts=True))
        else:
            made = self._make(read, bodies)
        (compiled, releases, history, found, merged), interpretation = made
        findings += found
        process = ContractingProcess(ocid, compiled, releases, history, ())
        for check in self._checks:
            findings += check(process, interpretation)
        process = ContractingProcess(ocid, compiled, releases, history, tuple(findings))
        return Assembled(process, interpretation, len(read) - merged, merged, len(frames) - len(read))

    def _make(self, read: list[_Read], bodies: list[dict[str, Json]]) -> _Made:
        """Compile and interpret releases with these bodies in place of their own."""
        releases = [(each.role, Release(body, each.release.source)) for each, body in zip(read, bodies, strict=True)]
        compiled = _compile(releases)
        tags = release_tags(release.body for release in compiled.releases)
        return _Made(compiled, self._model.interpret(compiled.compiled, tags))

    @staticmethod
    def _read(frames: Sequence[Frame], findings: list[Finding]) -> Iterator[_Read]:
        for frame in frames:
            source = frame.source
            text, replaced = repair_escapes(frame.body)
            if replaced or "\N{REPLACEMENT CHARACTER}".encode() in text:
                findings.append(_unreadable_characters(source, frame.ocid))
            try:
                body = read_json(text)
            except (JsonError, ValueError) as error:
                message = f"This release cannot be read: {describe_json_error(error)}. It was set aside."
                findings.append(Finding("release.unreadable", Severity.ERROR, message, source, frame.ocid))
                continue
            yield _Read(frame.role, Release(body, source), text)


def _unreadable_characters(source: Source, ocid: str) -> Finding:
    message = (
        "Some characters of this release cannot be shown (control characters, or broken ones). A visible sign "
        "stands for each; export the text again."
    )
    return Finding("release.characters", Severity.WARNING, message, source, ocid)


def _compile(named: list[tuple[str, Release]]) -> _Compiled:
    releases = [release for role, release in named if role == Role.RELEASE]
    compiled = [release for role, release in named if role == Role.COMPILED]
    if not compiled and not releases:
        compiled = [release for role, release in named if role == Role.RECOMPILED]
    base = max(compiled, key=_order) if compiled else None
    if base is None and not releases:  # only links: an index of releases that are published elsewhere
        links = named[0][1]
        return _Compiled(links.body, (), (), [_only_links(links)], len(named) - 1)
    body, history, findings = compile_releases(releases or [base] if base else releases)
    if base and releases:
        newer = [release for release in releases if _order(release)[0] > _order(base)[0]]
        body, _, more = compile_releases([base, *newer])
        findings += more
    kept = {version.source for version in history}
    published = tuple(release for release in (releases or [base] if base else releases) if release.source in kept)
    used = len(published) + (1 if base and releases else 0)
    return _Compiled(body, published, history, findings, len(named) - used)


def _order(release: Release) -> tuple[datetime, str]:
    date = release.body.get("date")
    return read_instant(date) or _BEFORE_ALL, str(release.source)


def _only_links(links: Release) -> Finding:
    message = (
        "This record only links to its releases, and links are not followed. The page shows what the record says; "
        "embed the releases in the record, or give them as files."
    )
    return Finding("record.only_links", Severity.WARNING, message, links.source, str(links.body.get("ocid")))
