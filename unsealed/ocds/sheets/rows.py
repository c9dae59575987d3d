"""Rows -> nested objects: a path such as `awards/0/suppliers/0/name` says where a cell belongs.

A row becomes a tree of its own (`put`), and trees that describe the same thing are joined (`join`): list items with equal
`id` are one object, items without an id are each their own. What is there already is never overwritten.
`finish` turns a tree into plain JSON.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from unsealed.exact_json import Json

DEEPEST = 32
"""The most steps of a path; OCDS and its extensions need nine."""


class Step(NamedTuple):
    """One step of a path: the name of a field and, where it is a list, the label of the item (`0`, `1`)."""

    name: str
    item: str | None = None

    def __str__(self) -> str:
        """As headings write it."""
        return self.name if self.item is None else f"{self.name}/{self.item}"


Path = tuple[Step, ...]


Tree = dict[str, Json]
"""An object while rows are read; its lists are `Items`."""


class Items(dict[object, Json]):
    """A list while rows are read: in a row's tree by the labels of its headings, in a joined tree by the ids of its items."""


class Conflict(NamedTuple):
    """A value that differs from the one that is there, which was kept. `path` says where, in the row's own labels."""

    path: Path
    kept: Json
    refused: Json


_BRACKETS = re.compile(r"(.*\S)\s*\[(\d*)\]", re.DOTALL)


def parse_path(text: str) -> Path:
    """`tender/items/0/id`, `tender/items[]/id` and `tender/items[0]/id` are one path. Raises `ValueError`."""
    steps: list[Step] = []
    for part in (each.strip() for each in text.split("/")):
        if part.isdecimal() and steps and steps[-1].item is None:
            steps[-1] = steps[-1]._replace(item=str(int(part)))
        elif match := _BRACKETS.fullmatch(part):
            steps.append(Step(match.group(1), match.group(2) or "0"))
        elif part and not part.isdecimal():
            steps.append(Step(part))
        else:
            raise ValueError(f"{text!r} is not a path")
    if len(steps) > DEEPEST:
        raise ValueError("a path this deep is none of OCDS")
    return tuple(steps)


def format_path(path: Path) -> str:
    """The path as headings write it: `tender/items/0/id`."""
    return "/".join(map(str, path))


def put(target: Tree, path: Path, value: Json) -> Conflict | None:
    """Put a value into a row's tree; a conflict if another one is there, or something that is no object in between."""
    container: Json = target
    last = len(path) - 1
    for at, (name, item) in enumerate(path):
        key: str = name
        if item is not None:
            items = container.get(name)
            if items is None:
                items = container[name] = Items()
            elif type(items) is not Items:
                return Conflict(path, items, value)
            container, key = items, item
        if at == last:
            kept = container.setdefault(key, value)
            return None if kept is value or _same(kept, value) else Conflict(path, kept, value)
        inside = container.get(key)
        if inside is None:
            inside = container[key] = {}
        elif type(inside) is not dict:
            return Conflict(path, inside, value)
        container = inside
    return None


def join(target: Tree, row: Tree, path: Path = ()) -> Iterator[Conflict]:
    """Join a row's tree into a joined one, and tell what could not be: to be run to its end."""
    for name, value in row.items():
        if type(value) is Items:
            yield from _join_items(target, name, value, path)
        elif name not in target:
            target[name] = {} if type(value) is dict else value
            if type(value) is dict:
                yield from join(target[name], value, (*path, Step(name)))
        elif type(value) is dict and type(target[name]) is dict:
            yield from join(target[name], value, (*path, Step(name)))
        elif not _same(target[name], value):
            yield from _refuse(target[name], value, (*path, Step(name)))


def contains(tree: Json, part: Json) -> bool:
    """Whether everything in `part` is in `tree` already; list items may be any of the list's."""
    if type(part) is Items and type(tree) is Items:
        return all(any(contains(item, each) for item in tree.values()) for each in part.values())
    if type(part) is dict and type(tree) is dict:
        return all(name in tree and contains(tree[name], value) for name, value in part.items())
    return _same(tree, part)


def finish(tree: Json) -> Json:
    """The tree as plain JSON."""
    if type(tree) is Items:
        return [finish(item) for item in tree.values()]
    if type(tree) is dict:
        return {name: finish(value) for name, value in tree.items()}
    return tree


def _join_items(target: Tree, name: str, items: Items, path: Path) -> Iterator[Conflict]:
    known = target.setdefault(name, Items())
    for label, item in items.items():
        at = (*path, Step(name, str(label)))
        if type(known) is not Items:
            yield from _refuse(known, item, at)
        elif type(item) is not dict:
            known.setdefault(("value", item), item)
        else:
            named = item.get("id")
            key = ("item", len(known)) if named is None or type(named) in (dict, Items, list) else ("id", named)
            same = known.setdefault(key, {})
            yield from join(same, item, at)


def _refuse(kept: Json, refused: Json, path: Path) -> Iterator[Conflict]:
    """A conflict for each value of what was refused."""
    if type(refused) is Items:
        for label, item in refused.items():
            yield from _refuse(kept, item, (*path[:-1], path[-1]._replace(item=str(label))))
    elif type(refused) is dict:
        for name, value in refused.items():
            yield from _refuse(kept, value, (*path, Step(name)))
    else:
        yield Conflict(path, kept, refused)


def _same(kept: Json, value: Json) -> bool:
    return type(kept) is type(value) and bool(kept == value)
