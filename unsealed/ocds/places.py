"""Where goods, works and services are delivered: the location extension's places, as one point each."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text

LOCATIONS = ("deliveryLocation", "deliveryLocations")
ADDRESSES = ("deliveryAddress", "deliveryAddresses")
_ADDRESS = ("description", "streetAddress", "locality", "region", "postalCode", "countryName")
_MOST_POSITIONS = 10_000
_DEEPEST = 6
_HALF, _ROUND = 180, 360
_DIGITS = Decimal("0.000001")


class Point(NamedTuple):
    """Degrees north and east, with six digits at most."""

    latitude: Decimal
    longitude: Decimal


class Place(NamedTuple):
    """A place of delivery; texts may be empty. `impossible` says that its coordinates are no point on Earth.

    `path` leads to it in the compiled release.
    """

    section: str
    parent_id: str
    item_id: str
    name: str
    address: str
    geometry: str
    point: Point | None
    impossible: bool
    path: tuple[str | int, ...]


def read_places(compiled: dict[str, Json]) -> Iterator[Place]:
    """The places of the tender, awards and contracts, and of their items, in the order of the data."""
    tender = get_object(compiled, "tender")
    owners: list[tuple[str, tuple[str | int, ...], dict[str, Json]]] = (
        [("tender", ("tender",), tender)] if tender else []
    )
    for section, array in (("award", "awards"), ("contract", "contracts")):
        owners += [(section, (array, at), each) for at, each in enumerate(get_objects(compiled, array))]
    for section, path, owner in owners:
        yield from _read(section, path, owner, "", owner)
        if "items" in owner:
            for at, item in enumerate(get_objects(owner, "items")):
                yield from _read(section, (*path, "items", at), owner, get_text(item, "id"), item)


def _read(
    section: str, path: tuple[str | int, ...], parent: dict[str, Json], item: str, body: dict[str, Json]
) -> Iterator[Place]:
    for name in LOCATIONS:
        if name in body:
            for each in get_objects(body, name):
                geometry = get_object(each, "geometry")
                point = find_point(geometry)
                yield Place(
                    section, get_text(parent, "id"), item, get_text(each, "description"), "",
                    get_text(geometry, "type"), point, point is None and bool(_given(geometry)), (*path, name),
                )  # fmt: skip
    for name in ADDRESSES:
        if name in body:
            for each in get_objects(body, name):
                text = ", ".join(filter(None, (get_text(each, part) for part in _ADDRESS)))
                yield Place(section, get_text(parent, "id"), item, "", text, "", None, False, (*path, name))


def find_point(geometry: dict[str, Json]) -> Point | None:
    """A GeoJSON geometry as one point: the middle of all of its positions; None where one of them is not on Earth.

    What crosses the 180th meridian is taken the short way round. 0° north, 0° east stands for "not known".
    """
    positions = list(_positions(_given(geometry), _DEEPEST))[:_MOST_POSITIONS]
    if not positions or not all(map(_is_on_earth, positions)):
        return None
    east, north = ([each[at] for each in positions] for at in (0, 1))
    if max(east) - min(east) > _HALF:
        east = [each + _ROUND if each < 0 else each for each in east]
    longitude = (min(east) + max(east)) / 2
    latitude = (min(north) + max(north)) / 2
    if longitude > _HALF:
        longitude -= _ROUND
    point = Point(*(each.quantize(_DIGITS).normalize() + 0 for each in (latitude, longitude)))
    return point if any(point) else None


def _given(geometry: dict[str, Json]) -> Json:
    found = geometry.get("coordinates")
    return found if found is not None else [each.get("coordinates") for each in get_objects(geometry, "geometries")]


def _positions(value: Json, depth: int) -> Iterator[tuple[Decimal, Decimal]]:
    if not isinstance(value, list) or not depth:
        return
    if len(value) >= 2 and all(type(each) in (int, Decimal) for each in value[:2]):
        yield Decimal(str(value[0])), Decimal(str(value[1]))
        return
    for each in value:
        yield from _positions(each, depth - 1)


def _is_on_earth(position: tuple[Decimal, Decimal]) -> bool:
    longitude, latitude = position
    return longitude.is_finite() and latitude.is_finite() and abs(longitude) <= _HALF and abs(latitude) <= _HALF // 2
