"""Spooled frames of one ocid -> the contracting process, read, checked, made safe, compiled and interpreted."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import ModuleType
from typing import NamedTuple

from unsealed.config import Privacy
from unsealed.exact_json import Json, JsonError, describe_json_error, read_json, repair_escapes
from unsealed.ocds.access import get_text, get_texts
from unsealed.ocds.compile import compile_releases
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Interpretation, RecordModel, release_tags
from unsealed.ocds.mending import Assumed, Mended, Mender
from unsealed.ocds.model import ContractingProcess, Finding, Release, Severity, Source, Version
from unsealed.ocds.privacy import Redaction
from unsealed.ocds.reader import Role
from unsealed.ocds.validate import Decided, validate_release
from unsealed.sentence import Sentence

_CONTACT_STAGES = frozenset(["open", "planned"])
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}".encode()
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Frame(NamedTuple):
    """One spooled release, as `reader.read_files` writes it."""

    ocid: str
    role: str
    body: bytes
    source: Source


@dataclass(slots=True)
class Fates:
    """Where the releases of each file went, counted by the file's name: the ledger's three columns."""

    published: Counter[str] = field(default_factory=Counter)
    merged: Counter[str] = field(default_factory=Counter)
    set_aside: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Fates") -> None:
        """Count what another task counted."""
        self.published.update(other.published)
        self.merged.update(other.merged)
        self.set_aside.update(other.set_aside)


@dataclass(frozen=True, slots=True)
class Assembled:
    """A process with its interpretation.

    `base` is a compiled release that stands for releases nobody published, where other releases were published too:
    the compiled release of the process was made from it, though it is no release itself. `assumed` counts what had to be
    assumed of the process, `corrected` are the paths that the city corrected in it.
    """

    process: ContractingProcess
    interpretation: Interpretation
    base: Release | None = None
    assumed: Assumed = field(default_factory=Counter)
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """What is left of a process of which not one frame can be read."""

    findings: tuple[Finding, ...]


class _Read(NamedTuple):
    role: str
    release: Release
    text: bytes


class _Compiled(NamedTuple):
    compiled: dict[str, Json]
    releases: tuple[Release, ...]
    history: tuple[Version, ...]
    findings: Sequence[Finding]
    base: Release | None
    used: frozenset[Source]


class _Made(NamedTuple):
    compiled: _Compiled
    interpretation: Interpretation
    mended: Mended


class Assembler:
    """Makes contracting processes from frames; one per task. `fates` counts where all of its frames went."""

    def __init__(
        self, model: RecordModel, privacy: Privacy, checks: Sequence[ModuleType], mender: Mender | None = None
    ) -> None:
        self.fates = Fates()
        self._model = model
        self._mender = mender or Mender()
        self._privacy = privacy
        self._checks: list[Callable[[ContractingProcess, Interpretation], Iterator[Finding]]] = [
            module.check for module in checks
        ]

    def assemble(self, ocid: str, frames: Sequence[Frame]) -> Assembled | SetAside:
        """The process, or what was found where not one of its frames can be read."""
        findings: list[Finding] = []
        read = list(self._read(frames, findings))
        if not read:
            self._count(frames, read, frozenset())
            return SetAside(tuple(findings))
        bodies, texts = [each.release.body for each in read], [each.text for each in read]
        if redaction := Redaction(bodies, texts, self._privacy):
            made = self._make(ocid, read, redaction.apply(contacts=False))
            if made.interpretation.stage in _CONTACT_STAGES and self._privacy.show_buyer_contact:
                made = self._make(ocid, read, redaction.apply(contacts=True))
        else:
            made = self._make(ocid, read, bodies)
        (_, releases, history, found, base, used), interpretation, mended = made
        compiled = mended.compiled
        findings += [*_validate(read, releases, self._mender.decided), *found, *mended.findings]
        process = ContractingProcess(ocid, compiled, releases, history, ())
        for check in self._checks:
            findings += check(process, interpretation)
        self._count(frames, read, used)
        process = ContractingProcess(ocid, compiled, releases, history, tuple(findings))
        return Assembled(process, interpretation, base, mended.assumed, mended.corrected)

    def _count(self, frames: Sequence[Frame], read: Sequence[_Read], used: frozenset[Source]) -> None:
        """Published is what a page shows or is made from; merged is what another release stands for."""
        fates, readable = self.fates, {each.release.source for each in read}
        for frame in frames:
            source = frame.source
            fate = fates.published if source in used else fates.merged if source in readable else fates.set_aside
            fate[source.file] += 1

    def _make(self, ocid: str, read: list[_Read], bodies: list[dict[str, Json]]) -> _Made:
        """Compile and interpret releases with these bodies in place of their own."""
        releases = [(each.role, Release(body, each.release.source)) for each, body in zip(read, bodies, strict=True)]
        compiled = _compile(releases)
        tags = release_tags(release.body for release in compiled.releases)
        tendered = (
            get_text(each.body, "date") for each in compiled.releases if "tender" in get_texts(each.body, "tag")
        )
        mended = self._mender.mend(ocid, compiled.compiled)
        return _Made(compiled, self._model.interpret(mended.compiled, tags, next(tendered, "")), mended)

    @staticmethod
    def _read(frames: Sequence[Frame], findings: list[Finding]) -> Iterator[_Read]:
        for frame in frames:
            source = frame.source
            text, replaced = repair_escapes(frame.body)
            if replaced or (_REPLACEMENT[0] in text and _REPLACEMENT in text):  # one byte is found much faster
                findings.append(_unreadable_characters(source, frame.ocid))
            try:
                body = read_json(text)
            except (JsonError, ValueError) as error:
                message = Sentence(
                    "This release cannot be read: {reason}. It was set aside.", reason=describe_json_error(error)
                )
                findings.append(Finding("release.unreadable", Severity.ERROR, message, source, frame.ocid))
                continue
            yield _Read(frame.role, Release(body, source), text)


def _validate(read: Sequence[_Read], releases: Sequence[Release], decided: Decided) -> Iterator[Finding]:
    """What is wrong with the structure of releases, in the order of time, whatever files they stand in.

    What a publisher compiled from releases that are here too is passed over: it is not shown, and repeats their mistakes.
    So is an index of links, which is no release at all.
    """
    place = {release.source: at for at, release in enumerate(releases)}
    has_releases = any(each.role == Role.RELEASE for each in read)
    for each in sorted(read, key=lambda each: place.get(each.release.source, len(place))):
        if each.role != Role.LINKED and (each.role != Role.RECOMPILED or not has_releases):
            yield from validate_release(each.release.body, each.release.source, decided)


def _unreadable_characters(source: Source, ocid: str) -> Finding:
    message = Sentence(
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
        return _Compiled(links.body, (), (), [_only_links(links)], None, frozenset([links.source]))
    body, history, findings = compile_releases(releases or [base] if base else releases)
    place = {version.source: at for at, version in enumerate(history)}
    kept = [release for release in (releases or [base] if base else releases) if release.source in place]
    kept.sort(key=lambda release: place[release.source])
    if base and releases:
        newer = [release for release in releases if _order(release)[0] > _order(base)[0]]
        body, _, more = compile_releases([base, *newer])
        findings += more
        return _Compiled(body, tuple(kept), history, findings, base, frozenset([*place, base.source]))
    return _Compiled(body, tuple(kept), history, findings, None, frozenset(place))


def _order(release: Release) -> tuple[datetime, str]:
    date = release.body.get("date")
    return read_instant(date) or _BEFORE_ALL, str(release.source)


def _only_links(links: Release) -> Finding:
    message = Sentence(
        "This record only links to its releases, and links are not followed. The page shows what the record says; "
        "embed the releases in the record, or give them as files."
    )
    return Finding("record.only_links", Severity.WARNING, message, links.source, str(links.body.get("ocid")))
