"""`convert`: the data as valid OCDS 1.1 in every form, from which the same site is built."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.conftest import ROOT, Build
from tests.site.command import City
from tests.site.compare import differences
from tests.site.result import Result, fingerprint
from tests.site.samples import package, release, write_package
from unsealed.convert import FORMS, LARGEST_FILE
from unsealed.ocds.model import Source
from unsealed.ocds.validate import validate_release

SETS = [
    "uk-england-2025/files",
    "uk-scotland-wales",
    "mexico-airport",
    "paraguay",
    "ocds-spreadsheet/fictional-example/1.0",
    "ocds-spreadsheet/fictional-example/1.1",
    "ocds-spreadsheet/fictional-example/flattened",
    "toronto-csv",
]
DEMO_TOML = (ROOT / "content" / "site.toml").read_text("utf-8")
VARIED = {
    "releases.json": package(
        release("ocds-a-1", id="1", date="2023-05-01T00:00:00Z"),
        release("ocds-a-1", id="2", date="2024-05-01T00:00:00+02:00", language="fr"),
        release("ocds-a-1", id="3/ü?", date="2024-05-01T12:00:00Z", tag=["contractUpdate"]),
        release("Ocds/B 2", id="2", date="sometime"),
        release("Ocds/B 2", id=7, date="2022-01-01T00:00:00Z"),
        release("Ocds/B 2", id=8, date="2022-01-01T09:00:00Z"),
        release("ocds-e-1", id="1", date="2025-01-01T00:00:00Z", title="newer than what was compiled"),
        release("ocds-e-1", id="0", date="2020-01-01T00:00:00Z"),
    ),
    "records.json": {key: value for key, value in package().items() if key != "releases"}
    | {
        "extensions": ["https://example.org/extension.json", 7],
        "license": "https://example.org/licence",
        "publicationPolicy": "https://example.org/policy",
        "publishedDate": "2025-06-01T12:34:56.5Z",
        "records": [
            {"ocid": "ocds-c-1", "compiledRelease": release("ocds-c-1", tag=["compiled"], id="c")},
            {"ocid": "ocds-d-1", "releases": [{"url": "https://example.org/1", "date": "2025-01-01T00:00:00Z"}]},
            {"ocid": "ocds-e-1", "compiledRelease": release("ocds-e-1", date="2024-01-01T00:00:00Z", language="de")},
            {
                "ocid": "ocds-f-1",
                "releases": [release("ocds-f-1")],
                "compiledRelease": release("ocds-f-1", tag=["compiled"], language="es"),
            },
        ],
    },
}


def convert(city: City, form: str, output: Path, data: Path | None = None, *args: str) -> Path:
    done = city.run("convert", "--to", form, "--output", str(output), *args, data=data)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return output


def packages(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every package in a folder of converted files, with its place; numbers keep their digits."""
    for path in sorted(folder.rglob("*.json*")):
        text = path.read_text("utf-8")
        for at, part in enumerate(text.splitlines() if path.suffix == ".jsonl" else [text]):
            found = json.loads(part, parse_float=Decimal)
            if "releases" in found or "records" in found:
                yield f"{path.relative_to(folder)}:{at}", found


def all_releases(folder: Path) -> list[dict[str, Any]]:
    found = []
    for _, each in packages(folder):
        found += each.get("releases", [])
        for record in each.get("records", []):
            found += [release for release in record["releases"] if "url" not in release]
    return found


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path)
    for name, content in VARIED.items():
        (city.data / name).write_text(json.dumps(content), "utf-8")
    return city


# The same site


@pytest.mark.parametrize("form", FORMS)
def test_what_comes_out_reads_back_to_the_same_site(build: Build, city: City, tmp_path: Path, form: str) -> None:
    """Releases in several years, undated ones, compiled releases alone and beside releases, and mere links."""
    site = build(city.data)
    assert site.exit_code == 0, site.stderr
    assert len(site.processes) == 6
    again = build(convert(city, form, tmp_path / "converted"))
    assert again.exit_code == 0, again.stderr
    assert differences(site.output, again.output) == []


def test_the_demo_city_reads_back(build: Build, demo: Result, tmp_path: Path) -> None:
    city = City(tmp_path, DEMO_TOML)
    base = ("--base-url", "https://example.org/a/b/")
    converted = convert(city, "record-packages", tmp_path / "converted", ROOT / "data", *base)
    again = build(converted, content=ROOT / "content", args=base)
    assert again.exit_code == 0, again.stderr
    assert differences(demo.output, again.output) == []


def test_every_form_holds_the_same_and_converts_into_the_next(city: City, tmp_path: Path) -> None:
    first = {form: convert(city, form, tmp_path / form) for form in FORMS}
    for form, following in zip(FORMS, [*list(FORMS)[1:], *FORMS], strict=False):
        again = convert(city, following, tmp_path / f"{form}-{following}", first[form])
        assert fingerprint(again) == fingerprint(first[following]), (form, following)


def test_the_same_data_gives_the_same_bytes_whatever_its_files(city: City, tmp_path: Path) -> None:
    once = convert(city, "release-packages", tmp_path / "once")
    releases = VARIED["releases.json"]["releases"]
    (city.data / "releases.json").unlink()
    for at, each in enumerate(reversed(releases)):
        write_package(city.data, f"{at}.json", each)
    assert fingerprint(convert(city, "release-packages", tmp_path / "twice")) == fingerprint(once)


def test_people_are_protected_as_on_the_site(build: Build, tmp_path: Path) -> None:
    """Twelve people, whose stand-in names have to stay theirs when what was written is read again."""
    people = [
        {
            "id": f"P{at}",
            "name": f"Ada Secret {at}",
            "roles": ["supplier"],
            "identifier": {"scheme": "GBR-PASSPORT", "id": f"4711-{at}"},
            "contactPoint": {"email": "ada@example.org"},
        }
        for at in range(12)
    ]
    suppliers = [{"id": each["id"], "name": each["name"]} for each in people]
    city = City(tmp_path)
    body = release("ocds-a-1", parties=people, awards=[{"id": "A", "status": "active", "suppliers": suppliers}])
    write_package(city.data, "a.json", body)
    converted = convert(city, "folders", tmp_path / "converted")
    text = "".join(path.read_text("utf-8") for path in converted.rglob("*.json"))
    for secret in ("Secret", "4711", "ada@"):
        assert secret not in text
    assert differences(build(city.data).output, build(converted).output) == []


# Valid OCDS


def without_references(schema: Any) -> Any:
    """The schema with any release allowed where it leads to another file, the schema of releases."""
    if isinstance(schema, list):
        return [without_references(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if str(schema.get("$ref", "")).startswith("http"):
        return {"type": "object", "required": ["ocid"]}
    return {name: without_references(each) for name, each in schema.items()}


def problems(folder: Path, schemas: Path) -> list[str]:
    """What is wrong with the packages themselves, by the schemas of the standard; releases are looked at apart."""
    found = []
    for kind, items in (("release", "releases"), ("record", "records")):
        schema = json.loads((schemas / f"{kind}-package-schema.json").read_text("utf-8"))
        validator = jsonschema_rs.Draft4Validator(without_references(schema), validate_formats=True, offline=True)
        for place, package_ in packages(folder):
            if items in package_:
                found += [f"{place}: {error.message[:200]}" for error in validator.iter_errors(package_)]
    return found


@pytest.mark.parametrize("form", FORMS)
def test_packages_are_valid(city: City, shared: Path, tmp_path: Path, form: str) -> None:
    converted = convert(city, form, tmp_path / "converted")
    assert problems(converted, shared / "standard" / "1.1" / "schema") == []
    found = [each for _, each in packages(converted)]
    assert {each["version"] for each in found} == {"1.1"}
    assert len({each["uri"] for each in found}) == len(found)
    assert {each["publishedDate"] for each in found} == {"2025-06-01T12:34:56.500000Z"}
    assert {each["license"] for each in found} == {"https://example.org/licence"}
    assert all(each["extensions"] == ["https://example.org/extension.json"] for each in found)
    for each in found:
        for record in each.get("records", []):
            assert record["releases"]


@pytest.mark.parametrize("name", SETS)
def test_real_publications_are_as_valid_as_they_were(shared: Path, tmp_path: Path, name: str) -> None:
    """Converted, each release has the structural findings that it had, and a page stands for each process still."""
    city = City(tmp_path)
    source = shutil.copytree(shared / "data" / name, tmp_path / "source")
    if name == "toronto-csv":
        for mapping in (ROOT / "docs" / "toronto").glob("*.mapping.toml"):
            shutil.copy(mapping, source)
    before = json.loads(city.run("check", "--format", "json", "--limit", "0", data=source).stdout)
    known = {each["code"]: each["count"] for each in before["findings"]}
    converted = convert(city, "release-packages", tmp_path / "converted", source)
    assert problems(converted, shared / "standard" / "1.1" / "schema") == []
    now = Counter(finding.code for each in all_releases(converted) for finding in validate_release(each, Source("")))
    assert all(count <= known.get(code, 0) for code, count in now.items())
    after = json.loads(city.run("check", "--format", "json", data=converted).stdout)
    assert after["processes"] == before["processes"]
    assert after["ledger"]["set_aside"] == 0
    assert after["ledger"]["published"] == before["ledger"]["published"]  # each copy of a release is written once


# Files and folders


def test_years_ocids_and_releases_name_the_files(city: City, tmp_path: Path) -> None:
    names = {
        form: sorted(each for each, (_, digest) in fingerprint(convert(city, form, tmp_path / form)).items() if digest)
        for form in FORMS
    }
    extras = ["compiled.jsonl", "linked.json"]
    years = ["2020", "2022", "2023", "2024", "2025", "undated"]
    assert names["release-packages"][1:] == sorted([*extras, *(f"releases-{year}.json" for year in years)])
    assert names["record-packages"][1:] == [
        *extras,
        *(f"records-{year}.json" for year in ("2020", "2023", "2025", "undated")),
    ]
    assert "ocds-a-1/2023-05-01-1.json" in names["folders"]
    assert len([name for name in names["folders"] if name.startswith("ocds-a-1/")]) == 3
    assert len({name.casefold() for name in names["folders"]}) == len(names["folders"])


def test_a_file_is_never_larger_than_git_hosts_take(tmp_path: Path) -> None:
    city = City(tmp_path)
    text = "x" * 5_000_000
    for at in range(12):
        write_package(city.data, f"{at:02}.json", release(f"ocds-a-{at}", description=text))
    converted = convert(city, "release-packages", tmp_path / "converted")
    assert sorted(path.name for path in converted.glob("*.json")) == ["releases-2025-2.json", "releases-2025.json"]
    assert max(path.stat().st_size for path in converted.glob("*.json")) <= LARGEST_FILE + 1000
    assert len(all_releases(converted)) == 12


def test_an_old_conversion_is_replaced_and_nothing_else(city: City, build: Build, tmp_path: Path) -> None:
    output = convert(city, "folders", tmp_path / "out")
    convert(city, "release-packages", output)
    assert not [path for path in output.iterdir() if path.is_dir()]
    site = build(city.data, output=tmp_path / "site")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear diary", "utf-8")
    for refused in (site.output, mine, city.data, city.data / "inside", tmp_path):
        before = fingerprint(tmp_path)
        done = city.run("convert", "--to", "folders", "--output", str(refused))
        assert done.returncode == 2, done.stderr
        assert refused.name in done.stderr
        assert fingerprint(tmp_path) == before


def test_nothing_to_convert_leaves_what_is_there(city: City, tmp_path: Path) -> None:
    output = convert(city, "folders", tmp_path / "out")
    before = fingerprint(output)
    empty = tmp_path / "empty"
    empty.mkdir()
    done = city.run("convert", "--to", "folders", "--output", str(output), data=empty)
    assert done.returncode == 1
    assert fingerprint(output) == before


def test_it_says_what_it_can_do(city: City) -> None:
    done = city.run("convert", "--help")
    for form in FORMS:
        assert form in done.stdout
    assert "withhold" in done.stdout
