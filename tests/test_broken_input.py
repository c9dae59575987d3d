"""Broken files beside a good one: each is named with its place and its reason, and what is whole is published."""

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SITE_TOML, Build
from tests.site.command import City
from tests.site.extreme_numbers import extreme_package
from tests.site.result import Result
from tests.site.samples import package, release
from unsealed.config import read_site
from unsealed.pipeline import Plan
from unsealed.pipeline import build as build_site

GOOD = json.dumps(package(release("ocds-test01-good")))
TAIL = json.dumps(release("ocds-test01-tail"))

BROKEN: dict[str, tuple[bytes, str, str]] = {
    # file: content, the place that is named, a part of the sentence
    "empty.json": (b"", "empty.json", "is empty"),
    "blank.json": (b" \n\t", "blank.json", "is empty"),
    "mark.json": (b"\xef\xbb\xbf", "mark.json", "is empty"),
    "page.json": (b"<!DOCTYPE html>\n<title>404</title>", "page.json", "web page"),
    "fault.json": (b'<?xml version="1.0"?><soap:Fault/>', "fault.json", "XML"),
    "pointer.json": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "pointer.json", "Git LFS pointer"),
    "conflict.json": (b'{"a": 1,\n<<<<<<< HEAD\n"b": 1\n=======\n"b": 2\n>>>>>>> x\n}', "conflict.json:2", "two versions"),
    "call.json": (f"callback({GOOD});".encode(), "call.json", "JSONP"),
    "script.json": (f"var data = {GOOD};".encode(), "script.json", "JavaScript"),
    "picture.json": (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture.json", "picture (PNG)"),
    "document.pdf": (b"%PDF-1.7\n%\xe2\xe3", "document.pdf", "PDF document"),
    "bare16.json": (GOOD.encode("utf-16-le"), "bare16.json", "UTF-16 text without its mark"),
    "cut16.json": (GOOD.encode("utf-16")[:-1], "cut16.json", "UTF-16"),
    "latin.json": (
        json.dumps(package(release("ocds-test01-latin", note="é")), ensure_ascii=False).encode("latin-1"),
        "latin.json:1:{at}#/releases/0",
        "not UTF-8 text (byte ",
    ),
    "syntax.json": (b'{\n  "releases": [\n    {"ocid": "ocds-test01-x" "id": 1}\n  ]\n}', "syntax.json:3:30#/releases/0", "expected ','"),
    "deep.json": (b"[" * 100_000, "deep.json", "nested too deeply"),
    "deeper.json": (b'{"releases": [' + b'{"a":' * 100_000, "deeper.json", "nested too deeply"),
    "other.json": (b'{"name": "x"}', "other.json", "no releases or records"),
    "number.json": (b"12", "number.json", "no releases or records"),
    "list.json": (b"[1, null]", "list.json#/0", "no releases or records"),
    "null.json": (b'{"releases": null}', "null.json", "is not a list"),
    "Lonely.mapping.toml": (b"[process]", "Lonely.mapping.toml", "No table stands beside"),
    "notes.txt": (b"Some words about nothing.\n", "notes.txt", "no mapping"),
}  # fmt: skip

ODD: dict[str, str] = {
    # ocid: JSON of a field `odd` that the release has; it is published, or set aside by itself
    "digits": "9" * 5000,
    "surrogate": '"\\ud800 half"',
    "nan": "NaN",
    "infinite": "-Infinity",
    "huge": "1e400",
    "nested": "[" * 1500 + "]" * 1500,
    "control": '"a\\u0000b"',
    "precise": "0.1000000000000000055511151231257827",
}


@pytest.fixture(scope="module")
def broken(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    data = tmp_path_factory.mktemp("broken")
    (data / "good.json").write_text(GOOD, "utf-8")
    for name, (content, _, _) in BROKEN.items():
        (data / name).write_bytes(content)
    for name, value in ODD.items():
        odd = json.dumps(release(f"ocds-test01-{name}")).replace("{", f'{{"odd": {value}, ', 1)
        (data / f"odd-{name}.json").write_text(
            f'{{"releases": [{odd}, {TAIL.replace("tail", f"tail-{name}")}]}}', "utf-8"
        )
    result = build(data, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    return result


def findings(result: Result, code: str = "") -> dict[str, str]:
    """Place -> message of all findings that are listed."""
    return {
        each["source"] + (f"#{each['pointer']}" if each["pointer"] else ""): each["message"]
        for group in result.json("data/report.json")["findings"]
        if code in group["code"]
        for each in group["examples"]
    }


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_place_and_reason(name: str, broken: Result) -> None:
    content, place, reason = BROKEN[name]
    place = place.format(at=content.find(b"\xe9") + 1)
    told = findings(broken)
    assert any(where.startswith(place) and reason in message for where, message in told.items()), [
        each for each in told.items() if each[0].startswith(name)
    ]


@pytest.mark.parametrize("name", ODD)
def test_a_release_with_an_odd_value_harms_no_other(name: str, broken: Result) -> None:
    published = {each["ocid"] for each in broken.processes}
    assert {"ocds-test01-good", f"ocds-test01-tail-{name}"} <= published
    if name in ("surrogate", "control", "huge", "precise"):
        assert f"ocds-test01-{name}" in published
    else:
        assert f"ocds-test01-{name}" not in published
        assert any(place.startswith(f"odd-{name}.json") for place in findings(broken))


def test_what_cannot_be_shown_gets_a_sign(broken: Result) -> None:
    for name, sign in (("surrogate", "\N{REPLACEMENT CHARACTER} half"), ("control", "a\N{SYMBOL FOR NULL}b")):
        record = broken.text(broken.page_of(f"ocds-test01-{name}") + "record.json")
        assert sign in record
        assert any(place.startswith(f"odd-{name}.json") for place in findings(broken, "release.characters"))


def test_numbers_keep_their_digits(broken: Result) -> None:
    assert ODD["precise"] in broken.text(broken.page_of("ocds-test01-precise") + "record.json")


def test_the_ledger_closes(broken: Result) -> None:
    ledger = broken.ledger
    assert ledger["records_in"] == ledger["published"] + ledger["merged"] + ledger["set_aside"]


def test_an_empty_package_is_no_mistake(build: Build, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(GOOD, "utf-8")
    (tmp_path / "empty.json").write_text(json.dumps(package()), "utf-8")
    (tmp_path / "none.json").write_text('{"records": [], "packages": []}', "utf-8")
    result = build(tmp_path)
    assert result.exit_code == 0, result.stderr
    assert findings(result) == {}
    assert result.ledger == {"records_in": 1, "published": 1, "merged": 0, "set_aside": 0}


def test_only_the_broken_release_of_a_small_file_is_set_aside(build: Build, tmp_path: Path) -> None:
    ones = [json.dumps(release(f"ocds-test01-{number}"), indent=1) for number in range(3)]
    ones[1] = ones[1].replace('"id": "1",', '"id": "1",,', 1)
    (tmp_path / "data.json").write_text('{"version": "1.1",\n"releases": [' + ",\n".join(ones) + ",]}", "utf-8")
    result = build(tmp_path)
    assert [each["ocid"] for each in result.processes] == ["ocds-test01-0", "ocds-test01-2"]
    assert result.ledger == {"records_in": 3, "published": 2, "merged": 0, "set_aside": 1}
    text = (tmp_path / "data.json").read_text("utf-8")
    line = text[: text.index(",,")].count("\n") + 1
    assert sorted(place.partition("#")[0] for place in findings(result, "json.broken")) == [f"data.json:{line}:12"]
    assert [place.endswith("#/releases") for place in findings(result, "json.comma")] == [True]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "id",
    "name",
    "amount",
    "currency",
    "date",
    "status",
    "startDate",
    "endDate",
    "url",
    "title",
    "roles",
    "value",
    "items",
]
FIELD = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)
RELEASE = JSON | st.fixed_dictionaries(
    {"ocid": st.sampled_from(["ocds-test01-a", "ocds-test01-b"]) | JSON},
    optional=dict.fromkeys((*list(release())[1:], "planning", "bids", "relatedProcesses"), FIELD),
)


@given(releases=JSON | st.lists(RELEASE, max_size=4))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_arbitrary_json_inside_releases_never_crashes_a_build(releases: Any, tmp_path: Path) -> None:
    data, content, output = tmp_path / "data", tmp_path / "content", tmp_path / "output"
    for folder in (data, content):
        folder.mkdir(exist_ok=True)
    (content / "site.toml").write_text(SITE_TOML, "utf-8")
    (data / "good.json").write_text(GOOD, "utf-8")
    (data / "odd.json").write_text(json.dumps({"releases": releases}), "utf-8")
    site = read_site(content / "site.toml")
    outcome = build_site(Plan(site, (data,), content, (), output, jobs=1), lambda *_: None)
    assert "ocds-test01-good" in [entry.ocid for entry in outcome.publication.entries]
    assert outcome.publication.report.ledger.closes
    shutil.rmtree(output)


def test_amounts_that_nothing_can_be_made_of_are_shown_as_published(build: Build, tmp_path: Path) -> None:
    amount = '{"amount": 9e999999, "currency": "GBP"}'
    contract = f'{{"id": "c", "awardID": "a", "status": "active", "value": {amount}, "implementation": {{"transactions": [{{"id": "t", "value": {amount}}}]}}}}'
    awards = (
        f'[{{"id": "a", "status": "active", "value": {amount}}}, {{"id": "b", "status": "active", "value": {amount}}}]'
    )
    text = json.dumps(release("ocds-test01-huge"))[:-1] + f', "awards": {awards}, "contracts": [{contract}]}}'
    (tmp_path / "data.json").write_text(f'{{"releases": [{text}]}}', "utf-8")
    result = build(tmp_path, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert "9E+999999" in result.text("contracts/ocds-test01-huge/")


def test_no_number_stops_anything(build: Build, tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 - the same package each time, not secrets
    city = City(tmp_path, SITE_TOML)
    (city.data / "data.json").write_text(extreme_package(chance, 80), "utf-8")
    result = build(city.data, SITE_TOML)
    assert result.exit_code == 0, result.stderr
    assert len(result.processes) == 80
    assert result.ledger["set_aside"] == 0
    pages = [result.text(each["page"]) for each in result.processes[:80]]
    assert all(any(number in page for page in pages) for number in ("1E+999999", "9E+999999999", "1E+400"))
    assert any(
        "123,456,789,012,345,678,901,234,567,890.123456789" in page for page in pages
    )  # no digit is rounded away
    for name in ("data/results.json", "data/report.json", "data/index.json"):
        assert "NaN" not in result.text(name)
        json.loads(result.text(name), parse_constant=pytest.fail)
    done = city.run("convert", "--to", "json-lines", "--output", str(tmp_path / "converted"), "--jobs", "1")
    assert done.returncode == 0, done.stderr
