"""A versioned release by itself, in no record: all versions of all values of one contracting process."""

from collections.abc import Iterator

from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role
from unsealed.ocds.versioned import looks_versioned, read_versions


def recognise(document: Document) -> bool:
    """An object with an ocid, no date of its own, and values that name the releases that they come from."""
    return document.fields is not None and looks_versioned(document.fields, document.data)


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:  # noqa: ARG001 - the shelf's shape
    """The releases that it was made of."""
    for version in read_versions(document.data, source):
        yield RawRelease(Role.RELEASE, version.text, version.source)
