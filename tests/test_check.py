"""`check`: every finding with its place, what and what to do, in three forms; nothing written, nobody's data obeyed."""

import gzip
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.site.command import City
from tests.site.result import fingerprint
from tests.site.samples import package, release, write_package
from unsealed.ocds.pointer import find_pointer

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")
HOSTILE = "::error::x\x1b[31m\r\n::set-output name=a::b ##[add-mask]a %0A::warning::y"


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


def annotations(stdout: str) -> list[tuple[str, dict[str, str], str]]:
    """What a runner of workflows makes of the output: level, properties and message of each command."""
    found = []
    for line in stdout.splitlines():
        if line.lstrip().startswith("::"):
            match = COMMAND.fullmatch(line)
            assert match, line
            properties = dict(each.split("=", 1) for each in match["properties"].split(","))
            decoded = {name: decode(value, "%3A:", "%2C,") for name, value in properties.items()}
            found.append((match["level"], decoded, decode(match["message"])))
    return found


def decode(text: str, *more: str) -> str:
    for code in ("%0D\r", "%0A\n", *more):
        text = text.replace(code[:3], code[3:])
    return text.replace("%25", "%")


def broken(ocid: str, amount: Any = "much") -> dict[str, Any]:
    return release(ocid, tender={"id": "T", "title": "x", "value": {"amount": amount, "currency": "GBP"}})


# Exit codes


@pytest.mark.parametrize(
    ("releases", "args", "code"),
    [
        ([release("ocds-a-1")], (), 0),
        ([broken("ocds-a-1")], (), 1),
        ([release("ocds-a-1"), {"id": "none"}], (), 1),
        ([release("ocds-a-1"), release("ocds-a-1", id="2")], (), 0),  # one date for two releases: a warning
        ([release("ocds-a-1"), release("ocds-a-1", id="2")], ("--strict",), 1),
        ([], (), 0),
    ],
)
def test_the_exit_code_says_whether_a_build_would_lose_anything(
    city: City, releases: list[dict[str, Any]], args: tuple[str, ...], code: int
) -> None:
    write_package(city.data, "a.json", *releases)
    done = city.run_apart("check", *args)
    assert done.returncode == code, done.stdout + done.stderr


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_nothing_is_written(city: City, form: str) -> None:
    write_package(city.data, "a.json", broken("ocds-a-1"))
    before = fingerprint(city.folder)
    done = city.run("check", "--format", form)
    assert done.returncode == 1
    assert fingerprint(city.folder) == before


def test_nothing_readable_is_said_and_no_crash(city: City) -> None:
    (city.data / "a.json").write_text("<html>", "utf-8")
    done = city.run("check")
    assert done.returncode == 1
    assert "a.json" in done.stdout
    assert "Traceback" not in done.stderr


def test_what_a_mapping_leaves_out_on_purpose_is_no_error(city: City) -> None:
    (city.data / "a.csv").write_text(
        "No,Title,Date,State\n1,Bridge,2025-01-01,final\n2,Road,2025-01-01,draft\n", "utf-8"
    )
    (city.data / "a.mapping.toml").write_text(
        '[process]\nocid_prefix = "ocds-test01"\nkey = ["No"]\n'
        '[release]\ndate = { column = "Date" }\ntag = ["tender"]\n'
        '[reading]\ndates = ["YYYY-MM-DD"]\n'
        '[[leave_out]]\ncolumn = "State"\nis = ["draft"]\nwhy = "Drafts are not published."\n'
        '[fields]\n"tender/id" = "No"\n"tender/title" = "Title"\n',
        "utf-8",
    )
    done = city.run("check", "--format", "json")
    found = json.loads(done.stdout)
    assert found["ledger"] == {"records_in": 2, "published": 1, "merged": 0, "set_aside": 1}
    assert "row.left_out" in {each["code"] for each in found["findings"]}
    assert done.returncode == 0, done.stdout
    ((_, properties, _),) = [
        each
        for each in annotations(city.run("check", "--format", "github").stdout)
        if each[1].get("title") == "row.left_out"
    ]
    assert (properties["file"], properties["line"]) == ("data/a.csv", "3")


def test_a_mistake_in_a_mapping_stands_at_its_file(city: City) -> None:
    (city.data / "a.csv").write_text("No,Title\n1,Bridge\n", "utf-8")
    (city.data / "a.mapping.toml").write_text('[proces]\nkey = ["No"]\n', "utf-8")
    done = city.run("check", "--format", "github")
    assert done.returncode == 2
    _, properties, message = annotations(done.stdout)[0]
    assert properties["file"] == "data/a.mapping.toml"
    assert "proces" in message


def test_a_field_keeps_its_letters_in_a_mistake_about_it(city: City) -> None:
    (city.data / "a.csv").write_text("No,Day\n1,2025-01-01\n", "utf-8")
    (city.data / "a.mapping.toml").write_text(
        '[process]\nocid_prefix = "ocds-a"\nkey = ["No"]\n[release]\ndate = "Day"\ntag = ["tender"]\n'
        '[fields]\n"tender/title" = { join = ", " }\n',
        "utf-8",
    )
    done = city.run("check")
    assert done.returncode == 2
    assert " tender/title needs one of" in done.stdout


def test_a_mapping_for_a_table_in_an_archive_is_not_idle(city: City) -> None:
    (city.data / "a.mapping.toml").write_text(
        '[process]\nocid_prefix = "ocds-a"\nkey = ["No"]\n[release]\ndate = "Day"\ntag = ["tender"]\n'
        '[fields]\n"tender/title" = "Name"\n[reading]\ndates = ["YYYY-MM-DD"]\n',
        "utf-8",
    )
    with zipfile.ZipFile(city.data / "z.zip", "w") as archive:
        archive.writestr("a.csv", "No,Day,Name\n1,2025-01-01,Bridge\n")
    done = city.run("check", "--format", "json")
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["processes"] == 1
    assert json.loads(done.stdout)["findings"] == []


def test_files_of_one_name_in_two_folders_are_told_apart(city: City) -> None:
    write_package(city.folder / "one", "x.json", release("ocds-a-1"))
    write_package(city.folder / "two", "x.json", broken("ocds-b-1"))
    done = city.run("check", "--data", "two", "--format", "github", data=city.folder / "one")
    assert done.returncode == 1
    assert next(properties["file"] for _, properties, _ in annotations(done.stdout)) == "two/x.json"


# Text


def test_each_kind_is_counted_exactly_and_listed_up_to_the_limit(city: City) -> None:
    write_package(city.data, "a.json", *(broken(f"ocds-a-{at}") for at in range(30)))
    done = city.run("check", "--limit", "4")
    assert "error: structure.type: 30 found" in done.stdout
    assert done.stdout.count("a.json#/releases/") == 4
    assert "26 more" in done.stdout
    whole = city.run("check", "--limit", "0")
    assert whole.stdout.count("a.json#/releases/") == 30
    places = re.findall(r"#/releases/(\d+)/tender/value/amount: ", whole.stdout)
    assert sorted(map(int, places)) == list(range(30))
    assert "--limit 0" in done.stdout
    assert "--limit 0" not in whole.stdout


def test_findings_go_to_stdout_and_progress_to_stderr(city: City) -> None:
    write_package(city.data, "a.json", broken("ocds-a-1"))
    done = city.run("check")
    assert "a.json" not in done.stderr
    assert "read: done" in done.stderr
    assert city.run("check", "-q").stderr == ""
    assert city.run("check", "-q").stdout == done.stdout


def test_the_guidance_is_checked_too(city: City) -> None:
    write_package(city.data, "a.json", release())
    (city.content / "guidance").mkdir()
    (city.content / "guidance" / "index.md").write_text("# Guide\n\n[nowhere](missing.md)\n", "utf-8")
    done = city.run("check")
    assert done.returncode == 1
    assert "missing.md" in done.stdout
    ((_, properties, message),) = annotations(city.run("check", "--format", "github").stdout)[:1]
    assert properties["file"] == "content/guidance/index.md"
    assert "missing.md" in message


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_mistake_in_the_settings_is_said_in_the_form_asked_for(city: City, form: str) -> None:
    write_package(city.data, "a.json", release())
    (city.content / "site.toml").write_text('nmae = "x"\n', "utf-8")
    done = city.run("check", "--format", form)
    assert done.returncode == 2
    assert "nmae" in done.stdout
    if form == "github":
        assert annotations(done.stdout)[0][1]["file"] == "content/site.toml"


def test_a_loss_against_the_published_site_is_an_error(city: City) -> None:
    write_package(city.data, "a.json", release("ocds-a-1"))
    write_package(city.data, "b.json", release("ocds-b-1"))
    report = {"inputs": [{"path": "b.json", "releases": 9, "records": 0}], "processes": 10}
    (city.folder / "last.json").write_text(json.dumps(report), "utf-8")
    (city.data / "b.json").write_text("[]", "utf-8")
    done = city.run("check", "--last-report", "last.json")
    assert done.returncode == 1
    assert "source.lost" in done.stdout
    accepted = city.run("check", "--last-report", "last.json", "--accept-loss")
    assert "warning: source.lost" in accepted.stdout


# JSON


def test_json_holds_the_ledger_and_the_findings_with_their_places(city: City) -> None:
    write_package(city.data, "a.json", release("ocds-a-1"), broken("ocds-a-2"), {"id": "none"})
    done = city.run("check", "--format", "json")
    found = json.loads(done.stdout)
    assert found["ledger"] == {"records_in": 3, "published": 2, "merged": 0, "set_aside": 1}
    assert found["processes"] == 2
    kinds = {each["code"]: each for each in found["findings"]}
    (example,) = kinds["structure.type"]["examples"]
    assert (example["source"], example["pointer"]) == ("a.json", "/releases/1/tender/value/amount")
    assert example["ocid"] == "ocds-a-2"


# GitHub


def test_an_annotation_stands_at_its_line(city: City) -> None:
    text = json.dumps(package(release("ocds-a-1"), broken("ocds-a-2")), indent=2)
    (city.data / "sub").mkdir()
    (city.data / "sub" / "a.json").write_text(text, "utf-8")
    (level, properties, message), *_ = annotations(city.run("check", "--format", "github").stdout)
    line = next(at for at, line in enumerate(text.splitlines(), 1) if '"much"' in line)
    column = text.splitlines()[line - 1].index('"much"') + 1
    assert level == "error"
    assert properties == {
        "file": "data/sub/a.json",
        "line": str(line),
        "col": str(column),
        "title": "structure.type",
    }
    assert message.startswith("sub/a.json#/releases/1/tender/value/amount: ")


def test_an_annotation_of_a_packed_file_names_what_is_inside_and_no_line(city: City) -> None:
    lines = json.dumps(release("ocds-a-1")) + "\n{broken\n" + json.dumps(release("ocds-a-2"))
    (city.data / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    with zipfile.ZipFile(city.data / "b.zip", "w") as archive:
        archive.writestr("in/c.jsonl", lines.replace("ocds-a", "ocds-b"))
        archive.writestr("in/d.csv", "No,Title\n,Lost\n1,Bridge\n")
    (city.data / "d.mapping.toml").write_text(
        '[process]\nocid_prefix = "ocds-d"\nkey = ["No"]\n[fields]\n"tender/title" = "Title"\n', "utf-8"
    )
    found = annotations(city.run("check", "--format", "github").stdout)
    told = {message.partition(": ")[0]: each for level, each, message in found if level == "error"}
    assert told.keys() >= {"a.jsonl.gz:2", "b.zip/in/c.jsonl:2", "b.zip/in/d.csv row 2"}
    assert {each["file"].rpartition("/")[2] for each in told.values()} == {"a.jsonl.gz", "b.zip"}
    assert not [each for each in told.values() if {"line", "col"} & each.keys()]


def test_annotations_keep_to_what_is_shown_and_every_kind_is_among_them(city: City) -> None:
    write_package(city.data, "a.json", *(broken(f"ocds-a-{at}") for at in range(30)), {"id": "none"})
    (city.data / "b.json").write_text("{", "utf-8")
    done = city.run("check", "--format", "github")
    shown = annotations(done.stdout)
    errors = [properties["title"] for level, properties, _ in shown if level == "error"]
    assert len(errors) == 10
    assert {"structure.type", "release.no_ocid"} < set(errors)
    assert "data/b.json" in {properties.get("file") for _, properties, _ in shown}
    assert sum(level == "notice" for level, *_ in shown) <= 10
    assert "error: structure.type: 30 found" in done.stdout
    assert "2 set aside" in shown[-1][2]


@pytest.mark.parametrize("form", ["text", "github"])
def test_no_data_is_obeyed_by_a_runner_or_a_terminal(city: City, form: str) -> None:
    """Names of files, fields, ocids and ids that are commands to a runner or a terminal; also where `build` logs."""
    write_package(city.data, "a.json", release(HOSTILE, **{HOSTILE: 1, "id": HOSTILE}), broken(HOSTILE))
    (city.data / "::error::file,name=1%.json").write_text("{", "utf-8")
    (city.data / "x\n::warning::line.json").write_text("{", "utf-8")
    done = city.run("check", "--format", form)
    assert done.returncode == 1
    built = city.run("build", "--output", str(city.folder / "site"), "-v")
    assert built.returncode == 0, built.stderr
    for text in (done.stdout, done.stderr, built.stdout, built.stderr):
        assert "\x1b" not in text
        assert "\r" not in text
        assert "##[" not in text
    for text in (built.stdout, built.stderr, done.stderr, done.stdout if form == "text" else ""):
        assert annotations(text) == []
    if form == "github":
        said = annotations(done.stdout)
        assert "x" not in {message for _, _, message in said}
        assert any(properties.get("file") == "data/::error::file,name=1%.json" for _, properties, _ in said)


def test_a_file_name_that_stops_a_build_is_no_command(city: City) -> None:
    (city.data / "x\n::error::line.json").write_text("{", "utf-8")
    done = city.run("build", "--output", str(city.folder / "site"))
    assert done.returncode == 1
    assert annotations(done.stderr) == []


# Where a pointer leads

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab"\\/~é\n: ,{}[]', max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('ab"/~é:', max_size=3), inner, max_size=4),
    max_leaves=12,
)


def places(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [(pointer, value)]
    for key, child in children:
        found += places(child, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    return found


@given(JSONS, st.sampled_from([None, 0, 2]), st.booleans())
def test_a_pointer_is_found_where_its_value_begins(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    for pointer, part in places(value):
        found = find_pointer(text.encode(), pointer)
        assert found
        line, character = found
        rest = "\n".join([text.split("\n")[line - 1][character - 1 :], *text.split("\n")[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == part
    assert find_pointer(text.encode(), "/no/such/place") is None
