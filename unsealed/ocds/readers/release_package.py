"""A release package: an object whose `releases` are releases, with metadata about all of them."""

from collections.abc import Iterator

from unsealed.exact_json import open_elements
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role
from unsealed.sentence import Sentence

_EMPTY = frozenset(["uri", "version", "publishedDate", "publisher"])


def recognise(document: Document) -> bool:
    """An object with `releases` that is neither a record nor a release itself, or all of a package but its list."""
    fields = document.fields
    if fields is None or {"ocid", "compiledRelease", "records"} & fields.keys():
        return False
    return "releases" in fields or fields.keys() >= _EMPTY


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """Each release, with its position in the package."""
    fields = document.fields or {}
    reading.note_package(fields)
    if "releases" not in fields:
        return
    releases = open_elements(fields["releases"])
    if releases is None:
        reading.set_aside(
            "package.releases",
            Sentence(
                "The `releases` of this package is not a list. The package was set aside; write releases as a list."
            ),
            source._replace(pointer=f"{source.pointer}/releases"),
        )
        return
    for at, release in enumerate(releases):
        yield RawRelease(Role.RELEASE, release, source._replace(pointer=f"{source.pointer}/releases/{at}"))
