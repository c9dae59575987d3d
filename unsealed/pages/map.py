"""Where contracts are delivered: a map of the places that have coordinates, and the same as a list."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from unsealed.city_map import CityMap, Located, make_map, split_far
from unsealed.lists import Part, ProcessLine, make_line, part_title, usual_name
from unsealed.ocds.places import Point
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.tables.delivery_places import COLUMNS
from unsealed.urls import list_url
from unsealed.words import Words, shortened

LIST_LENGTH = 150
"""Contracts on one page of the list."""
_WIDE, _NARROW = (720, 520, 12), (300, 400, 4)
"""Width, most height and names of the two drawings."""
_LONGEST_NAME = 120


class PlaceLine(NamedTuple):
    """A place in the list, or the part of it that stands on this page; `id` is its place on the page.

    `where` are its coordinates in words; `far` says that it lies too far off to be on the map.
    """

    id: str
    name: str
    where: str
    processes: int
    far: bool
    lines: tuple[ProcessLine, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/map.html` reads: the map in two widths on the first page, and a page of the list.

    `impossible` counts processes with coordinates that are not on Earth; `unplaced` those without any.
    """

    maps: tuple[CityMap, ...]
    places: tuple[PlaceLine, ...]
    part: Part
    total: int
    processes: int
    far: int
    impossible: int
    unplaced: int


def make_pages(publication: Publication) -> Iterator[Page]:
    """The map with the first page of the list, then the rest of it; none where no data has coordinates."""
    words = publication.words
    names, ocids, impossible = _read(publication)
    if not ocids:
        return
    called = {
        point: shortened(usual_name(names[point]), _LONGEST_NAME) or _where(point, words) for point in ocids
    }  # fmt: skip
    order = sorted(ocids, key=lambda point: (-len(ocids[point]), called[point].casefold(), point))
    entries = {entry.ocid: entry for entry in publication.entries}
    pairs = [
        (point, entry)
        for point in order
        for entry in sorted(
            (entries[ocid] for ocid in ocids[point]), key=lambda each: (each.date, each.ocid), reverse=True
        )
    ]
    ids = {point: f"place-{at}" for at, point in enumerate(order, 1)}
    on_page: dict[Point, int] = {}
    for at, (point, _) in enumerate(pairs):
        on_page.setdefault(point, at // LIST_LENGTH + 1)
    near, far = split_far(
        [
            Located(called[point], point, frozenset(ocids[point]), f"{list_url('map', on_page[point])}#{ids[point]}")
            for point in order
        ]
    )
    away = {each.point for each in far}
    maps = (make_map("wide", near, *_WIDE), make_map("narrow", near, *_NARROW))
    located = {entry.ocid for _, entry in pairs}
    count = -(-len(pairs) // LIST_LENGTH)
    for number in range(1, count + 1):
        groups: dict[Point, list[ProcessLine]] = {}
        for point, entry in pairs[(number - 1) * LIST_LENGTH : number * LIST_LENGTH]:
            groups.setdefault(point, []).append(make_line(entry, words))
        context = Context(
            maps=maps if number == 1 else (),
            places=tuple(
                PlaceLine(
                    ids[point], called[point], _where(point, words), len(ocids[point]), point in away, tuple(lines)
                )
                for point, lines in groups.items()
            ),
            part=Part(number, count, "map"),
            total=len(order),
            processes=len(located),
            far=len(far),
            impossible=len(impossible),
            unplaced=len(publication.entries) - len(located),
        )
        title = part_title(words.gettext("Map of contracts"), number, words)
        yield Page(list_url("map", number), "pages/map.html", title, context, "contracts")


def _read(publication: Publication) -> tuple[dict[Point, list[str]], dict[Point, set[str]], set[str]]:
    """The names of each point, the processes of each, and those with impossible coordinates."""
    at = {column.name: index for index, column in enumerate(COLUMNS)}
    names: defaultdict[Point, list[str]] = defaultdict(list)
    ocids: defaultdict[Point, set[str]] = defaultdict(set)
    impossible = set()
    for row in publication.rows("delivery_places"):
        if row[at["impossible"]]:
            impossible.add(str(row[0]))
        if row[at["latitude"]] is not None:
            point = Point(*(Decimal(str(row[at[name]])) for name in ("latitude", "longitude")))
            names[point].append(str(row[at["description"]] or ""))
            ocids[point].add(str(row[0]))
    return names, ocids, impossible


def _where(point: Point, words: Words) -> str:
    """Coordinates as people write them: `43.2085° N, 68.9252° W`."""
    north, east = (words.number(abs(each)) for each in point)
    texts: Sequence[str] = (
        words.gettext("{degrees}° N") if point.latitude >= 0 else words.gettext("{degrees}° S"),
        words.gettext("{degrees}° E") if point.longitude >= 0 else words.gettext("{degrees}° W"),
    )
    return ", ".join(text.format(degrees=number) for text, number in zip(texts, (north, east), strict=True))
