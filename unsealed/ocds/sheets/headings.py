"""Headings of OCDS spreadsheets: field paths (`awards/0/value/amount`) or titles (`Awards:Value:Amount`), with their types.

A heading that is neither known nor a title is a path all the same: what a publisher adds is kept and shown.
"""

from difflib import get_close_matches
from functools import cache
from typing import Any, NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.schema import read_schema
from unsealed.ocds.sheets.rows import Path, Step, format_path, parse_path

OCID: Path = (Step("ocid"),)
ID: Path = (Step("id"),)

Schema = dict[str, Any]

_NESTED = frozenset([dict, list])


class Heading(NamedTuple):
    """What a column feeds. Kinds: text, date, number, integer, boolean, `texts` and `numbers` for lists of them.

    The kind of something that OCDS does not know, or that is no value but an object, is empty.
    """

    path: Path
    kind: str
    known: bool = True


@cache
def read_heading(text: str) -> Heading | None:
    """The heading that a cell of the first row is; None for one that says nothing or cannot be a path."""
    text = " ".join(text.split())
    try:
        path = parse_path(text)
    except ValueError:
        return None
    by_path = _resolve(path)
    if by_path.known:
        return by_path
    return _read_title(text) or by_path


def nearest_heading(heading: Heading) -> str:
    """The path of OCDS that may have been meant; empty where none is near."""
    node: Schema = read_schema("release")
    for at, step in enumerate(heading.path):
        names = node.get("properties", {})
        if step.name not in names:
            near = get_close_matches(step.name, names, n=1, cutoff=0.6)
            meant = (*heading.path[:at], step._replace(name=near[0])) if near else ()
            return format_path((*meant, *heading.path[at + 1 :])) if meant else ""
        node, _ = _open(names[step.name])
    return ""


def arrange(value: Json, holder: str = "") -> Json:
    """A release with its fields in the standard's order, whatever order its sheets had; unknown ones come last."""
    if type(value) is list:
        return [arrange(item, holder) for item in value]
    if type(value) is not dict:
        return value
    known = _fields_in_order(holder)
    names = sorted(value, key=lambda name: known[name][0] if name in known else len(known))
    return {
        name: arrange(below, known[name][1] if name in known else "?") if type(below) in _NESTED else below
        for name in names
        for below in (value[name],)
    }


@cache
def _fields_in_order(holder: str) -> dict[str, tuple[int, str]]:
    """Each field of a definition: its rank, and the definition of what it holds."""
    node: Schema = read_schema("release")
    for at, name in enumerate(filter(None, holder.split("/"))):
        if at == 0 and name in node["definitions"]:
            node = node["definitions"][name]
        elif name in node.get("properties", {}):
            node, _ = _open(node["properties"][name])
        else:
            return {}
    declared: Schema = node.get("properties", {})
    titles = read_schema("titles").get(holder, {})
    names = [name for name in titles if name in declared]
    return {name: (rank, _holder_of(holder, name, declared[name])) for rank, name in enumerate(names)}


def _holder_of(holder: str, name: str, declared: Schema) -> str:
    """The name of the definition behind a field; `Organization/details` for an object written inside another."""
    inner = declared.get("items", declared)
    reference: str = inner.get("$ref", "").rpartition("/")[2]
    return reference or f"{holder}/{name}".lstrip("/")


def _resolve(path: Path) -> Heading:
    """The path with `/0` where the standard has a list of objects, and its kind."""
    node: Schema = read_schema("release")
    listed = False
    steps: list[Step] = []
    for step in path:
        declared = node.get("properties", {}).get(step.name)
        if declared is None:
            return Heading((*steps, *path[len(steps) :]), "", known=False)
        node, listed = _open(declared)
        steps.append(step._replace(item=step.item or "0") if listed and "properties" in node else step)
    kind = _kind(node)
    if listed and steps[-1].item is None:
        kind = {"text": "texts", "number": "numbers"}.get(kind, "")
    return Heading(tuple(steps), kind, known="properties" not in node)


def _open(declared: Schema) -> tuple[Schema, bool]:
    """The schema of what a property holds, or of each item where it is a list."""
    listed = "items" in declared
    inner: Schema = declared["items"] if listed else declared
    reference = inner.get("$ref", "").rpartition("/")[2]
    return (read_schema("release")["definitions"][reference] if reference else inner), listed


def _kind(node: Schema) -> str:
    types = node.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    if "properties" in node or "object" in types:
        return ""
    if node.get("format") == "date-time":
        return "date"
    order = (("string", "text"), ("number", "number"), ("integer", "integer"), ("boolean", "boolean"))
    return next((kind for name, kind in order if name in types), "")


def _read_title(text: str) -> Heading | None:
    """`Tender:Items to be procured:0:Item description`; the numbers may be left out."""
    node: Schema = read_schema("release")
    holder = ""
    steps: list[Step] = []
    for part in text.split(":"):
        if part.strip().isdecimal() and steps:
            steps[-1] = steps[-1]._replace(item=str(int(part)))
            continue
        name = _names_by_title(holder).get(_plain(part), "")
        declared = node.get("properties", {}).get(name)
        if declared is None:
            return None
        holder = _holder_of(holder, name, declared)
        node, _ = _open(declared)
        steps.append(Step(name))
    heading = _resolve(tuple(steps)) if steps else None
    return heading if heading and heading.known else None


@cache
def _names_by_title(holder: str) -> dict[str, str]:
    titles: dict[str, str] = read_schema("titles").get(holder, {})
    names: dict[str, str] = {}
    for name, title in titles.items():
        names.setdefault(_plain(title), name)
    return names


def _plain(title: str) -> str:
    return "".join(sign for sign in title.casefold() if sign.isalnum())
