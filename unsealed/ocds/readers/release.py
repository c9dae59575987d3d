"""A bare release: one release by itself, in no package."""

from collections.abc import Iterator

from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role
from unsealed.ocds.versioned import looks_versioned

_SECTIONS = frozenset(["planning", "tender", "awards", "contracts", "parties", "buyer", "tag", "initiationType"])


def recognise(document: Document) -> bool:
    """An object with an ocid, or with at least two fields that only releases have."""
    fields = document.fields
    if fields is None or {"releases", "records", "compiledRelease"} & fields.keys():
        return False
    if "ocid" in fields:
        return not looks_versioned(fields, document.data)
    return len(_SECTIONS & fields.keys()) > 1


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:  # noqa: ARG001 - the shelf's shape
    """The release itself."""
    yield RawRelease(Role.RELEASE, document.data, source)
