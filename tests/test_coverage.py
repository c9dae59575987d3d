"""How much of what OCDS can say is published: counts of fields, as `data/coverage.json` of a built site has them."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED, Build
from tests.site.result import Result
from tests.site.samples import release, write_package
from unsealed.exact_json import Json, JsonError, read_json
from unsealed.ocds.coverage import FieldCounter, count_fields

FIXTURES = SHARED / "fixtures" / "cardinal" / "coverage"


def _values(lines: bytes) -> Iterator[Json]:
    for line in filter(None, map(bytes.strip, lines.split(b"\n"))):
        try:
            yield read_json(line)
        except JsonError:
            continue


@pytest.mark.parametrize("name", sorted(file.stem for file in FIXTURES.glob("*.jsonl")) or ["absent"])
def test_fields_are_counted_as_cardinal_counts_them(name: str, shared: Path) -> None:
    folder = shared / "fixtures" / "cardinal" / "coverage"
    expected = read_json((folder / f"{name}.expected").read_bytes())
    assert count_fields(_values((folder / f"{name}.jsonl").read_bytes())) == expected


def test_each_of_the_35_cases_is_there(shared: Path) -> None:
    assert len(list((shared / "fixtures" / "cardinal" / "coverage").glob("*.expected"))) == 35


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", " ", "a"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=20,
)


def _without_empty(value: Json) -> Json:
    """The value without all that is empty; None where nothing is left."""
    if isinstance(value, dict):
        return {name: kept for name, each in value.items() if (kept := _without_empty(each)) is not None} or None
    if isinstance(value, list):
        return [kept for each in value if (kept := _without_empty(each)) is not None] or None
    return None if value == "" and isinstance(value, str) else value


def _paths(value: Json, path: str = "") -> Iterator[str]:
    """The path of each value, each object, and of all below; nothing may be empty any more."""
    yield path
    if isinstance(value, dict):
        yield f"{path}/"
        for name, each in value.items():
            yield from _paths(each, f"{path}/{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _paths(each, f"{path}[]")


@given(st.lists(_JSON, max_size=5))
def test_the_count_of_a_path_is_that_of_the_values_which_are_not_empty(values: list[Json]) -> None:
    found = [path for value in values if (kept := _without_empty(value)) is not None for path in _paths(kept)]
    assert count_fields(values) == {path: found.count(path) for path in sorted(set(found))}


@given(st.lists(_JSON, max_size=6), st.integers(0, 6))
def test_partitions_add_up_to_the_whole(values: list[Json], cut: int) -> None:
    parts = []
    for part in (values[:cut], values[cut:]):
        counter = FieldCounter()
        for value in part:
            counter.add(value)
        parts.append(counter.counts())
    assert dict(sorted((parts[0] + parts[1]).items())) == count_fields(values)


@given(_JSON)
def test_nothing_is_counted_more_often_than_what_it_stands_in(value: Json) -> None:
    counts = count_fields([value])
    for path, number in counts.items():
        if not path.endswith(("/", "[]")) and path:
            assert number <= counts[path[: path.rindex("/") + 1]]


def _fields(site: Result) -> dict[str, tuple[int, int]]:
    return {each["path"]: (each["count"], each["of"]) for each in site.json("data/coverage.json")["fields"]}


@pytest.fixture(scope="module")
def three(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Three processes: one as it should be, one with holes, one that is no more than a tender."""
    whole = release("ocds-test01-1", tender=release()["tender"] | {"documents": _DOCUMENTS})
    holes = deepcopy(release("ocds-test01-2"))
    del holes["contracts"][0]["dateSigned"]
    holes["contracts"].append({"id": "C2", "awardID": "A1", "status": "", "value": {"amount": 0, "currency": ""}})
    holes["parties"][1] |= {"identifier": {"scheme": "GB-COH", "id": "07"}}
    tender = release("ocds-test01-3", awards=[], contracts=[], parties=[], tag=["tender"])
    return build(write_package(tmp_path_factory.mktemp("three"), "a.json", whole, holes, tender))


_DOCUMENTS: list[dict[str, Any]] = [
    {"id": "1", "documentType": "tenderNotice", "url": "https://example.org/1"},
    {"id": "2", "documentType": "tenderNotice"},
    {"id": "3", "url": "https://example.org/3"},
]


def test_a_field_is_reported_out_of_the_objects_that_could_have_it(three: Result) -> None:
    fields = _fields(three)
    assert fields["/tender"] == (3, 3)
    assert fields["/contracts"] == (2, 3)
    assert fields["/contracts[]/id"] == (3, 3)
    assert fields["/contracts[]/dateSigned"] == (1, 3)
    assert fields["/contracts[]/status"] == (2, 3)
    assert fields["/contracts[]/value/amount"] == (3, 3)
    assert fields["/contracts[]/value/currency"] == (2, 3)


def test_organizations_and_documents_are_told_apart_by_their_codes(three: Result) -> None:
    segments = {(each["list"], each["code"]): each for each in three.json("data/coverage.json")["segments"]}
    supplier = segments["parties", "supplier"]
    assert (supplier["by"], supplier["count"], supplier["fields"]["identifier"]) == ("roles", 2, 1)
    assert segments["parties", "buyer"]["fields"]["identifier"] == 0
    assert segments["tender/documents", "tenderNotice"]["fields"]["url"] == 1
    assert segments["tender/documents", "tenderNotice"]["count"] == 2
    assert segments["tender/documents", ""]["count"] == 1


def test_the_counts_are_those_of_the_compiled_releases_that_are_published(three: Result, demo: Result) -> None:
    for site in (three, demo):
        records = [site.json(each["record"])["records"] for each in site.processes]
        compiled = [read_json((site.output / each["record"]).read_bytes()) for each in site.processes]
        assert len(records) == site.json("data/coverage.json")["processes"]
        counted = count_fields(each["records"][0]["compiledRelease"] for each in compiled)
        assert site.json("data/coverage.json")["counts"] == counted
