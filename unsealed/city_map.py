"""Places as a map of our own data: an equirectangular projection around their middle, drawn without anybody's tiles.

All is reckoned in decimals and rounded to tenths, so that every machine draws the same bytes. Places that would lie on each
other are one mark. A place that lies far from all others would make them one dot, so it is listed and not drawn.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import cos, isqrt, radians
from typing import NamedTuple
from unicodedata import east_asian_width

from unsealed.ocds.places import Point

_KM_IN_DEGREE = Decimal("111.2")
_KM_IN_MILE = Decimal("1.609344")
_MARGIN = 30
_LEAST_HEIGHT = 160
_LEAST_SPAN = Decimal("0.01")
"""Degrees that a map shows at least: about a kilometre."""
_APART = 28
"""How far marks are apart at least; each is a target of nearly this size."""
_FEW = 5
_FAR = 10
"""A place is far off where it lies outside of the middle half of all by so many times its width."""
_LETTER = 7
_LONGEST = 26
_STEPS = (5, 2, 1)


class Located(NamedTuple):
    """A place to draw: its name, its point, the ocids of its processes, and the address of its entry in the list."""

    name: str
    point: Point
    ocids: frozenset[str]
    url: str


class Mark(NamedTuple):
    """One or several places: middle and radius, whose first is `url`; `text` is beside it at `x`, aligned to `anchor`.

    `places` are their names; the label is empty where there is no room.
    """

    x: Decimal
    y: Decimal
    radius: int
    number: int
    url: str
    places: tuple[str, ...]
    label: str
    label_x: Decimal
    anchor: str


class Bar(NamedTuple):
    """A bar of the scale: its length on the map, and what that is: so many km, m or miles."""

    length: Decimal
    number: Decimal
    unit: str


class CityMap(NamedTuple):
    """A map, ready to draw: its size, its marks, its scale."""

    name: str
    width: int
    height: int
    marks: tuple[Mark, ...]
    scale: tuple[Bar, ...]


class _Frame(NamedTuple):
    """What a map shows: from where on, by how much, how wide a degree of longitude is, and where longitudes begin."""

    west: Decimal
    north: Decimal
    by: Decimal
    narrow: Decimal
    turn: bool

    def place(self, point: Point) -> tuple[Decimal, Decimal]:
        east = _turned(point.longitude, turn=self.turn)
        return _tenth(_MARGIN + (east - self.west) * self.narrow * self.by), _tenth(
            _MARGIN + (self.north - point.latitude) * self.by
        )


def split_far(places: Sequence[Located]) -> tuple[list[Located], list[Located]]:
    """The places that one map can show, and those that lie too far from them."""
    turn = _crosses([each.point for each in places])
    limits = [
        _limits(sorted(values))
        for values in (
            [each.point.latitude for each in places],
            [_turned(each.point.longitude, turn=turn) for each in places],
        )
    ]
    (south, north), (west, east) = limits
    near, far = list[Located](), list[Located]()
    for each in places:
        inside = south <= each.point.latitude <= north and west <= _turned(each.point.longitude, turn=turn) <= east
        (near if inside else far).append(each)
    return near, far


def make_map(name: str, places: Sequence[Located], width: int, most_height: int, labels: int) -> CityMap:
    """A map of at least one place; those with most processes are named, as many as have room."""
    frame, height = _make_frame([each.point for each in places], width, most_height)
    marks = _add_labels([*_make_marks(places, frame)], width, labels)
    return CityMap(name, width, height, tuple(marks), tuple(_scale(frame.by / _KM_IN_DEGREE, width)))


def _limits(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    if len(values) < _FEW:
        return values[0], values[-1]
    low, high = values[len(values) // 4], values[-1 - len(values) // 4]
    reach = max(high - low, _LEAST_SPAN) * _FAR
    return low - reach, high + reach


def _crosses(points: Sequence[Point]) -> bool:
    """Whether places lie on both sides of the 180th meridian, so that the short way between them crosses it."""
    east = [each.longitude for each in points]
    turned = [_turned(each, turn=True) for each in east]
    return max(turned) - min(turned) < max(east) - min(east)


def _turned(longitude: Decimal, *, turn: bool) -> Decimal:
    return longitude + 360 if turn and longitude < 0 else longitude


def _make_frame(points: Sequence[Point], width: int, most_height: int) -> tuple[_Frame, int]:
    turn = _crosses(points)
    east = [_turned(each.longitude, turn=turn) for each in points]
    north = [each.latitude for each in points]
    middle = (min(north) + max(north)) / 2
    narrow = max(Decimal(str(round(cos(radians(float(middle))), 4))), Decimal("0.01"))
    wide = max((max(east) - min(east)) * narrow, _LEAST_SPAN)
    high = max(max(north) - min(north), _LEAST_SPAN)
    by = min((width - 2 * _MARGIN) / wide, (most_height - 2 * _MARGIN) / high)
    height = max(_LEAST_HEIGHT, int((max(north) - min(north)) * by) + 2 * _MARGIN)
    half = Decimal(width - 2 * _MARGIN) / 2 / by / narrow, Decimal(height - 2 * _MARGIN) / 2 / by
    return _Frame((min(east) + max(east)) / 2 - half[0], middle + half[1], by, narrow, turn), height


def _make_marks(places: Sequence[Located], frame: _Frame) -> Iterator[Mark]:
    """The places with most processes first; each takes in those that lie too close to be marks of their own."""
    found: list[tuple[Decimal, Decimal, list[Located]]] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for each in sorted(places, key=lambda place: (-len(place.ocids), place.name, place.point)):
        x, y = frame.place(each.point)
        column, row = int(x) // _APART, int(y) // _APART
        near = (at for a in (-1, 0, 1) for b in (-1, 0, 1) for at in cells.get((column + a, row + b), ()))
        close = next((at for at in near if (found[at][0] - x) ** 2 + (found[at][1] - y) ** 2 < _APART**2), None)
        if close is None:
            cells.setdefault((column, row), []).append(len(found))
            found.append((x, y, [each]))
        else:
            found[close][2].append(each)
    for x, y, several in found:
        number = len(frozenset[str]().union(*(each.ocids for each in several)))
        radius = min(9 + 2 * isqrt(number - 1), 20)
        names = tuple(dict.fromkeys(each.name for each in several))
        yield Mark(x, y, radius, number, several[0].url, names, "", Decimal(0), "start")


def _add_labels(marks: list[Mark], width: int, most: int) -> list[Mark]:
    taken = [(mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius) for mark in marks]
    taken.append((Decimal(width - 34), Decimal(8), Decimal(width), Decimal(56)))  # the sign of north
    named = []
    for mark in marks:
        label = mark.places[0] if len(mark.places[0]) <= _LONGEST else ""
        size = sum(2 * _LETTER if east_asian_width(letter) in "WF" else _LETTER for letter in label)
        for anchor, left in (("start", mark.x + mark.radius + 4), ("end", mark.x - mark.radius - 4 - size)):
            box = (left, mark.y - 9, left + size, mark.y + 9)
            if most and label and left >= 2 and box[2] <= width - 2 and not any(_overlap(box, each) for each in taken):
                taken.append(box)
                most -= 1
                mark = mark._replace(label=label, label_x=left if anchor == "start" else left + size, anchor=anchor)  # noqa: PLW2901
                break
        named.append(mark)
    return named


_Box = tuple[Decimal, Decimal, Decimal, Decimal]


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scale(pixels_in_km: Decimal, width: int) -> Iterator[Bar]:
    """A bar in kilometres and one in miles, each of a round number and at most a quarter of the map."""
    for unit, small, parts, size in (("km", "m", 1000, Decimal(1)), ("mi", "ft", 5280, _KM_IN_MILE)):
        pixels, name = pixels_in_km * size, unit
        if pixels * 1 > width // 4:
            pixels, name = pixels / parts, small
        most = Decimal(width // 4) / pixels
        power = Decimal(10) ** most.adjusted()
        number = next(power * step for step in _STEPS if power * step <= most)
        yield Bar(_tenth(number * pixels), number.quantize(Decimal(1)), name)


def _tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
