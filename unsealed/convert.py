"""The publication as OCDS 1.1 files that a city can keep as its source: what is written here reads back to the same site.

Each release is written as it was published, without what is withheld about people, each once. Files stay smaller than
git hosts allow. Two things are no releases and stand in files of their own: records that only link to releases
(`linked.json`), and compiled releases that stand for releases nobody published (`compiled.jsonl`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from unsealed.artifact import Artifact
from unsealed.exact_json import open_fields, raw_text, read_json, write_json
from unsealed.ocds.dates import read_instant
from unsealed.ocds.record import Stored
from unsealed.ocds.store import read_frames
from unsealed.output import Sink, Stage, Written
from unsealed.publication import Publication
from unsealed.urls import slug

LARGEST_FILE = 48 * 1024 * 1024
"""Bytes; git hosts warn from 50 MB a file on."""

_FLUSH_BYTES = 1024 * 1024
_UNDATED = "undated"


class _Dated(NamedTuple):
    body: bytes
    id: str
    day: str

    @property
    def year(self) -> str:
        """The year of the release, or `undated`."""
        return self.day[:4] if self.day != _UNDATED else _UNDATED


class _Package(NamedTuple):
    """What stands in every package beside its releases or records."""

    publication: Publication

    def head(self, path: str, items: str) -> bytes:
        """The package up to its first item. `path` is where it will be, for its `uri`."""
        site, publication = self.publication.site, self.publication
        name = publication.publishers[0] if publication.publishers else site.publisher_name
        base = site.base_url.rstrip("/")
        uri = f"{base}/{path}" if base else uuid5(NAMESPACE_URL, f"{name} {path}").urn
        fields: dict[str, Any] = {"uri": uri, "version": "1.1"}
        if publication.as_of.year < 9999:  # else the data holds no date at all
            fields["publishedDate"] = publication.as_of.isoformat().replace("+00:00", "Z")
        fields["publisher"] = {"name": name}
        stated = {
            "license": publication.licence_url or publication.licence,
            "publicationPolicy": publication.policy_url,
            "extensions": list(publication.extensions),
        }
        fields |= {name: value for name, value in stated.items() if value}
        return write_json(fields)[:-1] + b',"%b":[' % items.encode()

    def whole(self, path: str, items: str, bodies: Iterable[bytes]) -> bytes:
        """A package in one piece."""
        return self.head(path, items) + b",".join(bodies) + b"]}"


def write_ocds(publication: Publication, form: str, stage: Stage) -> Iterator[Written]:
    """Write the publication in one of `FORMS`; yields what was written, in the order of paths' first items."""
    package = _Package(publication)
    yield from FORMS[form](publication, package, stage)
    linked = (("linked", stored.compiled) for stored in _stored(publication) if not stored.releases)
    yield from _write_packages(linked, "records", package, stage)
    bases = merge(*(_frames(publication, "bases")), key=lambda frame: frame[0])
    yield from _write_lines((("compiled", _compiled(body)) for _, body in bases), stage)


def _release_packages(publication: Publication, package: _Package, stage: Stage) -> Iterator[Written]:
    """Releases by the year of their date."""
    releases = ((f"releases-{each.year}", each.body) for stored in _stored(publication) for each in _releases(stored))
    return _write_packages(releases, "releases", package, stage)


def _record_packages(publication: Publication, package: _Package, stage: Stage) -> Iterator[Written]:
    """Records with their releases and what these compile to, by the year of the first release."""
    records = (
        (
            f"records-{releases[0].year}",
            b'{"ocid":%b,"releases":[%b],"compiledRelease":%b}'
            % (write_json(stored.ocid), b",".join(each.body for each in releases), stored.compiled),
        )
        for stored in _stored(publication)
        if (releases := _releases(stored))
    )
    return _write_packages(records, "records", package, stage)


def _json_lines(publication: Publication, package: _Package, stage: Stage) -> Iterator[Written]:
    """A release package for each process, one a line, by the year of the first release."""
    lines = (
        (name, package.whole(f"{name}.jsonl#{slug(stored.ocid)}", "releases", (each.body for each in releases)))
        for stored in _stored(publication)
        if (releases := _releases(stored))
        for name in (f"releases-{releases[0].year}",)
    )
    return _write_lines(lines, stage)


def _folders(publication: Publication, package: _Package, stage: Stage) -> Iterator[Written]:
    """A folder for each process, in it a release package for each release, named by its day and its id."""
    for stored in _stored(publication):
        names: Counter[str] = Counter()
        for release in _releases(stored):
            name = f"{release.day}-{release.id or 'release'}"
            names[name] += 1
            again = f"\0{names[name]}" if names[name] > 1 else ""  # no id holds a NUL, so no other name is like it
            path = f"{slug(stored.ocid)}/{slug(name + again)}.json"
            yield stage.sink.write(Artifact(path, package.whole(path, "releases", [release.body]) + b"\n"))


FORMS: dict[str, Callable[[Publication, _Package, Stage], Iterator[Written]]] = {
    "release-packages": _release_packages,
    "record-packages": _record_packages,
    "json-lines": _json_lines,
    "folders": _folders,
}
"""What a publication can be written as."""


def _stored(publication: Publication) -> Iterator[Stored]:
    """Every process, in the order of ocids."""
    for frame in merge(*_frames(publication, "processes"), key=lambda frame: frame[0]):
        yield Stored(*frame)


def _frames(publication: Publication, name: str) -> list[Iterator[Any]]:
    return [read_frames(publication.store / str(at) / name) for at in range(publication.partitions)]


def _releases(stored: Stored) -> list[_Dated]:
    """The releases of a process in the order of time. One that had its ocid from its record gets it written down."""
    found = []
    for body in stored.releases:
        fields = open_fields(body) or {}
        instant = read_instant(raw_text(fields.get("date")))
        if not raw_text(fields.get("ocid")).strip():
            body = write_json(read_json(body) | {"ocid": stored.ocid})  # noqa: PLW2901 - the same release
        day = instant.date().isoformat() if instant else _UNDATED
        found.append(_Dated(body, raw_text(fields.get("id")), day))
    return found


def _compiled(body: bytes) -> bytes:
    """A compiled release that is known for one wherever it stands."""
    return write_json(read_json(body) | {"tag": ["compiled"]})


@dataclass(slots=True)
class _Pile:
    """Items that go into one file after the other, none larger than git hosts take."""

    name: str
    suffix: str
    work: Path
    number: int = 1
    size: int = 0
    items: int = 0
    waiting: list[bytes] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Where the present file will stand."""
        return f"{self.name}-{self.number}{self.suffix}" if self.number > 1 else f"{self.name}{self.suffix}"

    def add(self, data: bytes) -> None:
        """Append to the present file."""
        before = self.size // _FLUSH_BYTES
        self.waiting.append(data)
        self.size += len(data)
        if self.size // _FLUSH_BYTES > before:
            self._flush()

    def finish(self, sink: Sink) -> Written:
        """Put the present file where it belongs and begin the next one."""
        self._flush()
        written = sink.write(Artifact(self.path, self.work / self.path))
        self.number, self.size, self.items = self.number + 1, 0, 0
        return written

    def _flush(self) -> None:
        with (self.work / self.path).open("ab") as file:
            file.writelines(self.waiting)
        self.waiting.clear()


def _write_packages(
    items: Iterable[tuple[str, bytes]], kind: str, package: _Package, stage: Stage
) -> Iterator[Written]:
    """Packages of releases or records, an item a line, so that a change of one is a change of one line in git."""
    return _write_piles(items, ".json", stage, lambda path: package.head(path, kind) + b"\n", b",\n", b"\n]}\n")


def _write_lines(items: Iterable[tuple[str, bytes]], stage: Stage) -> Iterator[Written]:
    return _write_piles(items, ".jsonl", stage, lambda _: b"", b"\n", b"\n")


def _write_piles(
    items: Iterable[tuple[str, bytes]],
    suffix: str,
    stage: Stage,
    head: Callable[[str], bytes],
    between: bytes,
    tail: bytes,
) -> Iterator[Written]:
    """Items, each with the name of its file -> those files."""
    piles: dict[str, _Pile] = {}
    for name, item in items:
        pile = piles.setdefault(name, _Pile(name, suffix, stage.work))
        if pile.items and pile.size + len(item) > LARGEST_FILE:
            pile.add(tail)
            yield pile.finish(stage.sink)
        pile.add((between if pile.items else head(pile.path)) + item)
        pile.items += 1
    for name in sorted(piles):
        piles[name].add(tail)
        yield piles[name].finish(stage.sink)
