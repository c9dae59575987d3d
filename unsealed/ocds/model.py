"""The nouns that readers, checks, tables and pages share. All are immutable; bodies are plain JSON values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from unsealed.exact_json import Json


class Source(NamedTuple):
    """Where something was read: a file (path relative to its data folder, with `/`) and a place in it.

    In JSON the place is a JSON Pointer; `line` and `character` are given where the text itself is meant (JSON Lines, a
    syntax error). In tables it is the `sheet` (empty for CSV), the `row` and the heading of the `column`. Lines,
    characters and rows count from 1; 0 and empty texts mean that there is none.
    """

    file: str
    pointer: str = ""
    line: int = 0
    character: int = 0
    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """`file:line:character`, `file#/json/pointer` or `file [sheet] row 12, column`."""
        place = f"{self.file} [{self.sheet}]" if self.sheet else self.file
        for part, text in (
            (self.line, f":{self.line}"),
            (self.character, f":{self.character}"),
            (self.row, f" row {self.row}"),
        ):
            place += text if part else ""
        place += f", {self.column}" if self.column else ""
        return f"{place}#{self.pointer}" if self.pointer else place


class Severity(StrEnum):
    """How much a finding matters: an error is against the standard or lost something, a note is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(NamedTuple):
    """One thing seen in the data. `message` says what, what was done, what to do, and quotes no personal data.

    It is a `Sentence` wherever readers of the site may see it, so that each page says it in its language.
    """

    code: str
    severity: Severity
    message: str
    source: Source
    ocid: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """One release as it was published, and where."""

    body: dict[str, Json]
    source: Source


class Change(NamedTuple):
    """One field or object that a release introduced or changed. `path` is dotted, with ids of array items in brackets.

    `before` is None where the release introduced it; `after` is None where it removed it. A new object is one change at
    its topmost path. Of the first release only the sections are told; both are None where one is an object or a list.
    """

    path: str
    before: Json
    after: Json


@dataclass(frozen=True, slots=True)
class Version:
    """One published release of a process in the order of time, with what it changed against all before it."""

    release_id: str
    date: str
    tags: tuple[str, ...]
    source: Source
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ContractingProcess:
    """All that is known of one `ocid`: the compiled release, the releases behind it, and what was found."""

    ocid: str
    compiled: dict[str, Json]
    releases: tuple[Release, ...]
    history: tuple[Version, ...]
    findings: tuple[Finding, ...]


def place(process: ContractingProcess, *path: str | int) -> Source:
    """Where something in the compiled release was published last: the release, with the JSON Pointer inside it.

    `path` leads through the compiled release, whose lists hold items of several releases; they are found by their ids.
    """
    for release in reversed(process.releases):
        pointer = _follow(process.compiled, release.body, path)
        if pointer is not None:
            return release.source._replace(pointer=release.source.pointer + pointer)
    return process.releases[-1].source if process.releases else Source("")


def _follow(compiled: Json, release: Json, path: tuple[str | int, ...]) -> str | None:
    pointer = ""
    for step in path:
        if isinstance(step, int):
            compiled = [each for each in _listed(compiled) if isinstance(each, dict)][step]
            ids = [each.get("id") if isinstance(each, dict) else None for each in _listed(release)]
            if compiled.get("id") not in ids:
                return None
            at = ids.index(compiled.get("id"))
            release, pointer = _listed(release)[at], f"{pointer}/{at}"
        elif isinstance(release, dict) and step in release:
            compiled, release, pointer = compiled[step], release[step], f"{pointer}/{step}"
        else:
            return None
    return pointer


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]
