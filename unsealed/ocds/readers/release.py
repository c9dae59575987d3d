"""A bare release: one release by itself, in no package."""

from collections.abc import Iterator

from unsealed.exact_json import open_elements, raw_text
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role

_SECTIONS = frozenset(["planning", "tender", "awards", "contracts", "parties", "buyer", "tag", "initiationType"])


def recognise(document: Document) -> bool:
    """An object with an ocid, or with at least two fields that only releases have."""
    fields = document.fields
    if fields is None or {"releases", "records", "compiledRelease"} & fields.keys():
        return False
    return "ocid" in fields or len(_SECTIONS & fields.keys()) > 1


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:  # noqa: ARG001 - the shelf's shape
    """The release itself; one tagged as compiled stands for all the releases of its process."""
    fields = document.fields or {}
    tags = [raw_text(tag) for tag in open_elements(fields.get("tag")) or []]
    role = Role.COMPILED if tags == ["compiled"] else Role.RELEASE
    yield RawRelease(role, document.data, source)
