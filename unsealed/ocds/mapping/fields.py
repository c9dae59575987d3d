"""The fields of OCDS 1.1 and its eight extensions by path, as people write them: `awards[]/suppliers[]/name`."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from unsealed.ocds.schema import read_schema

_STEP = re.compile(r"(?P<name>[^/\[\]]+)(?P<list>\[(?P<label>[0-9]*)\])?\Z")
_NUMBERED = frozenset(["Amendment", "RelatedProcess"])
"""Objects whose items need an id to be told apart, though the standard does not ask for one."""


class UnknownFieldError(Exception):
    """A path that leads to no field; the message says what is wrong with it and what may be meant."""


class Step(NamedTuple):
    """One step of a path: a name, whether it is a list's, which of several columns it is, and what the items are.

    `holds` is the name of the definition behind it (`Award`), empty where there is none. Items that are `numbered` have an
    id that tells them apart.
    """

    name: str
    listed: bool = False
    label: str = ""
    holds: str = ""
    numbered: bool = False


class Field(NamedTuple):
    """A field: where it is, what kind of value it holds, and its closed codelist, if it has one.

    Kinds: text, texts (a list of them), date, number, integer, boolean, amount (an object of amount and currency).
    """

    steps: tuple[Step, ...]
    kind: str
    codes: frozenset[str] = frozenset()


def find_field(path: str, *, extension: bool = False) -> Field:
    """The field at a path such as `tender/tenderers[]/name`. Raises `UnknownFieldError`.

    With `extension` the path may leave OCDS at any step, and then leads to a text, or to texts where it ends with `[]`.
    """
    node: dict[str, Any] = read_schema("release")
    steps: list[Step] = []
    for part, name, listed, label in _split(path):
        known = node.get("properties", {})
        if name not in known and extension:
            return _beyond(path, len(steps), steps)
        if name not in known:
            raise UnknownFieldError(f"OCDS has no {path!r}.{_advice(path, steps, name, known)}")
        holds, node, many = _open(known[name])
        if listed != many and not (_is_texts(node) and not listed):
            meant = path.replace(part, name if listed else f"{name}[]", 1)
            what = "is not a list" if listed else "is a list"
            raise UnknownFieldError(f"In {path!r}, {name} {what}. Write {meant!r}.")
        steps.append(Step(name, many and "properties" in node, label, holds, many and _is_numbered(holds, node)))
    if kind := _kind(steps[-1].holds, node, listed=steps[-1].listed):
        return Field(tuple(steps), kind, _codes(node))
    below = f"{path}[]" if steps[-1].listed and not path.endswith("]") else path
    names = ", ".join(node.get("properties", {}))
    raise UnknownFieldError(
        f"{path!r} has fields of its own. Name one of them: {below}/… {names}."
        if names
        else f"{path!r} is an object that a column cannot hold. Choose another field."
    )


def _beyond(path: str, known: int, steps: list[Step]) -> Field:
    """A path that OCDS knows only so many steps of."""
    unknown = [Step(name, listed, label) for _, name, listed, label in [*_split(path)][known:]]
    *above, last = unknown
    return Field((*steps, *above, last._replace(listed=False)), "texts" if last.listed else "text")


@cache
def currency_codes() -> frozenset[str]:
    """The codes of ISO 4217, as OCDS lists them."""
    return _codes(read_schema("release")["definitions"]["Value"]["properties"]["currency"])


def paths(depth: int = 5) -> Iterator[str]:
    """Every path of OCDS that a column can feed, down to so many steps, in the order of the schema."""
    yield from _paths(read_schema("release"), "", depth)


def _paths(node: dict[str, Any], prefix: str, depth: int) -> Iterator[str]:
    for name, declared in node.get("properties", {}).items():
        holds, below, many = _open(declared)
        here = f"{prefix}{name}[]" if many and "properties" in below else f"{prefix}{name}"
        if _kind(holds, below, listed=here.endswith("]")):
            yield here
        elif depth > 1:
            yield from _paths(below, f"{here}/", depth - 1)


def _split(path: str) -> Iterator[tuple[str, str, bool, str]]:
    for part in path.split("/"):
        match = _STEP.match(part)
        if match is None:
            raise UnknownFieldError(f'{path!r} is not a path. Write it like "awards[]/suppliers[]/name".')
        yield part, match["name"], match["list"] is not None, match["label"] or ""


def _open(declared: dict[str, Any]) -> tuple[str, dict[str, Any], bool]:
    """What a property holds: the name of the definition, the schema of the object or value, and whether it is a list."""
    many = "items" in declared
    inner = declared["items"] if many else declared
    holds = inner.get("$ref", "").rpartition("/")[2]
    holds = "Organization" if holds == "OrganizationReference" else holds  # what is said of it goes to its party
    if holds:
        return holds, read_schema("release")["definitions"][holds], many
    return "", inner | ({"texts": True} if many and "properties" not in inner else {}), many


def _is_texts(node: dict[str, Any]) -> bool:
    return "texts" in node


def _is_numbered(holds: str, node: dict[str, Any]) -> bool:
    return holds in _NUMBERED or "id" in node.get("required", ())


def _kind(holds: str, node: dict[str, Any], *, listed: bool) -> str:
    if _is_texts(node):
        return "texts"
    if holds == "Value" and not listed:
        return "amount"
    if holds or "properties" in node or "$ref" in node:
        return ""
    types = node.get("type", "string")
    types = {types} if isinstance(types, str) else set(types)
    if node.get("format") == "date-time":
        return "date"
    for name, kind in (("string", "text"), ("number", "number"), ("integer", "integer"), ("boolean", "boolean")):
        if name in types:
            return kind
    return ""


def _codes(node: dict[str, Any]) -> frozenset[str]:
    return frozenset(code for code in node.get("enum", ()) if code is not None)


def _advice(path: str, steps: list[Step], name: str, known: dict[str, Any]) -> str:
    before = "".join(f"{step.name}{'[]' if step.listed else ''}/" for step in steps)
    if near := get_close_matches(name, known, n=1, cutoff=0.7):
        many = "items" in known[near[0]]
        return f" Did you mean {before}{near[0]}{'[]' if many and '$ref' in known[near[0]]['items'] else ''}?"
    everywhere = _all_paths()
    last = path.rpartition("/")[2].removesuffix("[]")
    near = get_close_matches(path, everywhere, n=1, cutoff=0.75)
    near = near or sorted((each for each in everywhere if each.rpartition("/")[2] == last), key=len)[:1]
    there = f" Did you mean {near[0]}?" if near else ""
    return f"{there} A field of an extension needs extension = true in its rule."


@cache
def _all_paths() -> tuple[str, ...]:
    return tuple(paths(4))
