"""Releases against the structure of OCDS 1.1. Only reports: nothing is set aside here. Owns jsonschema_rs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, reduce
from types import MappingProxyType

import jsonschema_rs

from unsealed.exact_json import Json
from unsealed.ocds.dates import read_instant
from unsealed.ocds.model import Finding, Severity, Source
from unsealed.ocds.schema import read_schema
from unsealed.sentence import Sentence

_KINDS = {
    "array": Sentence("a list"),
    "boolean": Sentence("true or false"),
    "integer": Sentence("a whole number"),
    "null": Sentence("null"),
    "number": Sentence("a number"),
    "object": Sentence("an object"),
    "string": Sentence("a text"),
}
_NAMES = {bool: "boolean", str: "string", dict: "object", list: "array"}
_WHOLE = Sentence("The release")
_EMPTY = ("minItems", "minLength", "minProperties")

Decided = Mapping[str, Collection[str]]
"""Words that the city maps to codes, by the field that they stand in (`awards.status`): no mistakes, but decisions."""


@cache
def _validator() -> jsonschema_rs.Draft4Validator:
    # It reads Python values as they are: decimals count as numbers, so nothing is encoded first.
    return jsonschema_rs.Draft4Validator(read_schema("release"), validate_formats=True, offline=True)


def validate_release(body: Json, source: Source, decided: Decided = MappingProxyType({})) -> list[Finding]:
    """What in a release is not as OCDS 1.1 and the eight extensions say; `source` is where the release was read.

    A code that the standard does not have is passed over where the city decided what it stands for.
    Findings are sorted by place. Their messages name fields and types, never values.
    """
    validator = _validator()
    ocid = body.get("ocid") if isinstance(body, dict) else None
    ocid = ocid if isinstance(ocid, str) else ""
    try:
        if validator.is_valid(body):
            return []
        errors = (error for error in validator.iter_errors(body) if not _is_decided(error, decided))
        return sorted(_findings(errors, source, ocid), key=lambda f: (f.source.pointer, f.code, f.message))
    except ValueError:  # what it raises for values nested deeper than it goes
        message = Sentence(
            "The release is nested too deeply to be checked; it is shown as far as it can be read; use fewer levels."
        )
        return [Finding("structure.depth", Severity.ERROR, message, source, ocid)]


def _findings(errors: Iterable[jsonschema_rs.ValidationError], source: Source, ocid: str) -> Iterator[Finding]:
    for error in errors:
        code, severity, message = _describe(error)
        pointer = source.pointer + "".join(f"/{_escape(part)}" for part in error.instance_path)
        yield Finding(code, severity, message, source._replace(pointer=pointer), ocid)


def _is_decided(error: jsonschema_rs.ValidationError, decided: Decided) -> bool:
    return (
        error.kind.name == "enum" and type(error.instance) is str and error.instance in decided.get(_field(error), ())
    )


def _field(error: jsonschema_rs.ValidationError) -> str:
    return ".".join(part for part in error.instance_path if isinstance(part, str))


def _escape(part: str | int) -> str:
    return part.replace("~", "~0").replace("/", "~1") if isinstance(part, str) else str(part)


def _describe(error: jsonschema_rs.ValidationError) -> tuple[str, Severity, Sentence]:
    """Code, severity and sentence of one error. The path holds field names of the standard and positions only."""
    keyword = error.kind.name
    field = _field(error) or _WHOLE
    facts = error.kind.as_dict()
    if keyword == "type":
        message = Sentence(
            "{field} is {kind} where {wanted} belongs; it is shown as far as it can be read; publish it as {wanted}.",
            field=field,
            kind=_kind(error.instance),
            wanted=_one_of([_KINDS[name] for name in sorted(facts["types"]) if name != "null"]),
        )
        return "structure.type", Severity.ERROR, message
    if keyword == "required":
        name = facts["property"]
        if field is _WHOLE:
            message = Sentence("The release lacks {name}; it is shown without; add {name}.", name=name)
        else:
            message = Sentence("{field} lacks {name}; it is shown without; add {name}.", field=field, name=name)
        return "structure.required", Severity.ERROR, message
    if keyword == "enum":
        message = Sentence(
            "{field} holds a code that is not in the closed codelist {name}; it is shown as published; use a code of that list.",
            field=field,
            name=_codelist(error.schema_path),
        )
        return "structure.enum", Severity.ERROR, message
    if keyword == "format" and facts["format"] == "date-time":
        return _describe_date(field, error.instance)
    if keyword == "format":
        message = Sentence(
            "{field} is not a valid {format}; it is shown as text, not as a link; correct it.",
            field=field,
            format=facts["format"],
        )
        return "structure.format", Severity.ERROR, message
    if keyword == "uniqueItems":
        message = Sentence(
            "{field} holds the same item more than once; it is shown as published; publish each item once.", field=field
        )
        return "structure.unique", Severity.WARNING, message
    if keyword in _EMPTY:
        message = Sentence(
            "{field} is empty; nothing is shown for it; leave it out where there is nothing to say.", field=field
        )
        return "structure.empty", Severity.WARNING, message
    message = Sentence("{field} is not as OCDS 1.1 asks; it is shown as published; correct it.", field=field)
    return f"structure.{keyword}", Severity.ERROR, message


def _describe_date(field: str, value: Json) -> tuple[str, Severity, Sentence]:
    if read_instant(value) is None:
        message = Sentence(
            "{field} is not a date; it is shown as published and enters no calculation; correct it.", field=field
        )
        return "structure.format", Severity.ERROR, message
    message = Sentence(
        "{field} has no time or no time zone; it is read as written, in UTC; publish it like 2025-01-31T00:00:00Z.",
        field=field,
    )
    return "structure.date", Severity.NOTE, message


def _one_of(kinds: list[Sentence]) -> Sentence:
    return reduce(lambda listed, each: Sentence("{first} or {other}", first=listed, other=each), kinds)


def _kind(value: Json) -> Sentence:
    return _KINDS[_NAMES.get(type(value), "null" if value is None else "number")]


def _codelist(schema_path: list[str | int]) -> str:
    """The codelist behind an `enum` of the schema: named beside it, or beside the list whose items it rules."""
    name = ""
    node: Json = read_schema("release")
    for part in schema_path:
        name = node.get("codelist", name) if isinstance(node, dict) else name
        node = node[part]
    return name
