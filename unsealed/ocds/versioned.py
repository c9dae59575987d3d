"""A versioned release -> the releases that it was made of, as far as it tells of them.

In a versioned release each value is a list of its versions, each with the id, date and tag of the release that brought it.
Objects stay objects, and items of lists that have an id stay items with a plain id.
"""

from collections.abc import Iterator
from typing import NamedTuple

from unsealed.exact_json import Json, JsonError, RawJson, read_json, write_json
from unsealed.ocds.model import Source
from unsealed.sentence import Sentence

_NOTHING = object()


class RawVersion(NamedTuple):
    """One release out of a versioned one: its JSON text, and its place."""

    text: bytes
    source: Source


class _Origin(NamedTuple):
    """The release that a version of a value comes from."""

    date: str
    release_id: str


def looks_versioned(fields: dict[str, RawJson], text: bytes | RawJson) -> bool:
    """Whether an object, opened one level deep, is a versioned release: no date of its own, and dates at its values."""
    return "ocid" in fields and "date" not in fields and b'"releaseDate"' in bytes(text)


def read_versions(text: bytes | RawJson, source: Source, ocid: str = "") -> Iterator[RawVersion]:
    """The releases behind a versioned release, the oldest first. Their places name them, as they share one text.

    Raises `JsonError` where it cannot be read.
    """
    try:
        releases = split_versions(read_json(bytes(text)))
    except (RecursionError, ValueError):
        raise JsonError(Sentence("it is nested too deeply, or holds a number that is too long")) from None
    for release in releases:
        name = f"{release['id']} of {release['date']}"
        body = release if release["ocid"] else release | {"ocid": ocid}
        yield RawVersion(write_json(body), source._replace(sheet=name))


def split_versions(body: Json) -> list[dict[str, Json]]:
    """A release per version, the oldest first: each with what it brought. Raises `RecursionError` for hostile depths."""
    if not isinstance(body, dict):
        return []
    tags: dict[_Origin, Json] = {}
    for origin, tag in _origins(body):
        tags.setdefault(origin, tag)
    releases = []
    for origin in sorted(tags):
        release = _pick(body, origin)
        head = {"ocid": body.get("ocid"), "id": origin.release_id, "date": origin.date, "tag": tags[origin]}
        rest = release.items() if isinstance(release, dict) else ()
        releases.append(head | {name: value for name, value in rest if name not in head})
    return releases


def _origins(node: Json) -> Iterator[tuple[_Origin, Json]]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _origins(value)
    elif _is_history(node):
        for version in node:
            yield _origin(version), version.get("releaseTag")
    elif isinstance(node, list):
        for item in node:
            yield from _origins(item)


def _pick(node: Json, origin: _Origin) -> Json:
    """What of `node` this release brought."""
    if _is_history(node):
        return next((version.get("value") for version in node if _origin(version) == origin), _NOTHING)
    if isinstance(node, dict):
        picked = {name: _pick(value, origin) for name, value in node.items()}
        picked = {name: value for name, value in picked.items() if value is not _NOTHING}
        if picked and not isinstance(node.get("id"), dict | list) and "id" in node:
            picked = {"id": node["id"], **picked}
        return picked or _NOTHING
    if isinstance(node, list):
        items = [item for item in (_pick(item, origin) for item in node) if item is not _NOTHING]
        return items or _NOTHING
    return _NOTHING


def _is_history(node: Json) -> bool:
    return (
        isinstance(node, list)
        and bool(node)
        and all(isinstance(each, dict) and "value" in each and _origin(each) != _Origin("", "") for each in node)
    )


def _origin(version: dict[str, Json]) -> _Origin:
    date, release_id = version.get("releaseDate"), version.get("releaseID")
    return _Origin(date if isinstance(date, str) else "", release_id if isinstance(release_id, str) else "")
