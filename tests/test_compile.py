"""Releases into a compiled release and its history: our cases, the standard's, and what holds for any data."""

import copy
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ocdsmerge
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ocdsmerge.rules import get_merge_rules

from unsealed.exact_json import Json, read_json, write_json
from unsealed.ocds.compile import _Merge, _rule_tree, compile_releases
from unsealed.ocds.mergeable import is_mergeable
from unsealed.ocds.model import Release, Source, Version
from unsealed.ocds.schema import read_schema

CASES = Path(__file__).parent / "cases" / "compile"
MERGE_CASES = [
    "contextual",
    "empty-identifiermerge-array",
    "empty-object",
    "empty-wholelistmerge-array",
    "fill-identifiermerge-array",
    "fill-object",
    "fill-wholelistmerge-array",
    "initial-null",
    "lists",
    "mergeid",
    "null",
    "simple",
    "single-empty-identifiermerge-array",
    "single-empty-object",
    "single-empty-wholelistmerge-array",
    "string-list",
    "unit",
]
REFERENCE = ocdsmerge.Merger(merge_rules=get_merge_rules(read_schema("release")))


def releases_of(bodies: list[Json]) -> list[Release]:
    return [Release(body, Source("releases.json", f"/{index}")) for index, body in enumerate(bodies)]


def told(history: tuple[Version, ...]) -> list[Json]:
    return [{"id": version.release_id, "changes": [list(change) for change in version.changes]} for version in history]


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_case(case: str) -> None:
    folder = CASES / case
    releases = releases_of(read_json((folder / "releases.json").read_bytes()))
    compiled, history, findings = compile_releases(releases)
    expected = read_json((folder / "changes.json").read_bytes())
    assert write_json(compiled, sort_keys=True) == write_json(
        read_json((folder / "compiled.json").read_bytes()), sort_keys=True
    )
    assert told(history) == expected["versions"]
    assert [f"{finding.code} {finding.source}" for finding in findings] == expected["findings"]


def test_every_case_has_its_line() -> None:
    lines = (CASES.parent / "README.md").read_text("utf-8")
    assert [path.name for path in CASES.iterdir() if f"- `{path.name}`: " not in lines] == []


@pytest.mark.parametrize("case", MERGE_CASES)
def test_standard_merge_case(case: str, shared: Path) -> None:
    path = shared / "fixtures/merge/tests/fixtures/1.1"
    bodies, expected, versioned = (
        read_json((path / f"{case}{kind}.json").read_bytes()) for kind in ("", "-compiled", "-versioned")
    )
    compiled, history, _ = compile_releases(releases_of(bodies))
    assert compiled == expected
    first = bodies[0]["id"]
    changed = [entry for entry in versioned_values(versioned) if entry[0] != first]
    assert sorted(changed, key=str) == sorted(changed_leaves(history[1:]), key=str)


def versioned_values(value: Json, path: str = "") -> Iterator[tuple[str, str, Json]]:
    """Release, path and value of each leaf in a versioned release."""
    if isinstance(value, dict):
        for key, child in value.items():
            if not (path.endswith("]") and key == "id"):
                yield from versioned_values(child, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and all("releaseID" in item for item in value):
        for item in value:
            yield item["releaseID"], path, item["value"]
    elif isinstance(value, list):
        for item in value:
            yield from versioned_values(item, f"{path}[{item['id']}]")


def changed_leaves(history: tuple[Version, ...]) -> Iterator[tuple[str, str, Json]]:
    def leaves(path: str, value: Json) -> Iterator[tuple[str, Json]]:
        if isinstance(value, dict):
            for key, child in value.items():
                if not (path.endswith("]") and key == "id"):
                    yield from leaves(f"{path}.{key}", child)
        else:
            yield path, value

    for version in history:
        for change in version.changes:
            for path, value in leaves(change.path, change.after):
                yield version.release_id, path, value


@pytest.mark.parametrize(
    ("name", "title", "found"),
    [
        ("merge_order_offsets", "LATER instant", []),
        ("merge_same_instant_ties", "B", ["same_date"]),
        ("merge_type_change", "obj", ["type_conflict"]),
    ],
)
def test_hostile_merge(name: str, title: str, found: list[str], shared: Path) -> None:
    content = read_json((shared / f"fixtures/bad-input/dates/{name}.json").read_bytes())
    bodies = content if isinstance(content, list) else content["releases"]
    for order in (bodies, bodies[::-1]):
        compiled, _, findings = compile_releases(releases_of(order))
        assert compiled["tender"]["title"] == title
        assert [finding.code for finding in findings] == found


def test_real_processes_merge_as_the_reference_does(shared: Path) -> None:
    """Every process of the publications at hand of which nothing is found, and which has one release or ids."""
    compared = 0
    for bodies in real_processes(shared / "data"):
        before = copy.deepcopy(bodies)
        compiled, _, findings = compile_releases(releases_of(bodies))
        assert bodies == before
        # Where items have no ids, the reference adds them again with every release, and ours does not.
        if not findings and (len(bodies) == 1 or all(is_mergeable(body, _rule_tree()) for body in bodies)):
            assert write_json(compiled, sort_keys=True) == write_json(
                REFERENCE.create_compiled_release(bodies), sort_keys=True
            )
            compared += 1
    assert compared > 500


def real_processes(data: Path) -> Iterator[list[Json]]:
    processes: dict[tuple[str, str], list[Json]] = {}
    for path in sorted(data.rglob("*.json")):
        try:
            content = read_json(path.read_bytes())
        except ValueError:  # the publications have cut-off files, too
            continue
        bodies = content.get("releases") or [content]
        bodies += [body for record in content.get("records") or [] for body in record.get("releases") or []]
        for body in bodies:
            if "ocid" in body and "date" in body:
                processes.setdefault((path.parent.name, body["ocid"]), []).append(body)
    return iter(processes.values())


def test_first_release_names_sections_and_later_ones_what_changed() -> None:
    first = {"ocid": "o", "id": "1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], "tender": {"id": "T"}}
    second = first | {
        "id": "2",
        "date": "2024-02-01T00:00:00Z",
        "tag": ["contract", 5],
        "tender": {"id": "T", "documents": [{"id": "D1"}, {"id": "D2"}]},
        "contracts": [{"id": "C", "implementation": {"milestones": [{"id": "M"}]}}],
    }
    _, history, _ = compile_releases(releases_of([second, first]))
    assert [version.source.pointer for version in history] == ["/1", "/0"]
    assert [version.tags for version in history] == [("tender",), ("contract",)]
    assert [tuple(change) for change in history[0].changes] == [("tender", None, None)]
    assert [tuple(change) for change in history[1].changes] == [
        ("tender.documents[D1]", None, {"id": "D1"}),
        ("tender.documents[D2]", None, {"id": "D2"}),
        ("contracts[C]", None, {"id": "C", "implementation": {"milestones": [{"id": "M"}]}}),
    ]


def test_values_nested_too_deeply_are_set_aside() -> None:
    deep: Json = "x"
    for _ in range(900):
        deep = {"a": deep}
    bodies = [
        {
            "ocid": "o",
            "id": str(index),
            "date": f"2024-01-0{index}",
            "tender": {"id": "T", "odd": deep},
            "language": "en",
        }
        for index in (1, 2)
    ]
    for number in (1, 2):
        compiled, _, findings = compile_releases(releases_of(bodies[:number]))
        assert compiled["language"] == "en"
        assert compiled["tender"]["id"] == "T"
        assert {finding.code for finding in findings} == {"too_deep"}
        write_json(compiled)


def test_messages_are_sentences_that_quote_nothing() -> None:
    for path in sorted(CASES.iterdir()):
        _, _, findings = compile_releases(releases_of(read_json((path / "releases.json").read_bytes())))
        for finding in findings:
            assert finding.message.endswith(".")
            assert finding.ocid == "ocds-x-1"


FIELDS = st.sampled_from(
    ["id", "tender", "awards", "items", "parties", "roles", "value", "amount", "lots", "1", "x~/y"]
)
SCALARS = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.decimals(-9, 9, places=2) | st.sampled_from(["1", "2", "a", ""])
)
ANY = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4), max_leaves=20
)
DATES = st.sampled_from(["2024-01-01T00:00:00Z", "2024-01-01T01:00:00+01:00", "2024-02-01", "soon", ""]) | ANY
BODIES = st.builds(
    lambda body, date, name: body | {"ocid": "o", "date": date, "id": name},
    st.dictionaries(FIELDS, ANY, max_size=4),
    DATES,
    SCALARS | ANY,
)

# Regular data: every item of a list has an id of its own, and a field has the same kind in every release.
LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.decimals(-9, 9, places=2) | st.text("ab", max_size=2)
WHOLE_LISTS = st.lists(st.integers(0, 2) | st.text("a", max_size=1), max_size=2)


def objects(depth: int) -> st.SearchStrategy[dict[str, Any]]:
    fields: dict[str, st.SearchStrategy[Any]] = {"title": LEAVES, "roles": WHOLE_LISTS}
    if depth:
        fields |= {"value": objects(depth - 1), "items": items(depth - 1), "tenderers": items(depth - 1)}
    return st.fixed_dictionaries({}, optional=fields)


def items(depth: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    item = st.builds(lambda name, rest: {"id": name} | rest, st.sampled_from(["1", "2", "3"]), objects(depth))
    return st.lists(item, max_size=3, unique_by=lambda item: item["id"])


PARTIES = st.builds(
    lambda parties, identifiers: [party | {"additionalIdentifiers": identifiers} for party in parties],
    items(1),
    st.lists(st.dictionaries(st.just("id"), LEAVES), max_size=2),
)
REGULAR = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "tender": objects(2),
            "parties": PARTIES,
            "awards": items(1),
            "other": objects(1),
            "language": LEAVES,
        },
    ),
    min_size=1,
    max_size=4,
).map(
    lambda bodies: [
        {"ocid": "o", "id": str(index), "date": f"2024-01-0{index + 1}T00:00:00Z", "tag": ["tender"]} | body
        for index, body in enumerate(bodies)
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REGULAR)
def test_regular_releases_merge_as_the_reference_does(bodies: list[Json]) -> None:
    expected = [
        REFERENCE.create_compiled_release(copy.deepcopy(bodies[:1])),
        REFERENCE.create_compiled_release(copy.deepcopy(bodies)),
    ]
    compiled = [compile_releases(releases_of(bodies[:1]))[0], compile_releases(releases_of(bodies))[0]]
    assert [write_json(body, sort_keys=True) for body in compiled] == [
        write_json(body, sort_keys=True) for body in expected
    ]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REGULAR)
def test_what_is_told_of_regular_releases_is_what_the_careful_merge_tells(bodies: list[Json]) -> None:
    releases = releases_of(bodies)
    compiled, history, findings = compile_releases(releases)
    merge = _Merge(_rule_tree())
    changes = [merge.add(release) for release in releases]
    assert write_json([list(map(list, each)) for each in changes], sort_keys=True) == write_json(
        [list(map(list, version.changes)) for version in history], sort_keys=True
    )
    head = {key: compiled[key] for key in ("ocid", "id", "date", "tag")}
    assert write_json(head | merge.compiled(), sort_keys=True) == write_json(compiled, sort_keys=True)
    assert not findings
    assert not merge.findings()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BODIES, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_any_bodies_compile_in_any_order_and_stay_as_they_were(bodies: list[Json], random: Any) -> None:
    before = write_json(bodies)
    releases = releases_of(bodies)
    compiled, history, findings = compile_releases(releases)
    assert write_json(bodies) == before
    write_json(compiled)
    merged = sum(finding.code in ("duplicate_release", "replaced_release") for finding in findings)
    assert len(history) + merged == len(bodies)
    random.shuffle(releases)
    again, same_history, same_findings = compile_releases(releases)
    assert write_json(again) == write_json(compiled)
    assert json.dumps(told(same_history), default=str) == json.dumps(told(history), default=str)
    assert sorted(same_findings) == sorted(findings)


KINDS: list[Json] = [0, "text", None, {"id": "W"}, {"name": {"id": 1}}, [{"id": "W"}], [{"name": "W"}], ["W"], [], {}]


@pytest.mark.parametrize("one", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_items_of_one_id_may_disagree_on_the_kind_of_a_field(one: Json, other: Json) -> None:
    details = [{"id": 1, "tenderers": one}, {"id": 1, "tenderers": other, "status": "valid"}]
    compiled, _, findings = compile_releases(releases_of([{"ocid": "o", "bids": {"details": details}}]))
    (bid,) = compiled["bids"]["details"]
    assert bid["status"] == "valid"
    if (
        isinstance(one, dict | list)
        and isinstance(other, dict | list)
        and one
        and other
        and type(one) is not type(other)
    ):
        assert "type_conflict" in {finding.code for finding in findings}


def test_ten_thousand_items_take_a_moment() -> None:
    numbers = range(10_000)
    shapes: list[list[Json]] = [
        [{"id": str(number), "value": {"amount": 1}} for number in numbers],
        [{"id": str(number), "value": "text"} for number in numbers],
        [{"id": "1", "value": {"amount": number}} for number in numbers],
        [{"value": {"amount": number}} for number in numbers],
    ]
    started = time.process_time()
    compiled, _, findings = compile_releases(
        releases_of(
            [{"ocid": "o", "date": f"2024-01-0{day}", "awards": awards} for day, awards in enumerate(shapes, 1)]
        )
    )
    assert len(compiled["awards"]) == 20_000
    assert sum(finding.code == "type_conflict" for finding in findings) == 10_000
    assert time.process_time() - started < 20
