"""Files -> raw releases: walks the data folders, finds each file's shape by looking, and spools what it holds.

Reading does not decode a release: it takes the bytes of each one and its ocid, in one fast pass. A spooled release is
decoded once, later, by the task that owns its partition. Nothing here holds more than one file.
"""

import codecs
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from unsealed.errors import UnsealedError
from unsealed.exact_json import (
    CONTROL_PICTURES,
    JsonError,
    RawJson,
    check_json,
    open_elements,
    open_fields,
    raw_text,
    repair_escapes,
)
from unsealed.ocds.dates import read_instant
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.store import Frames, write_frames

PASSED_OVER = frozenset(["SOURCE.md", "README.md"])
"""Files that describe the data; hidden files and folders are passed over too."""

_FLUSH_BYTES = 64 * 1024 * 1024
_BOMS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class InputFile(NamedTuple):
    """One file of a data folder: its name as people see it (relative, with `/`), where it is, and its size."""

    name: str
    path: Path
    size: int


class Role:
    """What a raw release is to its process (source priority, methodology 1.1).

    Releases are merged by us. A compiled release stands for all releases up to its date, unless its record embeds
    them: then it is RECOMPILED, and ours is used. Links count only where there is nothing else.
    """

    RELEASE = "release"
    COMPILED = "compiled"
    RECOMPILED = "recompiled"
    LINKED = "linked"


class RawRelease(NamedTuple):
    """A release as it stands in a file: the bytes of its JSON object, not decoded yet."""

    role: str
    body: RawJson | bytes
    source: Source
    ocid: str = ""
    """Where the ocid stands outside the body, as in a record; else empty."""


class Document(NamedTuple):
    """A JSON text opened one level deep: its `fields` (an object) or `elements` (an array), else neither.

    `data` is the text itself, for shapes that are not one JSON value.
    """

    data: bytes | RawJson
    fields: dict[str, RawJson] | None
    elements: list[RawJson] | None


class Reader(Protocol):
    """A module on the shelf `readers/`: one input shape."""

    __name__: str

    def recognise(self, document: Document) -> bool:
        """Whether the document has this shape."""

    def read(self, document: Document, reading: "Reading", source: Source) -> Iterator[RawRelease]:
        """The releases of a document of this shape; what cannot be used goes to `reading.set_aside`."""


@dataclass(slots=True)
class FileReport:
    """What one file held. `format` is the reader's name; `records_in` counts releases and records read or refused."""

    path: str
    format: str = ""
    releases: int = 0
    records: int = 0
    set_aside: int = 0
    not_read: str = ""

    @property
    def records_in(self) -> int:
        """All that came in from this file: what was read and what was set aside at reading."""
        return self.releases + self.records + self.set_aside


@dataclass(slots=True)
class ReadResult:
    """What a reading task tells about its files: reports, findings, newest dates and package metadata seen."""

    files: list[FileReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    release_date: str = ""
    published_date: str = ""
    licences: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)

    def add(self, other: "ReadResult") -> None:
        """Take in what another task read; tasks are added in the order of their files."""
        self.files += other.files
        self.findings += other.findings
        self.release_date = _newer(self.release_date, other.release_date)
        self.published_date = _newer(self.published_date, other.published_date)
        for own, seen in (
            (self.licences, other.licences),
            (self.policies, other.policies),
            (self.publishers, other.publishers),
        ):
            own += [text for text in seen if text not in own]


class Reading:
    """One reading task: opens files, asks the readers, keeps the reports and what packages say of themselves."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = readers
        self.result = ReadResult()
        self._report = FileReport("")

    def read_file(self, file: InputFile) -> Iterator[tuple[str, RawRelease, str]]:
        """The usable releases of one file: ocid, release, and the release's date as published."""
        self._report = FileReport(file.name)
        self.result.files.append(self._report)
        source = Source(file.name)
        try:
            data = decode_text(file.path.read_bytes())
            if b"\\ud" in data or b"\\uD" in data:  # half a surrogate pair would refuse the file as a whole
                data, _ = repair_escapes(data)
            for raw in self.read_document(data, source):
                if stub := self._look(raw):
                    yield stub[0], raw, stub[1]
        except (OSError, UnicodeError, JsonError) as error:
            self.set_aside("file.unreadable", f"{_reason(error)} The file was set aside.", source)

    def read_document(self, data: bytes | RawJson, source: Source) -> Iterator[RawRelease]:
        """The releases in one JSON text, by the first reader that recognises it. Raises `JsonError`."""
        document = _open(data)
        for reader in self._readers:
            if reader.recognise(document):
                self._report.format = self._report.format or reader.__name__.rpartition(".")[2]
                yield from reader.read(document, self, source)
                return
        if not bytes(data).strip():
            message = "This file is empty. It was set aside; export it again, or remove it."
        else:
            check_json(data)  # raises where it is broken, if it is not JSON
            message = (
                "This holds no releases or records in a known shape. It was set aside; give it as an OCDS release "
                "package, a record package, a list of releases, or JSON Lines."
            )
        self.set_aside("file.shape", message, source)

    def set_aside(self, code: str, message: str, source: Source) -> None:
        """Count one thing that cannot be published and say why."""
        self._report.set_aside += 1
        self.result.findings.append(Finding(code, Severity.ERROR, message, source))

    def note_package(self, fields: dict[str, RawJson]) -> None:
        """Keep what a package says about its data: its date, licence, policy and publisher."""
        result = self.result
        result.published_date = _newer(result.published_date, raw_text(fields.get("publishedDate")))
        publisher = open_fields(fields.get("publisher"))
        name = raw_text(publisher.get("name")) if publisher else ""
        for text, seen in (
            (raw_text(fields.get("license")), result.licences),
            (raw_text(fields.get("publicationPolicy")), result.policies),
            (name, result.publishers),
        ):
            if text and text not in seen:
                seen.append(text)

    def _look(self, raw: RawRelease) -> tuple[str, str] | None:
        try:
            fields = open_fields(raw.body) or {}
            ocid, date = raw.ocid or raw_text(fields.get("ocid")), raw_text(fields.get("date"))
            ocid = ocid if ocid.isprintable() else ocid.translate(CONTROL_PICTURES)
        except JsonError as error:
            message = f"This release cannot be read: {describe_json_error(error)}. It was set aside."
            self.set_aside("release.unreadable", message, raw.source)
            return None
        if not ocid.strip():
            message = (
                "This release has no ocid, so it belongs to no contracting process. It was set aside; "
                "give it the ocid of its process."
            )
            self.set_aside("release.no_ocid", message, raw.source)
            return None
        if raw.role == Role.RELEASE:
            self._report.releases += 1
            self.result.release_date = _newer(self.result.release_date, date)
        else:
            self._report.records += 1
        return ocid, date


def find_files(folders: Sequence[Path]) -> list[InputFile]:
    """Every file below the data folders, in name order. Raises `UnsealedError` if a folder is missing."""
    found = []
    for folder in folders:
        if folder.is_file():
            found.append(InputFile(folder.name, folder, folder.stat().st_size))
        elif folder.is_dir():
            found += sorted(_walk(folder, folder))
        else:
            raise UnsealedError(f"{folder} does not exist. Put the city's data there, or name another folder: --data.")
    return found


def read_files(files: Sequence[InputFile], readers: Sequence[Reader], spool: Path, task: int, count: int) -> ReadResult:
    """Read `files` and spool their releases over `count` partitions, as `spool/<partition>/<task>`."""
    reading = Reading(readers)
    frames: list[Frames] = [[] for _ in range(count)]
    pending = 0
    for file in files:
        for ocid, raw, _ in reading.read_file(file):
            body = bytes(raw.body)
            frames[partition_of(ocid, count)].append((ocid, raw.role, body, raw.source))
            pending += len(body)
            if pending > _FLUSH_BYTES:
                _flush(frames, spool, task)
                pending = 0
    _flush(frames, spool, task)
    return reading.result


def partition_of(ocid: str, count: int) -> int:
    """The partition of a process: a stable hash of its ocid."""
    return zlib.crc32(ocid.encode("utf-8", "surrogatepass")) % count


def describe_json_error(error: Exception) -> str:
    """What the JSON library says of a text: offsets and reasons, never data."""
    return str(error).removeprefix("JSON is malformed: ")


def decode_text(data: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark; other encodings are known by theirs. Raises `UnicodeError`."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding).encode()
    return data


def _open(data: bytes | RawJson) -> Document:
    try:
        return Document(data, open_fields(data), open_elements(data))
    except JsonError:  # not one JSON value; it may be one a line
        return Document(data, None, None)


def _walk(folder: Path, root: Path) -> Iterator[InputFile]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in PASSED_OVER or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path, root)
        elif path.is_file():
            yield InputFile(path.relative_to(root).as_posix(), path, path.stat().st_size)


def _flush(frames: list[Frames], spool: Path, task: int) -> None:
    for partition, waiting in enumerate(frames):
        if waiting:
            write_frames(spool / str(partition) / f"{task:06}", waiting)
            waiting.clear()


def _newer(known: str, date: str) -> str:
    instant, before = read_instant(date), read_instant(known)
    return date if instant and (before is None or instant > before) else known


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"This file cannot be read ({error.strerror})."
    if isinstance(error, UnicodeDecodeError):
        return f"This file is not {error.encoding.upper()} text (byte {error.start}); export it as UTF-8."
    return f"This is not JSON that can be read: {describe_json_error(error)}."
