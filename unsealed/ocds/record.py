"""A process as it rests in the store between two tasks, and as the OCDS record package that is published."""

from datetime import datetime
from typing import Any, NamedTuple, cast

from unsealed.config import Site
from unsealed.exact_json import Json, read_json, write_json
from unsealed.ocds.model import Change, ContractingProcess, Finding, Release, Severity, Source, Version
from unsealed.sentence import pack_sentence, unpack_sentence


class Stored(NamedTuple):
    """A process in the store: JSON texts, decoded by whoever needs them. `ocid` comes first, to merge partitions by."""

    ocid: str
    compiled: bytes
    releases: list[bytes]
    sources: list[Source]
    history: bytes
    findings: list[tuple[str, str, Any, Source, str]]


class _StoredRelease(Release):
    """A release whose body is decoded when somebody asks for it; few pages do."""

    __slots__ = ("_text",)
    _text: bytes

    def __init__(self, text: bytes, source: Source) -> None:
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "source", source)

    @property
    def body(self) -> dict[str, Json]:  # as frozen as the field that it stands for
        return cast("dict[str, Json]", read_json(self._text))


def pack_process(process: ContractingProcess) -> Stored:
    """Encode a process for the store."""
    history = [
        (version.release_id, version.date, version.tags, version.source, version.changes) for version in process.history
    ]
    return Stored(
        process.ocid,
        write_json(process.compiled),
        [write_json(release.body) for release in process.releases],
        [release.source for release in process.releases],
        write_json(history),
        [
            (each.code, each.severity.value, pack_sentence(each.message), each.source, each.ocid)
            for each in process.findings
        ],
    )


def unpack_process(frame: list[Any]) -> ContractingProcess:
    """Decode what `pack_process` encoded."""
    stored = Stored(*frame)
    releases = (
        _StoredRelease(text, Source(*source)) for text, source in zip(stored.releases, stored.sources, strict=True)
    )
    history = (
        Version(release_id, date, tuple(tags), Source(*source), tuple(Change(*change) for change in changes))
        for release_id, date, tags, source, changes in read_json(stored.history)
    )
    findings = (
        Finding(code, Severity(severity), unpack_sentence(message), Source(*source), ocid)
        for code, severity, message, source, ocid in stored.findings
    )
    return ContractingProcess(stored.ocid, read_json(stored.compiled), tuple(releases), tuple(history), tuple(findings))


def record_package(frame: list[Any], site: Site, uri: str, licence: str, as_of: datetime) -> bytes:
    """The record package of one process: its releases as they were read, and what they compile to."""
    stored = Stored(*frame)
    package: dict[str, Json] = {
        "uri": uri,
        "version": "1.1",
        "publishedDate": as_of.isoformat().replace("+00:00", "Z"),
        "publisher": {"name": site.publisher_name},
    }
    if licence:
        package["license"] = licence
    head = write_json(package)[:-1]
    ocid = write_json(stored.ocid)
    releases = b",".join(stored.releases)
    record = b'{"ocid":%b,"releases":[%b],"compiledRelease":%b}' % (ocid, releases, stored.compiled)
    return head + b',"records":[' + record + b"]}\n"
