"""How much of what OCDS can say is published: values that are not empty, counted by path (methodology 4.1).

Paths are those of Cardinal: `/tender/title` is a field, `/awards[]` the elements of a list, `/tender/` and `/awards[]/`
the objects that stand there. Empty is `""`, `[]`, `{}`, null, and what holds nothing else; 0, false and space are not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_texts


class _Node:
    """What is counted at one path: values, those of them that are objects, and what lies below."""

    __slots__ = ("count", "elements", "fields", "objects")

    def __init__(self) -> None:
        self.count = 0
        self.objects = 0
        self.fields: dict[str, _Node] = {}
        self.elements: _Node | None = None


class FieldCounter:
    """Counts the values of any number of JSON texts; paths are made once, and not for each value."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, value: Json) -> None:
        """Count one value with all that is in it. It may be nested as deeply as a compiled release."""
        if _look(self._root, value) if isinstance(value, dict | list) else value is not None and value != "":
            self._root.count += 1

    def counts(self) -> Counter[str]:
        """Path -> how many values that are not empty stand there."""
        found: Counter[str] = Counter()
        _collect(self._root, "", found)
        return found


def count_fields(values: Iterable[Json]) -> dict[str, int]:
    """Path -> how many of some JSON values, and of all that is in them, stand there and are not empty; by path."""
    counter = FieldCounter()
    for value in values:
        counter.add(value)
    return dict(sorted(counter.counts().items()))


def _look(node: _Node, value: Json) -> bool:
    """Count what is in an object or a list; whether there is anything."""
    filled = False
    if type(value) is dict:
        fields = node.fields
        for name, each in value.items():
            try:
                child = fields[name]
            except KeyError:
                child = fields[name] = _Node()
            kind = type(each)
            if each if kind is str else _look(child, each) if kind is dict or kind is list else each is not None:
                child.count += 1
                filled = True
        node.objects += filled
        return filled
    elements = node.elements
    if elements is None:
        elements = node.elements = _Node()
    for each in value:
        kind = type(each)
        if each if kind is str else _look(elements, each) if kind is dict or kind is list else each is not None:
            elements.count += 1
            filled = True
    return filled


def _collect(node: _Node, path: str, found: Counter[str]) -> None:
    # A field may be called "" or "a[]": then two places have one path, and their numbers are added.
    if node.count:
        found[path] += node.count
    if node.objects:
        found[f"{path}/"] += node.objects
    for name, child in node.fields.items():
        _collect(child, f"{path}/{name}", found)
    if node.elements:
        _collect(node.elements, f"{path}[]", found)


_SEGMENTS = {
    "parties": ("roles", ("identifier", "address", "contactPoint")),
    "documents": ("documentType", ("url", "datePublished", "format")),
    "milestones": ("type", ("dueDate", "status", "dateMet")),
}
"""List -> the field whose codes tell its items apart, and the fields that are counted for each code."""

Segment = tuple[str, str, tuple[bool, ...]]
"""A list, the code of an item in it (empty where it has none), and which of the fields that count the item has."""


def segment(compiled: dict[str, Json]) -> Iterator[Segment]:
    """What a path alone does not tell: organizations by role, documents and milestones by type, an item at a time."""
    yield from _items(compiled, "parties", "parties")
    for name in ("planning", "tender"):
        yield from _typed(get_object(compiled, name), name)
    for award in get_objects(compiled, "awards"):
        yield from _typed(award, "award")
    for contract in get_objects(compiled, "contracts"):
        yield from _typed(contract, "contract")
        yield from _typed(get_object(contract, "implementation"), "implementation")


def _typed(parent: dict[str, Json], name: str) -> Iterator[Segment]:
    for listed in ("documents", "milestones"):
        if listed in parent:
            yield from _items(parent, listed, f"{name}/{listed}")


def _items(parent: dict[str, Json], listed: str, path: str) -> Iterator[Segment]:
    kind, (one, two, three) = _SEGMENTS[listed]
    for item in get_objects(parent, listed):
        filled = bool(item.get(one)), bool(item.get(two)), bool(item.get(three))
        for code in get_texts(item, kind) or _NO_CODE:
            yield path, code, filled


_NO_CODE = ("",)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of a publication's compiled releases: by path, and by segment."""

    counts: Counter[str] = field(default_factory=Counter)
    segments: Counter[Segment] = field(default_factory=Counter)

    def add(self, other: "Coverage") -> None:
        """Count what another task counted."""
        self.counts.update(other.counts)
        self.segments.update(other.segments)

    def fields(self) -> Iterator[tuple[str, int, int]]:
        """Each field that is filled somewhere: its path, how often, and how many objects could have it; by path."""
        for path, count in sorted(self.counts.items()):
            if path and not path.endswith(("/", "[]")):
                parent = path[: path.rindex("/") + 1]
                yield path, count, max(self.counts[parent], count)

    def by_code(self) -> Iterator[tuple[str, str, str, int, dict[str, int]]]:
        """Each list and code with the name of the code, how many items have it, and how many of these which field."""
        found: dict[tuple[str, str], Counter[str]] = {}
        for (path, code, filled), count in self.segments.items():
            numbers = found.setdefault((path, code), Counter())
            numbers[""] += count
            for name, is_filled in zip(_SEGMENTS[path.rpartition("/")[2]][1], filled, strict=True):
                numbers[name] += count * is_filled
        for (path, code), numbers in sorted(found.items()):
            kind, names = _SEGMENTS[path.rpartition("/")[2]]
            yield path, kind, code, numbers[""], {name: numbers[name] for name in names}

    def as_data(self) -> dict[str, Json]:
        """The content of `data/coverage.json`."""
        return {
            "counts": dict(self.counts),
            "fields": [{"path": path, "count": count, "of": of} for path, count, of in self.fields()],
            "segments": [
                {"list": path, "by": kind, "code": code, "count": count, "fields": fields}
                for path, kind, code, count, fields in self.by_code()
            ],
        }
