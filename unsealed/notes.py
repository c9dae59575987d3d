"""content/notes/*.md -> what people say of a contract, signed and dated.

A note is about the process that its fact `ocid` names; without one, about the process that its file is called after. So the
first note of a process needs no more than a file name, and any other file name will do for a second one, or for an ocid
that cannot be a file name. Folders inside the folder mean nothing.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from unsealed.errors import ConfigurationError
from unsealed.front_matter import Written, read_written
from unsealed.markdown_text import Text, render_markdown
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.sentence import Sentence

FOLDER = "notes"
_NEEDED = ("author", "role", "date")
_BELOW = 3
"""A note has a heading of this level on its page."""


class Note(NamedTuple):
    """A note: which process it is about, who wrote it, as what, on which day (ISO), its text and its file.

    `language` is that of the text; empty where it is the site's main one, and for a page where it is that of the page.
    """

    ocid: str
    author: str
    role: str
    date: str
    text: Text
    path: str
    language: str = ""


Notes = Mapping[str, tuple[Note, ...]]
"""The notes of each process, by ocid, the oldest first."""


def find_notes(content: Path) -> dict[str, Written]:
    """The files of notes by path inside the content folder, in that order. Raises `ConfigurationError`."""
    found = {}
    for path in sorted((content / FOLDER).rglob("*")):
        name = path.relative_to(content).as_posix()
        if "/." in name or path.name.lower() == "readme.md" or path.is_dir():
            continue
        if path.suffix != ".md":
            raise ConfigurationError(f"{path} is not a note: notes are Markdown files that end in .md.")
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(content)):
            raise ConfigurationError(f"{path} is a link to a place outside {content}; put the file itself there.")
        found[name] = read_written(path)
    return found


def read_notes(content: Path) -> Notes:
    """The notes of each process. Raises `ConfigurationError` with the file and the line of what a note lacks."""
    files: dict[str, list[tuple[str, str, Written]]] = {}
    for name, written in find_notes(content).items():
        for fact in _NEEDED:
            if not getattr(written, fact):
                raise ConfigurationError(
                    f"{written.path}:1: a note needs {', '.join(_NEEDED)} between lines of --- on top; {fact} is missing."
                )
        if not written.body.strip():
            raise ConfigurationError(f"{written.path}:1: this note says nothing below its facts.")
        files.setdefault(written.ocid or written.path.stem, []).append((written.date, name, written))
    return {ocid: _render(ocid, found) for ocid, found in sorted(files.items())}


def _render(ocid: str, files: list[tuple[str, str, Written]]) -> tuple[Note, ...]:
    notes = []
    for number, (day, name, written) in enumerate(sorted(files, key=lambda each: each[:2]), 1):
        text = render_markdown(written, name, f"note-{number}-", _BELOW)
        notes.append(Note(ocid, written.author, written.role, day, text, str(written.path), written.language))
    return tuple(notes)


def unknown_notes(notes: Notes, ocids: Iterable[str]) -> list[Finding]:
    """A finding for each note about a process that is not published."""
    known = set(ocids)
    return [
        Finding(
            "note.unknown_process",
            Severity.ERROR,
            Sentence(
                "This note is about {ocid}, and no process with this ocid is published, so it is not shown. Call the file "
                "after the ocid on the contract's page, or write it on top of the file as ocid.",
                ocid=ocid,
            ),
            Source(note.path),
            ocid,
        )
        for ocid, found in notes.items()
        if ocid not in known
        for note in found
    ]


def left_out(notes: Notes) -> list[str]:
    """What cannot stand in a page and was left out of notes, a sentence each."""
    return [sentence for found in notes.values() for note in found for sentence in note.text.removed]
