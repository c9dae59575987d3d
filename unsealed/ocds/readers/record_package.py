"""A record package: an object whose `records` each gather what is known of one contracting process."""

from collections.abc import Iterator

from unsealed.exact_json import open_elements
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, no_list


def recognise(document: Document) -> bool:
    """An object with `records`; it may hold `releases` beside them."""
    return document.fields is not None and "records" in document.fields


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """The releases of each record, and of the package's own `releases` where it has some."""
    fields = document.fields or {}
    reading.note_package(fields)
    for name in ("records", "releases"):
        elements = open_elements(fields.get(name))
        if elements is None and name in fields:
            reading.set_aside(f"package.{name}", no_list(name), source._replace(pointer=f"{source.pointer}/{name}"))
        for at, element in enumerate(elements or []):
            place = source._replace(pointer=f"{source.pointer}/{name}/{at}")
            yield from reading.read_document(element, place)
