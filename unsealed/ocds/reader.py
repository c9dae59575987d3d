"""Files -> raw releases: walks the data folders, finds each file's shape by looking, and spools what it holds.

Reading does not decode a release: it takes the bytes of each one and its ocid, in one fast pass. A spooled release is
decoded once, later, by the task that owns its partition. A file that is larger than `LARGE` is never held whole.
"""

import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from unsealed.errors import ConfigurationError
from unsealed.exact_json import (
    CONTROL_PICTURES,
    JsonError,
    RawJson,
    check_json,
    describe_json_error,
    open_elements,
    open_fields,
    raw_text,
    repair_surrogates,
)
from unsealed.ocds.data_date import DatesSeen
from unsealed.ocds.files.containers import (
    PACKED_ENDINGS,
    PASSED_OVER,
    ContainerError,
    Content,
    Readable,
    is_packed,
    is_workbook,
    open_contents,
)
from unsealed.ocds.files.encoding import decode_chunks, decode_head, decode_text
from unsealed.ocds.files.foreign import find_conflict, recognise_foreign
from unsealed.ocds.files.json_stream import LISTS, WINDOW, Fault, Fields, Piece, split_json
from unsealed.ocds.mapping.file import Mapping, mapping_path, read_mapping
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.sheets.ocds_tables import group_tables
from unsealed.ocds.sheets.workbook import MOST_BYTES, Sheet, SheetError, Workbook, open_workbook
from unsealed.ocds.store import Frames, write_frames
from unsealed.ocds.survey import Survey
from unsealed.ocds.upgrade import may_be_1_0, upgrade_release
from unsealed.sentence import Sentence

LARGE = WINDOW
"""JSON that is not larger than this is read in one piece, in bytes; larger ones stream."""

_MAPPING = ".mapping.toml"
_JSON_ENDINGS = frozenset([".json", ".jsonl", ".ndjson", ".geojson", ".jsons"])
_PACKAGES = {"releases": "release_package", "records": "record_package"}
_TIMES_PACKED = 8
_VERSIONS = (["1", "0"], ["1", "1"])
_CHUNK = 4 * 1024 * 1024
_HEAD = 4096
_EMPTY = Sentence("This file is empty. It was set aside; export it again, or remove it.")


class InputFile(NamedTuple):
    """One file of a data folder: its name as people see it (relative, with `/`), where it is, and its size.

    The size is in bytes; of a packed file, what is likely to come out. `others` are tables of the same folder that are read with it, as the sheets of one workbook.
    """

    name: str
    path: Path
    size: int
    others: tuple["InputFile", ...] = ()


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

    `data` is the text itself, for shapes that are not one JSON value. A table is a `workbook` instead, with the `mapping`
    that stands beside it if there is one.
    """

    data: bytes | RawJson
    fields: dict[str, RawJson] | None
    elements: list[RawJson] | None
    workbook: Workbook | None = None
    mapping: Mapping | None = None


class Reader(Protocol):
    """A module on the shelf `readers/`: one input shape."""

    __name__: str

    def recognise(self, document: Document) -> bool:
        """Whether the document has this shape."""

    def read(self, document: Document, reading: "Reading", source: Source) -> Iterator[RawRelease]:
        """The releases of a document of this shape; what cannot be used goes to `reading.set_aside`."""


@dataclass(slots=True)
class FileReport:
    """What one file held. `format` is the reader's name; `records_in` counts releases and records read or refused.

    In a table the rows are counted: a release made of several rows counts once, its other rows are `merged`.
    """

    path: str
    format: str = ""
    releases: int = 0
    records: int = 0
    merged: int = 0
    set_aside: int = 0
    not_read: str = ""

    @property
    def records_in(self) -> int:
        """All that came in from this file: what was read, joined, and set aside at reading."""
        return self.releases + self.records + self.merged + self.set_aside


@dataclass(slots=True)
class ReadResult:
    """What a reading task tells about its files: reports, findings, dates and package metadata seen."""

    files: list[FileReport] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    dates: DatesSeen = field(default_factory=DatesSeen)
    licences: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    publishers: list[str] = field(default_factory=list)
    extensions: list[str] = field(default_factory=list)
    survey: Survey = field(default_factory=Survey)

    def add(self, other: "ReadResult") -> None:
        """Take in what another task read; tasks are added in the order of their files."""
        self.files += other.files
        self.findings += other.findings
        self.survey.add(other.survey)
        self.dates.add(other.dates)
        for own, seen in (
            (self.licences, other.licences),
            (self.policies, other.policies),
            (self.publishers, other.publishers),
            (self.extensions, other.extensions),
        ):
            own += [text for text in seen if text not in own]


class Reading:
    """One reading task: opens files, asks the readers, keeps the reports and what packages say of themselves."""

    def __init__(
        self, readers: Sequence[Reader], time_zone: str = "UTC", large: int = LARGE, progress: Path | None = None
    ) -> None:
        self._readers = readers
        self.time_zone = time_zone
        self._large = large
        self.result = ReadResult()
        self._report = FileReport("")
        self._reports: dict[str, FileReport] = {}
        self._version = ""
        self._upgraded = 0
        self._mapped = False
        self._progress = progress
        self._unknown_versions: set[tuple[str, str]] = set()

    # -- files -> contents ---------------------------------------------------------------------------------------------

    def read_file(self, file: InputFile) -> Iterator[tuple[str, RawRelease, str]]:
        """The usable releases of one file: ocid, release, and the release's date as published."""
        self._reports = {}
        if file.name.endswith(_MAPPING):
            self._note_lonely_mapping(file)
        elif file.others:
            yield from self._guarded(self._read_tables(file), file.name)
        else:
            yield from self._read_contents(file)

    def _read_contents(self, file: InputFile) -> Iterator[tuple[str, RawRelease, str]]:
        source = Source(file.name)
        try:
            for content in open_contents(file.path, file.name):
                yield from self._guarded(self._read_content(content, file), content.name)
        except ContainerError as error:
            self._open_report(file.name)
            message = Sentence("{what} The file was set aside.", what=error.sentence)
            self.set_aside("file.container", message, source)
        except OSError as error:
            self._open_report(file.name)
            message = Sentence("{what} The file was set aside.", what=_reason(error))
            self.set_aside("file.unreadable", message, source)

    def _guarded(self, raws: Iterator[RawRelease], name: str) -> Iterator[tuple[str, RawRelease, str]]:
        """What can be used of `raws`; whatever breaks on the way is a finding about the file `name`."""
        self._open_report(name)
        self._version = ""
        self._upgraded = 0
        source = Source(name)
        try:
            for raw in raws:
                if usable := self._look(raw):
                    yield usable
        except ContainerError as error:
            message = Sentence("{what} What came before was read.", what=error.sentence)
            self.set_aside("file.container", message, source)
        except SheetError as error:
            message = Sentence("{what} The file was set aside.", what=error.sentence)
            self.set_aside(error.code, message, error.source)
        except (OSError, UnicodeError, JsonError) as error:
            message = Sentence("{what} The file was set aside.", what=_reason(error))
            self.set_aside("file.unreadable", message, source)
        if self._upgraded:
            message = Sentence(
                "{number} releases of this file are OCDS 1.0. They were upgraded to 1.1; publish 1.1.",
                number=str(self._upgraded),
            )
            self.result.findings.append(Finding("release.upgraded", Severity.NOTE, message, source))

    def _read_content(self, content: Content, file: InputFile) -> Iterator[RawRelease]:
        """By looking: a workbook, something that is no data, JSON, or a table of text."""
        source = Source(content.name)
        if content.stream is None:
            message = Sentence("{what} It was set aside.", what=content.problem)
            self.set_aside("file.container", message, source)
            return
        size = min(self._large, file.size) if content.name == file.name and not content.packed else self._large
        data = content.stream.read(size + 1)
        whole = len(data) <= size
        head = decode_head(data[:_HEAD])
        starts = head.lstrip().startswith((b"{", b"[", b"\x1e"))
        ending = Path(_unpacked_name(content.name)).suffix.lower()
        if is_workbook(data):
            yield from self._read_table(content, data, file)
        elif is_packed(data):
            message = Sentence("This is packed twice. It was set aside; unpack it once.")
            self.set_aside("file.container", message, source)
        elif (starts and b"\x00" not in head[:4]) or (ending in _JSON_ENDINGS and not recognise_foreign(head)):
            yield from self._read_json(content.stream, data, source, whole=whole)
        elif foreign := recognise_foreign(head):
            message = Sentence("{what} It was set aside.", what=foreign.what)
            message = Sentence("{what} {advice}", what=message, advice=foreign.advice) if foreign.advice else message
            self.set_aside("file.shape", message, source)
        elif not data.strip():
            self.set_aside("file.shape", _EMPTY, source)
        else:
            yield from self._read_table(content, data, file)

    # -- JSON ----------------------------------------------------------------------------------------------------------

    def _read_json(self, stream: Readable, data: bytes, source: Source, *, whole: bool) -> Iterator[RawRelease]:
        if whole:
            yield from self._read_text(repair_surrogates(decode_text(data)), source)
            return
        chunks = decode_chunks(self._chunks(data, stream))
        first = next(chunks)
        if _is_lines(first):
            self._name_format("json_lines")
            for number, block in _blocks(first, chunks):
                document = Document(repair_surrogates(block), None, None)
                yield from self._read_opened(document, source._replace(line=number))
        else:
            yield from self._read_values(_chain(first, chunks), source)

    def _chunks(self, data: bytes, stream: Readable) -> Iterator[bytes]:
        size = 0
        while data:
            size += len(data)
            if self._progress:
                self._progress.write_text(str(size), "ascii")
            yield data
            data = stream.read(_CHUNK)

    def _read_text(self, data: bytes, source: Source) -> Iterator[RawRelease]:
        document = _open(data)
        if document.fields is not None or document.elements is not None or _is_lines(data):
            if data.isascii() or _is_utf8(data) or _is_lines(data):
                yield from self._read_opened(document, source)
                return
        elif line := find_conflict(data):
            message = Sentence(
                "This file holds two versions side by side, as a merge in git left them. It was set aside; settle it."
            )
            self.set_aside("file.conflict", message, source._replace(line=line))
            return
        elif not data.strip():
            self.set_aside("file.shape", _EMPTY, source)
            return
        yield from self._read_values([data], source)

    def _read_values(self, chunks: Iterable[bytes], source: Source) -> Iterator[RawRelease]:
        """The values of a text that is too large to be held, is broken, or holds several one after another."""
        uneven = False
        for each in split_json(chunks, self._large):
            if isinstance(each, Fault):
                line, character, _ = each.place
                place = source._replace(line=line, character=character, pointer=each.pointer)
                if each.cut_off:
                    message = Sentence(
                        "This file is not whole: {reason}. What came before was read; export or copy it again.",
                        reason=each.reason,
                    )
                    self.set_aside("file.cut_off", message, place)
                elif each.lost:
                    message = Sentence(
                        "This is not JSON that can be read: {reason}. It was set aside; what else can be read was.",
                        reason=each.reason,
                    )
                    self.set_aside("json.broken", message, place)
                elif not uneven:
                    uneven = True
                    message = Sentence(
                        "This is not JSON: {reason}. It was read all the same; mend it, other programs stop here.",
                        reason=each.reason,
                    )
                    self.result.findings.append(Finding("json.comma", Severity.WARNING, message, place))
                continue
            place = source._replace(pointer=each.pointer)
            if each.number:
                place = place._replace(line=each.start.line, character=each.start.character)
                self._name_format("concatenated_json")
            if isinstance(each, Fields):
                self._note_opened(each, place)
                continue
            if each.pointer:
                self._name_format(_PACKAGES.get(each.parent, "array"))
            if each.parent == "releases":
                yield RawRelease(Role.RELEASE, repair_surrogates(each.text), place)
            else:
                yield from self._read_piece(each, place)

    def _read_piece(self, piece: Piece, place: Source) -> Iterator[RawRelease]:
        try:
            yield from self.read_document(repair_surrogates(piece.text), place)
        except JsonError as error:
            message = Sentence(
                "This is not JSON that can be read: {reason}. It was set aside.", reason=describe_json_error(error)
            )
            self.set_aside("json.broken", message, place)

    def _note_opened(self, opened: Fields, place: Source) -> None:
        lists = [name for name in LISTS if name in opened.fields]
        for name in sorted(lists):
            self.set_aside(f"package.{name}", no_list(name), place._replace(pointer=f"{place.pointer}/{name}"))
        self.note_package(opened.fields)

    def read_document(self, data: bytes | RawJson, source: Source) -> Iterator[RawRelease]:
        """The releases in one JSON text, by the first reader that recognises it. Raises `JsonError`."""
        yield from self._read_opened(_open(data), source)

    def _read_opened(self, document: Document, source: Source) -> Iterator[RawRelease]:
        self._mapped = document.mapping is not None
        for reader in self._readers:
            if reader.recognise(document):
                self._name_format(reader.__name__.rpartition(".")[2])
                yield from reader.read(document, self, source)
                return
        if document.workbook:
            self.set_aside("table.unknown", _unknown_table(source.file), source)
            return
        check_json(document.data)  # raises where it is broken, if it is not JSON
        message = Sentence(
            "This holds no releases or records in a known shape. It was set aside; give it as an OCDS release "
            "package, a record package, a list of releases, or JSON Lines."
        )
        self.set_aside("file.shape", message, source)

    # -- tables --------------------------------------------------------------------------------------------------------

    def _read_table(self, content: Content, data: bytes, file: InputFile) -> Iterator[RawRelease]:
        if content.stream and len(data) > self._large:
            data += content.stream.read(MOST_BYTES - len(data) + 1)
        if len(data) > MOST_BYTES:
            size = str(MOST_BYTES // 1024**2)
            message = Sentence("This table is larger than {size} MB. It was set aside; split it.", size=size)
            self.set_aside("table.too_large", message, Source(content.name))
            return
        path = mapping_path(file.path)
        if content.name != file.name and not path.is_file():  # a member of an archive may have one of its own
            path = mapping_path(file.path.with_name(content.name.rpartition("/")[2]))
        mapping = read_mapping(path, self.time_zone) if path.is_file() else None
        if mapping is None and (joining := self._joining(file.path)):
            self._report.not_read = Sentence("read through {mapping}", mapping=_shown(joining.name))
            return
        workbook = open_workbook(data, content.name, mapping.layout if mapping else None)
        if workbook:
            yield from self._read_opened(Document(b"", None, None, workbook, mapping), Source(content.name))
        else:
            message = Sentence("This is an archive without data. It was set aside.")
            self.set_aside("file.shape", message, Source(content.name))

    def _read_tables(self, file: InputFile) -> Iterator[RawRelease]:
        """Tables of one folder, as one workbook."""
        sheets: list[Sheet] = []
        for each in (file, *file.others):
            if each is not file:
                self._open_report(each.name)
            self._report = self._reports[each.name]
            try:
                workbook = open_workbook(each.path.read_bytes(), each.name)
            except SheetError as error:
                message = Sentence("{what} The file was set aside.", what=error.sentence)
                self.set_aside("table.broken", message, error.source)
                continue
            sheets += workbook.sheets if workbook else ()
            self._report.format = "spreadsheet" if workbook else ""
        self._report = self._reports[file.name]
        yield from self._read_opened(Document(b"", None, None, Workbook(tuple(sheets))), Source(file.name))

    def _joining(self, table: Path) -> Path | None:
        """The mapping that looks into this table for another one."""
        for path in sorted(table.parent.glob(f"*{_MAPPING}")):
            try:
                mapping = read_mapping(path, self.time_zone)
            except ConfigurationError:
                continue  # said where its own table is read
            if table in mapping.joined_files:
                return path
        return None

    def _note_lonely_mapping(self, file: InputFile) -> None:
        self._open_report(file.name)
        if any(file.path.parent.glob("*.zip")):
            self._report.not_read = Sentence("a mapping, which a table in an archive beside it may use")
            return
        table = file.name.removesuffix(_MAPPING)
        self._report.not_read = Sentence("a mapping without its table")
        message = Sentence(
            "No table stands beside this mapping, so it is not used. Give {table}.csv, or remove the mapping.",
            table=table,
        )
        self.result.findings.append(Finding("mapping.unused", Severity.WARNING, message, Source(file.name)))

    # -- what readers tell ---------------------------------------------------------------------------------------------

    def set_aside(self, code: str, message: str, source: Source, severity: Severity = Severity.ERROR) -> None:
        """Count one thing that cannot be published and say why."""
        self._report_of(source.file).set_aside += 1
        self.result.findings.append(Finding(code, severity, message, source))

    def count_set_aside(self, set_aside: Sequence[Finding], findings: Iterable[Finding] = ()) -> None:
        """Count things that cannot be published, each with its reason; take in what else was found."""
        for finding in set_aside:
            self._report_of(finding.source.file).set_aside += 1
        self.result.findings += [*set_aside, *findings]

    def count_merged(self, rows: int, file: str = "") -> None:
        """Count rows of a table that are part of another row's release."""
        self._report_of(file).merged += rows

    def note_package(self, fields: dict[str, RawJson]) -> None:
        """Keep what a package says about its data: its version, date, licence, policy, publisher and extensions."""
        result = self.result
        try:
            self._version = raw_text(fields.get("version"))
            self._note_version()
            result.dates.see_package(raw_text(fields.get("publishedDate")))
            publisher = open_fields(fields.get("publisher"))
            name = raw_text(publisher.get("name")) if publisher else ""
            for text, seen in (
                (raw_text(fields.get("license")), result.licences),
                (raw_text(fields.get("publicationPolicy")), result.policies),
                (name, result.publishers),
                *((raw_text(each), result.extensions) for each in open_elements(fields.get("extensions")) or []),
            ):
                if text and text not in seen:
                    seen.append(text)
        except JsonError:  # a text in it is not UTF-8: the releases are what matters
            return

    def _note_version(self) -> None:
        """Say once of each file that its packages name a version that is not known."""
        version, file = self._version, self._report.path
        if not version or version.split(".")[:2] in _VERSIONS or (file, version) in self._unknown_versions:
            return
        self._unknown_versions.add((file, version))
        message = Sentence(
            "This package says that it is OCDS {version}. It is read as OCDS 1.1; fields of another version are kept and "
            "shown as they are. If it is 1.1, write that as its version.",
            version=repr(version[:20]),
        )
        self.result.findings.append(Finding("package.version", Severity.NOTE, message, Source(file)))

    def _open_report(self, name: str) -> None:
        self._report = FileReport(name)
        self._reports[name] = self._report
        self.result.files.append(self._report)

    def _report_of(self, file: str) -> FileReport:
        return self._reports.get(file, self._report)

    def _name_format(self, name: str) -> None:
        self._report.format = self._report.format or name

    def _look(self, raw: RawRelease) -> tuple[str, RawRelease, str] | None:
        try:
            fields = open_fields(raw.body) or {}
            ocid, date = raw.ocid or raw_text(fields.get("ocid")), raw_text(fields.get("date"))
            ocid = ocid if ocid.isprintable() else ocid.translate(CONTROL_PICTURES)
        except JsonError as error:
            message = Sentence(
                "This release cannot be read: {reason}. It was set aside.", reason=describe_json_error(error)
            )
            self.set_aside("release.unreadable", message, raw.source)
            return None
        if not ocid.strip():
            message = Sentence(
                "This release has no ocid, so it belongs to no contracting process. It was set aside; "
                "give it the ocid of its process."
            )
            self.set_aside("release.no_ocid", message, raw.source)
            return None
        if raw.role == Role.RELEASE and _is_compiled(fields):
            raw = raw._replace(role=Role.COMPILED)
        if "parties" not in fields and self._version in ("", "1.0") and may_be_1_0(raw.body):
            raw = self._upgrade(raw)
            fields = open_fields(raw.body) or {}
        self.result.survey.look(ocid, fields)
        report = self._report_of(raw.source.file)
        if raw.role == Role.RELEASE:
            report.releases += 1
        else:
            report.records += 1
        self.result.dates.see_release(date, of_table=self._mapped)
        return ocid, raw, date

    def _upgrade(self, raw: RawRelease) -> RawRelease:
        upgraded = upgrade_release(bytes(raw.body), declared=bool(self._version))
        if upgraded is None:
            return raw
        self._upgraded += 1
        return raw._replace(body=upgraded)


def find_files(folders: Sequence[Path]) -> list[InputFile]:
    """Every file below the data folders, in name order. Raises `ConfigurationError` if a folder is missing.

    A mapping is found with its table; only one without a table is listed by itself. What lies in two of the folders is
    found once. Where folders hold files of one name, each name begins with its folder.
    """
    places: dict[Path, tuple[Path, InputFile]] = {}
    for folder in folders:
        if folder.is_file():
            root, listed = folder.resolve().parent, [InputFile(_shown(folder.name), folder, _expect_size(folder))]
        elif folder.is_dir():
            root, listed = folder.resolve(), sorted(_walk(folder, folder))
        else:
            raise ConfigurationError(
                f"{folder} does not exist. Put the city's data there, or name another folder: --data."
            )
        for file in listed:
            places.setdefault(root / file.name, (root, file))
    found = [file for _, file in places.values()]
    if len({file.name for file in found}) < len(found):
        names = _tell_apart({root for root, _ in places.values()})
        found = [file._replace(name=f"{names[root]}/{file.name}") for root, file in places.values()]
    mapped = {mapping_path(file.path) for file in found if not file.name.endswith(_MAPPING)}
    groups = group_tables([file for file in found if file.path not in mapped])
    return [
        first._replace(size=sum(file.size for file in (first, *others)), others=tuple(others))
        for first, *others in groups
    ]


def read_files(
    files: Sequence[InputFile],
    readers: Sequence[Reader],
    spool: Path,
    task: int,
    count: int,
    *,
    time_zone: str = "UTC",
    with_ids: bool = False,
    large: int = LARGE,
) -> ReadResult:
    """Read `files` and spool their releases over `count` partitions, as `spool/<partition>/<task>`.

    JSON larger than `large` bytes streams, and `bytes_underway` tells how far it is. `with_ids` asks the survey to look
    at the ids of parties, too.
    """
    progress = _progress_of(spool) / f"{task}"
    progress.parent.mkdir(parents=True, exist_ok=True)
    reading = Reading(readers, time_zone, large, progress)
    reading.result.survey.with_ids = with_ids
    frames: list[Frames] = [[] for _ in range(count)]
    pending = 0
    for file in files:
        for ocid, raw, _ in reading.read_file(file):
            body = bytes(raw.body)
            frames[partition_of(ocid, count)].append((ocid, raw.role, body, raw.source))
            pending += len(body)
            if pending > 2 * large:
                _flush(frames, spool, task)
                pending = 0
    _flush(frames, spool, task)
    progress.unlink(missing_ok=True)
    return reading.result


def bytes_underway(spool: Path) -> int:
    """How much was read of the large files that tasks are at now: for telling people, and so never exact."""
    total = 0
    for path in _progress_of(spool).glob("*"):
        try:
            total += int(path.read_bytes() or b"0")
        except (OSError, ValueError):  # a task ended just now, or writes just now
            continue
    return total


def partition_of(ocid: str, count: int) -> int:
    """The partition of a process: a stable hash of its ocid."""
    return zlib.crc32(ocid.encode("utf-8", "surrogatepass")) % count


def _open(data: bytes | RawJson) -> Document:
    try:
        return Document(data, open_fields(data), open_elements(data))
    except JsonError:  # not one JSON value; it may be one a line
        return Document(data, None, None)


def _tell_apart(folders: Collection[Path]) -> dict[Path, str]:
    """A name for each folder: the end of its path, no longer than it has to be."""
    longest = max(len(folder.parts) for folder in folders)
    ends = (
        {folder: _shown("/".join(folder.parts[-length:])) for folder in folders} for length in range(1, longest + 1)
    )
    return next(names for names in ends if len(set(names.values())) == len(names))


def _walk(folder: Path, root: Path) -> Iterator[InputFile]:
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in PASSED_OVER or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path, root)
        elif path.is_file():
            yield InputFile(_shown(path.relative_to(root).as_posix()), path, _expect_size(path))


def _shown(name: str) -> str:
    """A file's name as text: bytes in it that are not UTF-8 are written by their codes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _expect_size(path: Path) -> int:
    size = path.stat().st_size
    return size * _TIMES_PACKED if path.suffix.lower() in PACKED_ENDINGS else size


def _progress_of(spool: Path) -> Path:
    return spool.with_name(f"{spool.name}-progress")


def _flush(frames: list[Frames], spool: Path, task: int) -> None:
    for partition, waiting in enumerate(frames):
        if waiting:
            write_frames(spool / str(partition) / f"{task:06}", waiting)
            waiting.clear()


def _reason(error: Exception) -> Sentence:
    if isinstance(error, OSError):
        reason = error.strerror or Sentence("the system gives no reason")
        return Sentence("This file cannot be read ({reason}).", reason=reason)
    if isinstance(error, UnicodeDecodeError):
        return Sentence(
            "This file is not {encoding} text (byte {byte}); export it as UTF-8.",
            encoding=error.encoding.upper(),
            byte=str(error.start),
        )
    return Sentence("This is not JSON that can be read: {reason}.", reason=describe_json_error(error))


def no_list(name: str) -> Sentence:
    """What is said of a package whose `releases` or `records` are something else."""
    return Sentence("The `{name}` of this package is not a list. It was set aside; write {name} as a list.", name=name)


def _unpacked_name(name: str) -> str:
    for ending in PACKED_ENDINGS:
        name = name.removesuffix(ending)
    return name


def _unknown_table(name: str) -> Sentence:
    return Sentence(
        "This table has no mapping and no headings of OCDS, so it was set aside. Give it a mapping: {command} writes a "
        "first one.",
        command=f'python build.py map "data/{name}"',
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_compiled(fields: dict[str, RawJson]) -> bool:
    tag = fields.get("tag")
    return tag is not None and len(tag) < 64 and b"compiled" in bytes(tag) and _texts(tag) == ["compiled"]


def _texts(raw: RawJson) -> list[str]:
    return [raw_text(each) for each in open_elements(raw) or []]


def _is_lines(data: bytes) -> bool:
    """Whether a text is JSON Lines: its first line that holds anything is an object, and another line follows."""
    head = data.lstrip()
    line, end, _ = head.partition(b"\n")
    if not end or not line.startswith(b"{") or not line.rstrip().endswith(b"}"):
        return False
    try:
        check_json(line)
    except JsonError:
        return False
    return bool(head[len(line) :].strip())


def _chain(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from chunks


def _blocks(first: bytes, chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Whole lines, some megabytes at a time, with the number of the first of them."""
    number, rest = 1, b""
    for chunk in _chain(first, chunks):
        text = rest + chunk
        end = text.rfind(b"\n") + 1
        if end:
            yield number, text[:end]
            number += text.count(b"\n", 0, end)
        rest = text[end:]
    if rest:
        yield number, rest
