"""The ledger of each file: what came in is published, joined with others, or not used; and no file is lost."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Build, BuildApart
from tests.site.compare import differences
from tests.site.result import Result, fingerprint
from tests.site.samples import package, release, write_package


def record_package(ocid: str, **record: Any) -> dict[str, Any]:
    return {key: value for key, value in package().items() if key != "releases"} | {
        "records": [{"ocid": ocid} | record]
    }


def write(folder: Path, name: str, content: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")


def ledgers(result: Result) -> dict[str, tuple[int, int, int]]:
    """Of each file what was published, merged and set aside; each account closes, and so does their sum."""
    report = result.json("data/report.json")
    for name in ("records_in", "published", "merged", "set_aside"):
        assert sum(each[name] for each in report["inputs"]) == report["ledger"][name], name
    for each in report["inputs"]:
        assert each["records_in"] == each["published"] + each["merged"] + each["set_aside"], each
    return {each["path"]: (each["published"], each["merged"], each["set_aside"]) for each in report["inputs"]}


@pytest.fixture
def mixed(build: Build, tmp_path: Path) -> Result:
    """Files that meet: a copy of a release, a record of releases that are there, a compiled release, broken things."""
    data = tmp_path / "data"
    first = release("ocds-a-1", id="1")
    second = release("ocds-a-1", id="2", date="2025-04-01T00:00:00Z")
    write_package(data, "a.json", first, second)
    write_package(data, "b.json", first, release("ocds-b-1"))
    write(data, "c.json", record_package("ocds-a-1", releases=[second], compiledRelease=first | {"tag": ["compiled"]}))
    write(data, "d.json", record_package("ocds-d-1", compiledRelease=release("ocds-d-1", tag=["compiled"])))
    write(data, "e.json", record_package("ocds-d-1", releases=[{"url": "https://example.org/1", "date": "2025-01-01"}]))
    write(data, "f.json", package(release("ocds-f-1"), {"id": "no ocid"}, 7))  # type: ignore[arg-type]
    write(data, "g.jsonl", json.dumps(release("ocds-g-1")) + '\n{"broken": \n' + json.dumps(release("ocds-a-1")))
    write(data, "h.json", "<html>")
    return build(data)


def test_each_file_has_its_own_account(mixed: Result) -> None:
    assert mixed.exit_code == 0, mixed.stderr
    found = ledgers(mixed)
    assert found["a.json"] == (2, 0, 0)
    assert found["b.json"] == (1, 1, 0)
    assert found["c.json"] == (0, 2, 0)
    assert found["d.json"] == (1, 0, 0)
    assert found["e.json"] == (0, 1, 0)
    assert found["f.json"] == (1, 0, 2)
    assert found["h.json"] == (0, 0, 1)


def test_the_quality_page_shows_each_account_and_their_sum(mixed: Result) -> None:
    table = LexborHTMLParser(mixed.text("quality/")).css("table")[-1]
    rows = {
        row.css("th")[0].text(): [int(cell.text().replace(",", "")) for cell in row.css("td.number")]
        for row in table.css("tbody tr, tfoot tr")
    }
    said = {name: (came, *rest) for name, (came, *rest) in rows.items() if name.endswith((".json", ".jsonl"))}
    assert said == {name: (sum(account), *account) for name, account in ledgers(mixed).items()}
    assert rows["All files"] == [sum(column) for column in zip(*said.values(), strict=True)]


def test_files_of_one_name_in_two_folders_have_an_account_each(build: Build, tmp_path: Path) -> None:
    write_package(tmp_path / "a" / "data", "x.json", release("ocds-a-1"), release("ocds-a-2"))
    write_package(tmp_path / "b" / "data", "x.json", release("ocds-a-1"), release("ocds-a-3"))
    result = build(tmp_path / "a" / "data", args=["--data", str(tmp_path / "b" / "data")])
    assert result.exit_code == 0, result.stderr
    assert ledgers(result) == {"a/data/x.json": (2, 0, 0), "b/data/x.json": (1, 1, 0)}
    write_package(tmp_path / "all", "x.json", *(release(f"ocds-a-{at}") for at in (1, 2, 3)))
    assert [
        path for path in differences(result.output, build(tmp_path / "all").output) if "ocds-a-1/" not in path
    ] == []
    assert len(result.json("contracts/ocds-a-1/record.json")["records"][0]["releases"]) == 1


def test_a_file_in_two_of_the_folders_is_read_once(build: Build, tmp_path: Path) -> None:
    write_package(tmp_path / "data" / "new", "x.json", release("ocds-a-1"))
    again = ["--data", str(tmp_path / "data"), "--data", str(tmp_path / "data" / "new" / "x.json")]
    assert ledgers(build(tmp_path / "data", args=again)) == {"new/x.json": (1, 0, 0)}


def test_a_file_name_that_is_not_utf_8_is_shown_by_its_codes(build_apart: BuildApart, tmp_path: Path) -> None:
    write_package(tmp_path / "data", os.fsdecode(b"\xe9t\xe9.json"), release("ocds-a-1"))
    result = build_apart(tmp_path / "data")
    assert result.exit_code == 0, result.stderr
    assert ledgers(result) == {r"\xe9t\xe9.json": (1, 0, 0)}


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"releases": release("ocds-b-1")}, "record.releases"),
        ({"compiledRelease": [release("ocds-b-1")]}, "record.compiledRelease"),
        ({"releases": [], "compiledRelease": None}, "record.empty"),
        ({"versionedRelease": 7}, "record.empty"),
    ],
)
def test_a_record_without_a_release_is_set_aside_and_not_lost(
    build: Build, tmp_path: Path, record: dict[str, Any], code: str
) -> None:
    write(tmp_path / "data", "bad.json", record_package("ocds-b-1", **record))
    write_package(tmp_path / "data", "good.json", release("ocds-a-1"))
    result = build(tmp_path / "data")
    assert ledgers(result) == {"bad.json": (0, 0, 1), "good.json": (1, 0, 0)}
    assert [each["code"] for each in result.json("data/report.json")["findings"]] == [code]


# A failed export


@pytest.fixture
def published(build: Build, tmp_path: Path) -> Result:
    """A site of two files, one of them of five processes."""
    write_package(tmp_path / "data", "old.json", *(release(f"ocds-a-{at}") for at in range(5)))
    write_package(tmp_path / "data", "other.json", release("ocds-b-1"))
    return build(tmp_path / "data", output=tmp_path / "site")


@pytest.mark.parametrize("left", ["", "{}", '{"releases": []}', "<html>login</html>", '{"releases": [{"id": "1"}]}'])
def test_a_file_that_lost_what_it_held_stops_the_publication(
    build: Build, published: Result, tmp_path: Path, left: str
) -> None:
    before = fingerprint(published.output)
    (tmp_path / "data" / "old.json").write_text(left, "utf-8")
    result = build(tmp_path / "data", output=published.output)
    assert result.exit_code == 1
    for part in ("old.json", "5 ", "--accept-loss"):
        assert part in result.stderr
    assert "other.json" not in result.stderr
    assert fingerprint(published.output) == before
    accepted = build(tmp_path / "data", output=published.output, args=["--accept-loss"])
    assert accepted.exit_code == 0, accepted.stderr
    assert [each["ocid"] for each in accepted.processes] == ["ocds-b-1"]
    assert "source.lost" in {each["code"] for each in accepted.json("data/report.json")["findings"]}
    again = build(tmp_path / "data", output=published.output)  # what was accepted is not asked again
    assert again.exit_code == 0, again.stderr


def test_a_file_that_is_gone_counts_only_where_processes_are_gone(
    build: Build, published: Result, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "old.json").rename(data / "renamed.json")
    assert build(data, output=published.output).exit_code == 0
    (data / "renamed.json").unlink()
    result = build(data, output=published.output)
    assert result.exit_code == 1
    assert "renamed.json" in result.stderr
    assert "5 processes fewer" in result.stderr


def test_another_publication_may_take_the_place_of_one(build: Build, published: Result, tmp_path: Path) -> None:
    write_package(tmp_path / "own", "mine.json", release("ocds-c-1"))
    result = build(tmp_path / "own", output=published.output)
    assert result.exit_code == 0, result.stderr
    assert [each["ocid"] for each in result.processes] == ["ocds-c-1"]


def test_a_failed_export_under_a_new_name_is_no_other_publication(
    build: Build, published: Result, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "other.json").rename(data / "other-2.json")
    (data / "old.json").rename(data / "old-2.json")
    assert build(data, output=published.output).exit_code == 0
    (data / "other-2.json").rename(data / "other-3.json")
    (data / "old-2.json").unlink()
    (data / "old-3.json").write_text("", "utf-8")
    result = build(data, output=published.output)
    assert result.exit_code == 1
    assert "old-2.json" in result.stderr


def test_json_lines_that_end_in_the_middle_are_a_loss(build: Build, tmp_path: Path) -> None:
    text = "\n".join(json.dumps(release(f"ocds-a-{at}")) for at in range(3))
    write(tmp_path / "data", "a.jsonl", text)
    first = build(tmp_path / "data")
    write(tmp_path / "data", "a.jsonl", text[:-9])
    result = build(tmp_path / "data", output=first.output)
    assert result.exit_code == 1
    assert "ends in the middle" in result.stderr


def test_a_file_that_shrank_is_published_with_a_warning(build: Build, published: Result, tmp_path: Path) -> None:
    write_package(tmp_path / "data", "old.json", release("ocds-a-1"), release("ocds-a-2"))
    result = build(tmp_path / "data", output=published.output)
    assert result.exit_code == 0, result.stderr
    assert "source.shrunk" in result.stderr
    write_package(tmp_path / "data", "old.json", release("ocds-a-1"))
    assert "source.shrunk" not in build(tmp_path / "data", output=published.output).stderr  # half is not most


def test_the_last_report_may_come_from_elsewhere(build: Build, published: Result, tmp_path: Path) -> None:
    report = published.output / "data" / "report.json"
    (tmp_path / "data" / "old.json").write_text("", "utf-8")
    assert build(tmp_path / "data").exit_code == 0  # an empty output folder remembers nothing
    result = build(tmp_path / "data", args=["--last-report", str(report)])
    assert result.exit_code == 1
    assert "old.json" in result.stderr
    assert not result.output.exists()


@pytest.mark.parametrize("content", [None, "<html>", "[]", '{"inputs": [3], "processes": 1}'])
def test_a_named_report_that_is_none_is_refused(build: Build, tmp_path: Path, content: str | None) -> None:
    write_package(tmp_path / "data", "a.json", release())
    report = tmp_path / "last.json"
    if content is not None:
        report.write_text(content, "utf-8")
    result = build(tmp_path / "data", args=["--last-report", str(report)])
    assert result.exit_code == 2
    assert "last.json" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_report_of_an_older_version_is_understood(build: Build, published: Result, tmp_path: Path) -> None:
    path = published.output / "data" / "report.json"
    report = json.loads(path.read_text("utf-8"))
    for each in report["inputs"]:
        del each["published"], each["merged"], each["records_in"]
    path.write_text(json.dumps(report), "utf-8")
    (tmp_path / "data" / "old.json").write_text("", "utf-8")
    assert build(tmp_path / "data", output=published.output).exit_code == 1
