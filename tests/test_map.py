"""The map of places of delivery: what is on it, what is not, and the list that says the same."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Build
from tests.site.numbers import rows, write_releases
from tests.site.result import Result
from tests.site.samples import release
from unsealed.city_map import CityMap, Located, make_map, split_far
from unsealed.ocds.places import Point, find_point, read_places


def at(longitude: Any, latitude: Any, kind: str = "Point") -> dict[str, Any]:
    return {"type": kind, "coordinates": [longitude, latitude]}


def delivered(number: int, *locations: Any) -> dict[str, Any]:
    body = release(f"ocds-test01-{number}")
    items = [{"id": str(each), "deliveryLocation": location} for each, location in enumerate(locations)]
    return body | {"tender": body["tender"] | {"title": f"Process {number}", "items": items}}


def located(*points: tuple[str, str]) -> list[Located]:
    return [
        Located(f"Place {number}", Point(Decimal(north), Decimal(east)), frozenset([str(number)]), f"map/#{number}")
        for number, (north, east) in enumerate(points)
    ]


@pytest.mark.parametrize(
    ("geometry", "point"),
    [
        ({"type": "Point", "coordinates": [Decimal("-68.9252"), Decimal("43.2085")]}, ("43.2085", "-68.9252")),
        ({"type": "LineString", "coordinates": [[1, 10], [3, 20]]}, ("15", "2")),
        ({"type": "Polygon", "coordinates": [[[0, 0], [0, 2], [4, 2], [4, 0], [0, 0]]]}, ("1", "2")),
        ({"type": "LineString", "coordinates": [[179, -17], [-179, -17]]}, ("-17", "180")),
        ({"type": "LineString", "coordinates": [[178, -17], [-176, -17]]}, ("-17", "-179")),
        ({"type": "GeometryCollection", "geometries": [at(1, 2), at(3, 4)]}, ("3", "2")),
    ],
)
def test_a_shape_is_the_point_in_its_middle(geometry: dict[str, Any], point: tuple[str, str]) -> None:
    assert find_point(geometry) == tuple(map(Decimal, point))


@pytest.mark.parametrize(
    "geometry",
    [
        at(12, 999), at(-181, 5), at(0, 0), at("12", "5"), at(None, 5), at(True, 5), {}, {"coordinates": []}, {"coordinates": 5},
        {"coordinates": [Decimal("1e400"), 1]}, {"coordinates": [[[[[[[[1, 2]]]]]]]]}, {"coordinates": [[1, 2], [3, 400]]},
        {"coordinates": {"x": 1}}, {"geometries": "x"}, {"coordinates": [Decimal("NaN"), 1]},
    ],
)  # fmt: skip
def test_what_is_not_on_earth_is_no_point(geometry: dict[str, Any]) -> None:
    assert find_point(geometry) is None


def test_places_of_wrong_types_are_passed_over() -> None:
    for location in (None, 4, "x", [], [1], {"geometry": 5}, {"geometry": [at(1, 2)]}, {"description": ["x"]}):
        list(
            read_places(
                {"tender": {"items": [{"deliveryLocation": location}]}, "awards": [{"items": 4}], "contracts": 4}
            )
        )


def test_a_map_keeps_directions_and_stays_inside() -> None:
    (place, north, east), name = located(("43.20", "-68.92"), ("43.21", "-68.92"), ("43.20", "-68.90")), "wide"
    drawn = make_map(name, [place, north, east], 720, 520, 9)
    marks = {mark.places[0]: mark for mark in drawn.marks}
    assert marks["Place 1"].y < marks["Place 0"].y == marks["Place 2"].y
    assert marks["Place 2"].x > marks["Place 0"].x == marks["Place 1"].x
    # a hundredth of a degree to the north is as far as 1 / cos(43.2°) of one to the east
    ratio = (marks["Place 0"].y - marks["Place 1"].y) / (marks["Place 2"].x - marks["Place 0"].x)
    assert ratio == pytest.approx(Decimal("0.6859"), rel=Decimal("0.01"))
    assert_inside(drawn)


def assert_inside(drawn: CityMap) -> None:
    for mark in drawn.marks:
        assert mark.radius <= mark.x <= drawn.width - mark.radius
        assert mark.radius <= mark.y <= drawn.height - mark.radius


@pytest.mark.parametrize(
    "points", [[("43.2", "-68.9")], [("89.99", "10"), ("90", "-170")], [("0.1", "0"), ("0.1", "0.000001")]]
)
def test_few_points_make_a_map(points: list[tuple[str, str]]) -> None:
    drawn = make_map("narrow", located(*points), 300, 400, 4)
    assert drawn.marks
    assert all(0 < bar.length <= drawn.width // 4 for bar in drawn.scale)
    assert_inside(drawn)


def test_places_across_the_180th_meridian_are_neighbours() -> None:
    drawn = make_map("wide", located(("-17", "179.99"), ("-17", "-179.99"), ("-17.01", "179.98")), 720, 520, 9)
    x = {mark.places[0]: mark.x for mark in drawn.marks}
    assert x["Place 2"] < x["Place 0"] < x["Place 1"]
    assert x["Place 1"] - x["Place 0"] == pytest.approx(2 * (x["Place 0"] - x["Place 2"]), abs=Decimal("0.2"))


def test_3000_places_are_marks_that_do_not_lie_on_each_other() -> None:
    points = [
        (f"{43 + (each * 7919 % 997) / 9970:.5f}", f"{-69 + (each * 104729 % 991) / 9910:.5f}") for each in range(3000)
    ]
    near, far = split_far(located(*points))
    assert (len(near), far) == (3000, [])
    drawn = make_map("wide", near, 720, 520, 12)
    assert sum(mark.number for mark in drawn.marks) == 3000
    assert len(drawn.marks) < 500
    for at_, mark in enumerate(drawn.marks):
        for other in drawn.marks[:at_]:
            assert (mark.x - other.x) ** 2 + (mark.y - other.y) ** 2 >= 28**2
    assert sum(bool(mark.label) for mark in drawn.marks) <= 12
    assert_inside(drawn)


def test_a_place_far_off_does_not_shrink_the_map() -> None:
    near, far = split_far(located(*[(f"43.2{each}", f"-68.9{each}") for each in range(9)], ("43.2", "12.5")))
    assert len(near) == 9
    assert [each.point.longitude for each in far] == [Decimal("12.5")]


@pytest.fixture(scope="module")
def places(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Places that are good, absurd, hostile, without a name, and without coordinates."""
    releases = [
        delivered(1, {"description": "Old Bridge", "geometry": at(-68.9, 43.2)}, {"geometry": at(-68.91, 43.21)}),
        delivered(2, {"description": "Old Bridge", "geometry": at(-68.9, 43.2)}),
        delivered(3, {"description": "<script>alert(1)</script>" + "W" * 500, "geometry": at(-68.93, 43.22)}),
        delivered(4, {"description": "Nowhere", "geometry": at(-68.9, 999)}),
        delivered(5, {"description": "Town hall"}),
    ]
    site = build(write_releases(tmp_path_factory.mktemp("data"), releases))
    assert site.exit_code == 0, site.stderr
    return site


def test_the_list_says_what_the_map_shows(places: Result) -> None:
    text = places.text("map/")
    drawing = text[text.index("<svg") : text.index("</svg>")]
    assert sorted(map(int, re.findall(r'class="count"[^>]*>(\d+)<', drawing))) == [1, 1, 2]
    assert "<title>Old Bridge: 2 contracts</title>" in drawing
    listed = text[text.index('id="places"') :]
    for link in re.findall(r'<a href="[^"]*#([^"]+)"', drawing):
        assert f'<h3 id="{link}"' in listed
    assert listed.count('href="../contracts/ocds-test01-') == 4
    assert "43.2° N, 68.9° W" in listed
    assert "43.21° N, 68.91° W</h3>" in listed, "a place without a name is called by its coordinates"
    assert "<script>alert" not in text


def test_what_is_not_on_the_map_is_said(places: Result) -> None:
    text = places.text("map/")
    assert "1 contracting process publishes coordinates that are no place on Earth." in text
    assert "2 contracting processes publish no coordinates that can be drawn." in text
    findings = places.json("data/report.json")["findings"]
    (found,) = [each for each in findings if each["code"] == "check.impossible_coordinates"]
    assert found["count"] == 1
    row = next(each for each in rows(places, "downloads/csv/delivery_places.csv") if each["ocid"] == "ocds-test01-4")
    assert (row["description"], row["latitude"], row["impossible"]) == ("Nowhere", "", "true")


def test_contracts_lead_to_the_map(places: Result) -> None:
    assert 'href="../../map/"' in re.findall(r"<dt>Where.*", places.text(places.page_of("ocds-test01-1")))[0]
    assert ">On the map<" not in places.text(places.page_of("ocds-test01-4"))
    assert 'href="../map/"' in places.text("contracts/")


def test_a_site_without_coordinates_has_no_map(build: Build, tmp_path: Path) -> None:
    site = build(write_releases(tmp_path / "data", [delivered(1, {"geometry": at(0, 0)}, {"description": "x"})]))
    assert site.exit_code == 0, site.stderr
    assert not (site.output / "map").exists()
    assert all('map/"' not in path.read_text("utf-8") for path in site.output.rglob("*.html"))


def test_a_place_with_many_contracts_goes_on_on_the_next_page(build: Build, tmp_path: Path) -> None:
    releases = [delivered(each, {"description": "Depot", "geometry": at(-68.9, 43.2)}) for each in range(200)]
    releases += [delivered(200, {"description": "Pier", "geometry": at(-68.8, 43.3)})]
    site = build(write_releases(tmp_path / "data", releases))
    first, second = site.text("map/"), site.text("map/page/2/")
    assert (first.count('href="../contracts/ocds-'), second.count('href="../../../contracts/ocds-')) == (150, 51)
    assert "<svg" not in second
    assert 'href="../map/page/2/#place-2"' in first
    assert '<h3 id="place-2"' in second
