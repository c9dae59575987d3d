"""A list of releases, records or packages."""

from collections.abc import Iterator

from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading


def recognise(document: Document) -> bool:
    """A JSON array that is not empty."""
    return bool(document.elements)


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """What each element holds; an element of no known shape is set aside by itself."""
    for at, element in enumerate(document.elements or []):
        yield from reading.read_document(element, source._replace(pointer=f"{source.pointer}/{at}"))
