"""The releases of one process merged into its compiled release, with what each of them changed. Owns ocdsmerge."""

import warnings
from collections.abc import Sequence
from functools import cache

from ocdsmerge.flatten import Flattened, IdValue, flatten, unflatten
from ocdsmerge.rules import get_merge_rules

from unsealed.exact_json import Json, write_json
from unsealed.ocds.mergeable import WHOLE, Repair, RuleTree, cut_depth, escape, is_mergeable
from unsealed.ocds.model import Change, Finding, Release, Severity, Source, Version
from unsealed.ocds.ordering import order_releases, text_id
from unsealed.ocds.schema import read_schema
from unsealed.sentence import Sentence

Compiled = tuple[dict[str, Json], tuple[Version, ...], tuple[Finding, ...]]
_Path = tuple[int | str, ...]
_OMITTED = ("ocid", "id", "date", "tag")
_NO_RULES: RuleTree = {}


def compile_releases(releases: Sequence[Release]) -> Compiled:
    """Merge the releases of one ocid, one or more in any order, as OCDS 1.1 says.

    Returns the compiled release, a version per distinct release in the order of time, and what was found. Bodies
    are never changed, but the compiled release shares values with them.
    """
    try:
        return _compile(releases)
    except RecursionError:
        cut = [cut_depth(release) for release in releases]
        compiled, history, findings = _compile([release for release, _ in cut])
        return compiled, history, (*findings, *(finding for _, found in cut for finding in found))


def _compile(releases: Sequence[Release]) -> Compiled:
    ordered, findings = order_releases(releases)
    rules = _rule_tree()
    first = ordered[0]
    if len(ordered) == 1 and is_mergeable(first.body, rules):
        merged = _merge_one(first.body, rules)
        history = [_version(first, _sections(first.body))]
    else:
        try:
            merge: _RegularMerge | _Merge = _RegularMerge(rules)
            changes = [merge.add(release) for release in ordered]
        except _IrregularError:
            merge = _Merge(rules)
            changes = [merge.add(release) for release in ordered]
        merged = merge.compiled()
        history = [_version(release, changed) for release, changed in zip(ordered, changes, strict=True)]
        findings += merge.findings()
    return {**_head(ordered[-1].body), **merged}, tuple(history), tuple(findings)


def _head(last: dict[str, Json]) -> dict[str, Json]:
    """What a merge sets anew. A date that is no text is no date of a compiled release."""
    ocid, date = text_id(last.get("ocid")), last.get("date")
    if not isinstance(date, str):
        return {"ocid": ocid, "id": ocid, "tag": ["compiled"]}
    return {"ocid": ocid, "id": f"{ocid}-{date}", "date": date, "tag": ["compiled"]}


def _version(release: Release, changes: Sequence[Change]) -> Version:
    body = release.body
    date, tags = body.get("date"), body.get("tag")
    tags = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    date = date if isinstance(date, str) else ""
    return Version(text_id(body.get("id")), date, tuple(tags), release.source, tuple(changes))


def _sections(body: dict[str, Json]) -> list[Change]:
    """The first release's changes: its sections by name, without content, as all of the release is new."""
    return [
        Change(name, None, None if isinstance(value, (dict, list)) else value)
        for name, value in body.items()
        if name not in _OMITTED and value not in (None, {}, [])
    ]


@cache
def _merge_rules() -> dict[tuple[str, ...], str]:
    rules: dict[tuple[str, ...], str] = get_merge_rules(read_schema("release"))
    # What `_head` sets is not merged.
    return rules | {(name,): "omitWhenMerged" for name in _OMITTED}


@cache
def _rule_tree() -> RuleTree:
    tree: RuleTree = {}
    for path in _merge_rules():
        node = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = WHOLE
    return tree


def _merge_one(value: dict[str, Json], rules: RuleTree, *, top: bool = True) -> dict[str, Json]:
    """What ocdsmerge makes of a single mergeable release, in a fraction of the time (a property test compares them)."""
    merged: dict[str, Json] = {}
    for key, child in value.items():
        if child is None or (top and key in _OMITTED):
            continue
        kind = type(child)
        if (kind is not dict and kind is not list) or (below := rules.get(key, _NO_RULES)) is WHOLE:
            merged[key] = child
        elif kind is dict:
            inner = _merge_one(child, below, top=False)
            if inner or _has_null(child):
                merged[key] = inner
        elif child:
            is_items = type(child[0]) is dict
            merged[key] = [_merge_one(item, below, top=False) for item in child] if is_items else child
    return merged


def _has_null(value: dict[str, Json]) -> bool:
    """Whether an object says of a field that it is removed: ocdsmerge keeps such an object and drops other empty ones."""
    return any(child is None or (type(child) is dict and _has_null(child)) for child in value.values())


class _IrregularError(Exception):
    """These releases need more care than `_RegularMerge` takes."""


class _RegularMerge:
    """What `_Merge` makes of releases whose lists have ids and whose fields keep their kind: nearly all that exist.

    Publishers repeat what did not change. Only what differs is looked at here, and nothing is taken apart and put
    together again. A property test holds the two merges equal, in what they compile and in what they tell.
    """

    def __init__(self, rules: RuleTree) -> None:
        self._rules = rules
        self._merged: dict[str, Json] | None = None
        self._changed: list[Change] = []
        self._added: list[Change] = []

    def add(self, release: Release) -> list[Change]:
        """Merge one more release; returns what it changed. Raises `_IrregularError`."""
        known = self._merged or {}
        body = release.body
        sections = {key: value for key, value in body.items() if key not in _OMITTED and not _same(value, key, known)}
        if not sections:
            return []
        if not is_mergeable(sections, self._rules):
            raise _IrregularError
        if self._merged is None:
            self._merged = _merge_one(sections, self._rules)
            return _sections(sections)
        self._changed, self._added = [], []
        self._merged = self._object(known, sections, self._rules, "")
        return [*self._changed, *self._added]

    def compiled(self) -> dict[str, Json]:
        """The merged release, without what a merge sets anew."""
        return self._merged or {}

    def findings(self) -> Sequence[Finding]:
        """Nothing: what is regular needs no care."""
        return ()

    def _object(self, known: dict[str, Json], value: dict[str, Json], rules: RuleTree, path: str) -> dict[str, Json]:
        merged = known.copy()
        for key, child in value.items():
            before, below = known.get(key), rules.get(key, _NO_RULES)
            kind = _kind(child, below)
            if before is None:
                self._introduce(merged, key, child, below, path + key)
            elif kind is not _kind(before, below):
                if child is not None and child != []:
                    raise _IrregularError
            elif kind is None:
                self._replace(merged, key, child, below, path + key)
            elif not _same(child, key, known):
                merge = self._object if kind is dict else self._items
                merged[key] = merge(before, child, below or _NO_RULES, f"{path}{key}." if kind is dict else path + key)
        return merged

    def _items(self, known: list[Json], value: list[Json], rules: RuleTree, path: str) -> list[Json]:
        items = {text_id(item["id"]): item for item in known}
        for item in value:
            name = text_id(item["id"])
            if name not in items:
                items[name] = _merge_one(item, rules, top=False)
                self._added.append(Change(f"{path}[{name}]", None, items[name]))
            elif not _same(item, name, items):
                rest = {key: child for key, child in item.items() if key != "id"}
                items[name] = self._object(items[name], rest, rules, f"{path}[{name}].")
        return list(items.values())

    def _introduce(self, merged: dict[str, Json], key: str, value: Json, rules: RuleTree | None, path: str) -> None:
        for new in _merge_one({key: value}, {key: rules}, top=False).values():
            merged[key] = new
            kind = _kind(new, rules)
            if kind is list:
                self._added += [Change(f"{path}[{text_id(item['id'])}]", None, item) for item in new]
            elif new or kind is None:
                (self._added if kind is dict else self._changed).append(Change(path, None, new))

    def _replace(self, merged: dict[str, Json], key: str, value: Json, rules: RuleTree | None, path: str) -> None:
        before = merged[key]
        if value == [] and rules is not WHOLE:
            return
        if before != value:
            self._changed.append(Change(path, before, value))
        if value is None:
            del merged[key]
        else:
            merged[key] = value


def _kind(value: Json, rules: RuleTree | None) -> type | None:
    """How a merge takes a value: `dict` as an object, `list` as items that have ids, None as one value."""
    kind = type(value)
    if rules is WHOLE or (kind is not dict and (kind is not list or not value or type(value[0]) is not dict)):
        return None
    return kind


class _Merge:
    """A merge that tells what each release changed, and sets aside what cannot stand beside an earlier release.

    ocdsmerge takes a release apart into its leaves, by path, in which items of lists stand as `IdValue`, and puts
    the collected leaves together. Its Rust port refuses decimals and tells nothing of changes.
    """

    def __init__(self, rules: RuleTree) -> None:
        self._repair = Repair(rules)
        self._conflicts: dict[Source, Finding] = {}
        self._rules = rules
        self._published: dict[str, Json] = {}
        self._leaves: Flattened = {}
        self._nodes: dict[_Path, bool] = {}
        self._latest: Flattened = {}
        self._positions: dict[_Path, dict[str, int]] = {}

    def add(self, release: Release) -> list[Change]:
        """Merge one more release; returns what it changed."""
        self._release, self._positions = release, {}
        first = not self._published
        sections = {key: value for key, value in release.body.items() if key not in _OMITTED}
        changed = {key: value for key, value in sections.items() if not _same(value, key, self._published)}
        if not changed:
            return []
        self._index(self._latest)
        self._latest = self._flatten(changed)
        merged = self._take(self._latest)
        self._leaves.update(self._latest)
        self._published.update(changed)
        return _sections(sections) if first else _describe(merged)

    def compiled(self) -> dict[str, Json]:
        """The merged release, without what a merge sets anew."""
        merged: dict[str, Json] = unflatten(self._leaves)
        return {key: merged[key] for key in self._published if key in merged}

    def findings(self) -> Sequence[Finding]:
        """What had to be mended or set aside."""
        return [*self._repair.findings, *self._conflicts.values()]

    def _flatten(self, sections: dict[str, Json]) -> Flattened:
        if is_mergeable(sections, self._rules):
            return flatten(sections, _merge_rules(), {}, {})
        with warnings.catch_warnings():  # ocdsmerge warns of duplicate ids, which `repair` has found
            warnings.simplefilter("ignore")
            return self._agree(flatten(self._repair.repair(sections, self._release), _merge_rules(), {}, {}))

    def _agree(self, flat: Flattened) -> Flattened:
        """The leaves without those that contradict others of the same release, as items of one id may."""
        nodes: dict[_Path, bool] = {}
        for key in flat:
            for end in range(1, len(key)):
                nodes.setdefault(key[:end], type(key[end]) is IdValue)
        agreeing: Flattened = {}
        for key, value in flat.items():
            ways = ((key[:end], type(key[end]) is IdValue) for end in range(1, len(key)))
            clash = next((path for path, is_list in ways if nodes[path] is not is_list), key if key in nodes else None)
            if clash:
                self._conflict(clash)
            else:
                agreeing[key] = value
        return agreeing

    def _index(self, flat: Flattened) -> None:
        """Note every object and list on the way to the leaves: True for a list of items that have ids."""
        parent: _Path = ()
        for key in flat:
            if key[:-1] != parent:
                parent = key[:-1]
                for end in range(len(parent), 0, -1):
                    if key[:end] in self._nodes:
                        break
                    self._nodes[key[:end]] = type(key[end]) is IdValue

    def _take(self, flat: Flattened) -> dict[_Path, Change | Flattened]:
        """What changes, by path: a leaf's change or the leaves of a new object. Takes conflicts out of `flat`."""
        data, nodes = self._leaves, self._nodes
        changes: dict[_Path, Change | Flattened] = {}
        added: dict[_Path, Flattened] = {}
        places: dict[_Path, tuple[bool, _Path]] = {}
        for key, value in list(flat.items()):
            before = data.get(key)
            if before is not None:
                if before != value and not (key[-1] == "id" and type(key[-2:][0]) is IdValue):
                    changes[key] = Change("", before, value)
                continue
            parent = key[:-1]
            place = places.get(parent)
            if place is None:
                place = places[parent] = self._place(key)
            fits, new = place
            if not fits or key in nodes:
                del flat[key]
                if fits and value is not None:
                    self._conflict(key)
            elif new:
                added.setdefault(new, {})[key[len(new) :]] = value
            elif value is not None:
                changes[key] = Change("", None, value)
        return changes | added

    def _place(self, key: _Path) -> tuple[bool, _Path]:
        """Whether a new leaf fits what is known, and the topmost object on its way that is new (empty: none is)."""
        for end in range(1, len(key)):
            path, is_list = key[:end], type(key[end]) is IdValue
            known = self._nodes.get(path)
            if known is None:
                if self._leaves.get(path) is not None:  # objects and lists win over plain values, whichever came first
                    self._conflict(path)
                    del self._leaves[path]
                return True, key[: end + 1] if is_list else path
            if known is not is_list:
                self._conflict(path)
                return False, ()
        return True, ()

    def _conflict(self, path: _Path) -> None:
        release = self._release
        message = Sentence(
            "Releases of the process disagree on what kind of value this field holds; the object or list that came "
            "first is shown and the other value is set aside; publish the field in one way."
        )
        source = release.source._replace(pointer=release.source.pointer + self._pointer(path))
        self._conflicts[source] = Finding(
            "type_conflict", Severity.ERROR, message, source, text_id(release.body.get("ocid"))
        )

    def _pointer(self, path: _Path) -> str:
        """The JSON Pointer of a path in the release, as far as it can be followed."""
        body: Json = self._release.body
        pointer = ""
        for end, part in enumerate(path):
            step: Json = part
            if isinstance(body, list):
                if path[:end] not in self._positions:
                    ids = ((item.get("id"), index) for index, item in enumerate(body) if isinstance(item, dict))
                    self._positions[path[:end]] = {text_id(name): index for name, index in ids}
                step = self._positions[path[:end]].get(str(part), -1)
            if step == -1 or (isinstance(body, dict) and step not in body) or not isinstance(body, (dict, list)):
                break
            body, pointer = body[step], f"{pointer}/{escape(str(step))}"
        return pointer


def _same(value: Json, key: str, known: dict[str, Json]) -> bool:
    """Whether `known` has this very value, to the last digit: Python takes 1, 1.0 and true for equal."""
    before = known.get(key)
    if type(value) is not type(before) or value != before or key not in known:
        return False
    return type(value) is str or write_json(value) == write_json(before)


def _describe(changes: dict[_Path, Change | Flattened]) -> list[Change]:
    described = []
    for path, change in changes.items():
        if isinstance(change, Change):
            described.append(change._replace(path=_text(path)))
        elif added := unflatten(change):
            described.append(Change(_text(path), None, added))
    return described


def _text(path: _Path) -> str:
    """`contracts[C1].value.amount`; an item without an id is `[]`."""
    text = ""
    for part in path:
        if isinstance(part, IdValue):
            text += f"[{part}]" if part.original_value is not None else "[]"
        else:
            text += f".{part}" if text else str(part)
    return text
