"""An envelope: what an interface puts around its answer, such as `{"status": "ok", "data": {"releases": [...]}}`."""

from collections.abc import Iterator

from unsealed.exact_json import RawJson, open_elements, open_fields
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading

_OCDS = frozenset(["releases", "records", "compiledRelease", "versionedRelease", "ocid"])
_RELEASE = frozenset(["planning", "tender", "awards", "contracts", "parties"])
_DEEPEST = 3


def recognise(document: Document) -> bool:
    """An object that is nothing of OCDS itself, one of whose fields holds a package, a record, a release, or a list of them."""
    fields = document.fields
    if fields is None or (_OCDS | _RELEASE) & fields.keys():
        return False
    return any(_holds(value) for value in fields.values())


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """What is inside, with its place in the envelope."""
    for name, value in (document.fields or {}).items():
        if _holds(value):
            step = name.replace("~", "~0").replace("/", "~1")
            yield from reading.read_document(value, source._replace(pointer=f"{source.pointer}/{step}"))


def _holds(value: RawJson, depth: int = _DEEPEST) -> bool:
    fields = open_fields(value)
    if fields is None:
        elements = open_elements(value)
        fields = open_fields(elements[0]) if elements else None
        return fields is not None and bool(_OCDS & fields.keys())
    return bool(_OCDS & fields.keys()) or (depth > 1 and any(_holds(each, depth - 1) for each in fields.values()))
