"""A record: one contracting process with its releases (embedded or linked), a compiled release, or both.

The embedded releases are the source. The compiled release counts where there are none, linked releases where there is
neither: they are an index that points elsewhere, and nothing is ever fetched. A versioned release adds nothing to
the releases that it was made of, and is used where it stands alone.
"""

from collections.abc import Iterator

from unsealed.exact_json import RawJson, open_elements, open_fields, raw_text, write_json
from unsealed.ocds.model import Source
from unsealed.ocds.reader import Document, RawRelease, Reading, Role
from unsealed.ocds.versioned import read_versions
from unsealed.sentence import Sentence

_NO_LIST = Sentence("The `releases` of this record is not a list. It was set aside; write releases as a list.")
_NO_OBJECT = Sentence(
    "The `compiledRelease` of this record is not an object. It was set aside; write compiledRelease as an object."
)


def recognise(document: Document) -> bool:
    """An object with a compiled or versioned release, or with an ocid beside a list of releases."""
    fields = document.fields
    if fields is None or "records" in fields:
        return False
    return "compiledRelease" in fields or "versionedRelease" in fields or ("ocid" in fields and "releases" in fields)


def read(document: Document, reading: Reading, source: Source) -> Iterator[RawRelease]:
    """The embedded releases, then the compiled release; else the releases behind the versioned one; else the links.

    What is of a wrong type is set aside by itself, and so is a record that holds none of them.
    """
    fields = document.fields or {}
    found = _note_wrong_types(fields, reading, source)
    for raw in _read_parts(fields, source):
        found = True
        yield raw
    if not found:
        message = Sentence(
            "This record holds no release. It was set aside; give it its releases, or a compiled release."
        )
        reading.set_aside("record.empty", message, source)


def _note_wrong_types(fields: dict[str, RawJson], reading: Reading, source: Source) -> bool:
    """Whether a part of the record cannot be read; a null is as good as nothing."""
    wrong = False
    for name, opened, message in (("releases", open_elements, _NO_LIST), ("compiledRelease", open_fields, _NO_OBJECT)):
        part = fields.get(name)
        if part is not None and bytes(part) != b"null" and opened(part) is None:
            wrong = True
            reading.set_aside(f"record.{name}", message, source._replace(pointer=f"{source.pointer}/{name}"))
    return wrong


def _read_parts(fields: dict[str, RawJson], source: Source) -> Iterator[RawRelease]:
    ocid = raw_text(fields.get("ocid"))
    links = []
    embedded = False
    for at, element in enumerate(open_elements(fields.get("releases")) or []):
        release = open_fields(element)
        if release is not None and "url" in release and "ocid" not in release and "id" not in release:
            links.append(element)
        else:
            embedded = True
            yield RawRelease(Role.RELEASE, element, source._replace(pointer=f"{source.pointer}/releases/{at}"))
    compiled, versioned = fields.get("compiledRelease"), fields.get("versionedRelease")
    if compiled is not None and open_fields(compiled) is not None:
        role = Role.RECOMPILED if embedded else Role.COMPILED
        yield RawRelease(role, compiled, source._replace(pointer=f"{source.pointer}/compiledRelease"))
    elif versioned is not None and not embedded:
        for version in read_versions(versioned, source._replace(pointer=f"{source.pointer}/versionedRelease"), ocid):
            yield RawRelease(Role.RELEASE, version.text, version.source)
    elif links and not embedded:
        index = write_json({"ocid": ocid, "releases": links})
        yield RawRelease(Role.LINKED, index, source._replace(pointer=f"{source.pointer}/releases"), ocid)
