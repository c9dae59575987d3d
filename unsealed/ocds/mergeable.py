"""Releases that the merge can take: items of lists have ids that tell them apart, and nothing is nested too deeply."""

from collections import Counter
from typing import Any

from unsealed.exact_json import Json, write_json
from unsealed.ocds.model import Finding, Release, Severity
from unsealed.sentence import Sentence

RuleTree = dict[str, Any]
"""Merge rules by field name: a tree of what lies below, or `WHOLE` where a value is taken or left as one."""

WHOLE = None
_NO_RULES: RuleTree = {}
_DEEPEST = 250

_SEVERITIES = {"id_not_usable": Severity.ERROR, "too_deep": Severity.ERROR}
_MESSAGES = {
    "duplicate_id": Sentence(
        "Items of this list have the same id, so they are merged into one, in which the last says what holds; give each "
        "item its own id."
    ),
    "id_not_usable": Sentence(
        "The id of an item is neither a text nor a number; it is set aside and the item is shown without; publish the id "
        "as a text."
    ),
    "items_without_id": Sentence(
        "Items without an id are in several releases of the process, so they cannot be matched; equal items are shown once "
        "and all others are kept; give each item an id."
    ),
    "too_deep": Sentence(
        "A value is nested too deeply to be merged; what lies deeper is set aside; publish it with fewer levels."
    ),
}


def is_mergeable(value: dict[str, Json], rules: RuleTree, depth: int = 1) -> bool:
    """Whether every list that is merged by id has one text or whole number as id in each item, and no id twice.

    Raises RecursionError for what is nested deeper than a merge, and all that reads its result, is meant to follow.
    """
    for key, child in value.items():
        kind = type(child)
        if kind is str or (kind is not dict and kind is not list) or not child:  # most values are texts
            continue
        below = rules.get(key, _NO_RULES)
        if below is WHOLE or (kind is list and type(child[0]) is not dict):
            _measure(child, depth)
            if below is not WHOLE and any(type(item) is dict for item in child):
                return False
        elif kind is list:
            if not _are_mergeable(child, below, depth + 1):
                return False
        elif depth == _DEEPEST:
            raise RecursionError
        elif not is_mergeable(child, below, depth + 1):
            return False
    return True


def _are_mergeable(items: list[Json], rules: RuleTree, depth: int) -> bool:
    if depth >= _DEEPEST:
        raise RecursionError
    ids = set()
    for item in items:
        name = item.get("id") if type(item) is dict else None
        if type(name) is str:
            ids.add(name)
        elif type(name) is int:
            ids.add(str(name))
        else:
            return False
        if not is_mergeable(item, rules, depth + 1):
            return False
    return len(ids) == len(items)


def _measure(value: Json, depth: int) -> None:
    """Raise RecursionError where an object or list at this depth goes deeper than `_DEEPEST`."""
    level = [value]
    while level:
        if depth == _DEEPEST:
            raise RecursionError
        level = [
            child
            for item in level
            for child in (item.values() if type(item) is dict else item)
            if type(child) is dict or type(child) is list
        ]
        depth += 1


class Repair:
    """Makes the releases of one process mergeable, in their order, as copies; the originals are never changed.

    Items without an id cannot be matched between releases. A merge would add them again with every release, and
    a payment would count as many times as it was published: so items that are equal to known ones are left out.
    """

    def __init__(self, rules: RuleTree) -> None:
        self.findings: list[Finding] = []
        self._rules = rules
        self._known: dict[tuple[object, ...], Counter[bytes]] = {}

    def repair(self, sections: dict[str, Json], release: Release) -> dict[str, Json]:
        """Sections of a release, made mergeable; `findings` grows by what had to be done for that."""
        self._release = release
        _measure(sections, 0)
        return self._object(sections, self._rules, "", ())

    def _object(
        self, value: dict[str, Json], rules: RuleTree, pointer: str, path: tuple[object, ...]
    ) -> dict[str, Json]:
        return {
            key: self._value(child, rules.get(key, _NO_RULES), f"{pointer}/{escape(key)}", (*path, key))
            for key, child in value.items()
        }

    def _value(self, value: Json, rules: RuleTree | None, pointer: str, path: tuple[object, ...]) -> Json:
        if rules is WHOLE:
            return value
        if type(value) is dict:
            return self._object(value, rules, pointer, path)
        if type(value) is list and all(type(item) is dict for item in value):
            return self._items(value, rules, pointer, path)
        return value

    def _items(
        self, items: list[dict[str, Json]], rules: RuleTree, pointer: str, path: tuple[object, ...]
    ) -> list[Json]:
        seen: set[str] = set()
        unnamed: Counter[bytes] = Counter()
        known = self._known.setdefault(path, Counter())
        problems: set[str] = set()
        kept = []
        for index, item in enumerate(items):
            name = item.get("id")
            if name is None or isinstance(name, (dict, list)):
                if name is not None:
                    self._find("id_not_usable", f"{pointer}/{index}/id")
                if known:
                    problems.add("items_without_id")
                content = write_json(item, sort_keys=True)
                unnamed[content] += 1
                if unnamed[content] <= known[content]:
                    continue
                named = {key: child for key, child in item.items() if key != "id"}
                below: tuple[object, ...] = (*path, object())  # never met again: the item is new as a whole
            else:
                if str(name) in seen:
                    problems.add("duplicate_id")
                seen.add(str(name))
                named, below = item, (*path, str(name))
            kept.append(self._object(named, rules, f"{pointer}/{index}", below))
        self._known[path] = known | unnamed
        for code in sorted(problems):
            self._find(code, pointer)
        return kept

    def _find(self, code: str, pointer: str) -> None:
        self.findings.append(find(code, self._release, pointer))


def find(code: str, release: Release, pointer: str) -> Finding:
    """A finding of this module at a JSON Pointer within a release."""
    ocid = release.body.get("ocid")
    source = release.source._replace(pointer=release.source.pointer + pointer)
    return Finding(
        code, _SEVERITIES.get(code, Severity.WARNING), _MESSAGES[code], source, ocid if isinstance(ocid, str) else ""
    )


def escape(key: str) -> str:
    """A field name as one step of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def cut_depth(release: Release) -> tuple[Release, list[Finding]]:
    """A release without what lies deeper than anything that a merge can follow, and a finding where that is so."""
    places: list[str] = []

    def cut(value: Json, depth: int, pointer: str) -> Json:
        if not isinstance(value, (dict, list)):
            return value
        if depth == _DEEPEST:
            places.append(pointer)
            return None
        if isinstance(value, dict):
            return {key: cut(child, depth + 1, f"{pointer}/{escape(key)}") for key, child in value.items()}
        return [cut(child, depth + 1, f"{pointer}/{index}") for index, child in enumerate(value)]

    body = cut(release.body, 0, "")
    return Release(body, release.source), [find("too_deep", release, place) for place in places[:1]]
