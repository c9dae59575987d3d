"""The command line's promises: exit codes, whole sites, safe output, the same bytes, nothing lost of real publications."""

import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT, SITE_TOML, Build, BuildApart, Publications
from tests.site.checker import SiteChecker
from tests.site.result import Result, fingerprint
from tests.site.samples import release, write_package

KILLS = 6


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A data folder with one good file."""
    return write_package(tmp_path / "data", "good.json", release())


def assert_sentence(result: Result, *parts: str) -> None:
    """The user was told: each part is said, nothing like a crash is."""
    assert "Traceback" not in result.stderr
    for part in parts:
        assert part in result.stderr, result.stderr


# Exit codes and sentences


def test_building_the_demo_takes_seconds(build_apart: BuildApart) -> None:
    """Of processors, as other tests run beside it: some nine on a free machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = build_apart(ROOT / "data", content=ROOT / "content")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert result.exit_code == 0, result.stderr
    assert after.ru_utime - before.ru_utime < 25


@pytest.mark.parametrize(
    ("site_toml", "said"),
    [
        ('nmae = "A city"\n', ("nmae", "name")),
        ('name = "A city"\ntime_zon = "UTC"\n', ("time_zon", "time_zone")),
        ('name = "A city"\n[privacy]\npublish_names = true\n', ("privacy.publish_names", "publish_person_names")),
        ('name = "A city"\ntime_zone = "Europe/Madrit"\n', ("Europe/Madrit", "Europe/Madrid")),
        ("name = 7\n", ("name", "7")),
        ("name = \n", ("TOML",)),
        ('tagline = "x"\n', ("lacks name",)),
        (None, ("is missing",)),
    ],
)
def test_a_mistake_in_the_configuration_is_said_and_changes_nothing(
    build: Build, city: Path, site_toml: str | None, said: tuple[str, ...]
) -> None:
    old = build(city)
    before = fingerprint(old.output)
    result = build(city, site_toml, output=old.output)
    assert result.exit_code == 2
    assert_sentence(result, "site.toml", *said)
    assert fingerprint(old.output) == before


@pytest.mark.parametrize("args", [("--no-such-option",), ("--as-of", "soon"), ("--jobs", "none"), ("--base-url", "x")])
def test_a_wrong_option_is_a_matter_of_usage(build_apart: BuildApart, city: Path, args: tuple[str, ...]) -> None:
    result = build_apart(city, args=args)
    assert result.exit_code == 2
    assert_sentence(result, args[-1])
    assert not result.output.exists()


@pytest.mark.parametrize("files", [{}, {"SOURCE.md": "where it comes from"}, {"a.json": "no json"}, {"b.json": "{}"}])
def test_data_with_nothing_to_publish_leaves_the_old_site(
    build: Build, city: Path, tmp_path: Path, files: dict[str, str]
) -> None:
    old = build(city)
    before = fingerprint(old.output)
    empty = tmp_path / "empty"
    empty.mkdir()
    for name, text in files.items():
        (empty / name).write_text(text, "utf-8")
    result = build(empty, output=old.output)
    assert result.exit_code == 1
    assert_sentence(result, "empty")
    assert fingerprint(old.output) == before


def test_a_data_folder_that_is_not_there_is_named(build: Build, tmp_path: Path) -> None:
    result = build(tmp_path / "nowhere")
    assert result.exit_code in (1, 2)
    assert_sentence(result, "nowhere")


@pytest.mark.parametrize("text", ["<html>not found</html>", '{"releases": [', "", "\x00\x01", "[" * 100_000])
def test_a_file_that_is_not_json_is_named_and_its_siblings_are_published(build: Build, city: Path, text: str) -> None:
    (city / "broken.json").write_text(text, "utf-8")
    result = build(city)
    assert result.exit_code == 0, result.stderr
    assert_sentence(result, "broken.json")
    report = result.json("data/report.json")
    (entry,) = [each for each in report["inputs"] if each["path"] == "broken.json"]
    assert entry["set_aside"] >= 1
    assert any("broken.json" in example["source"] for finding in report["findings"] for example in finding["examples"])
    assert [each["ocid"] for each in result.processes] == ["ocds-test01-1"]
    assert "broken.json" in result.text("quality/")
    assert_ledger_closes(result)


def test_strict_fails_where_something_was_set_aside(build_apart: BuildApart, city: Path) -> None:
    (city / "broken.json").write_text("{", "utf-8")
    result = build_apart(city, args=["--strict"])
    assert result.exit_code == 1
    assert_sentence(result, "broken.json")


def test_quiet_changes_no_exit_code(build_apart: BuildApart, city: Path, tmp_path: Path) -> None:
    assert build_apart(city, args=["-q"]).exit_code == 0
    assert build_apart(tmp_path / "nowhere", args=["-q"]).exit_code == build_apart(tmp_path / "nowhere").exit_code


def test_a_folder_that_unsealed_did_not_make_is_refused(build: Build, city: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear diary", "utf-8")
    for output in (mine, tmp_path, city):
        before = fingerprint(output)
        result = build(city, output=output)
        assert result.exit_code == 2
        assert_sentence(result, output.name)
        assert fingerprint(output) == before


def test_a_file_in_the_place_of_the_output_is_refused(build: Build, city: Path, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file", "utf-8")
    result = build(city, output=tmp_path / "site")
    assert result.exit_code == 2
    assert_sentence(result, "site")
    assert (tmp_path / "site").read_text("utf-8") == "a file"


def test_an_empty_folder_is_taken_and_an_old_site_is_replaced_whole(build: Build, city: Path, tmp_path: Path) -> None:
    output = tmp_path / "site"
    output.mkdir()
    first = build(city, output=output)
    assert first.exit_code == 0, first.stderr
    old_page = first.page_of("ocds-test01-1")
    shutil.rmtree(city)
    write_package(city, "other.json", release("ocds-test01-2"))
    second = build(city, output=output)
    assert second.exit_code == 0, second.stderr
    assert [each["ocid"] for each in second.processes] == ["ocds-test01-2"]
    assert not (output / old_page).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "site"]


def test_the_door_says_what_is_missing(tmp_path: Path) -> None:
    shutil.copy(ROOT / "build.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / "build.py")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "make site" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_wheel_carries_all_that_a_build_needs(city: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--wheel-dir", str(tmp_path), str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "unpacked", "zip")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "site.toml").write_text(SITE_TOML, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import sys, unsealed.cli as c; print(c.__file__); sys.exit(c.main())"],
        cwd=city.parent,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "unpacked")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path))
    assert SiteChecker(tmp_path / "output").problems() == []


# The same bytes


def test_the_same_input_gives_the_same_bytes(build_apart: BuildApart, tmp_path: Path) -> None:
    """Another clock, zone, language, hash seed, number of processes, umask, folder, file order and file times."""
    copy = tmp_path / "elsewhere" / "d"
    copy.mkdir(parents=True)
    files = sorted(path for path in (ROOT / "data").rglob("*") if path.is_file())
    for number, path in enumerate(reversed(files)):
        target = copy / path.relative_to(ROOT / "data")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (1_000_000_000 + number, 1_000_000_000 + number))
    plain = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}
    other = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR", "PYTHONHASHSEED": "2"}
    other["PYTHONPATH"] = str(ROOT / "tests" / "site" / "another_clock")
    years = [_year_seen(env) for env in (plain, other)]
    assert years[0] != years[1], "the clock was not moved"
    first = build_apart(ROOT / "data", content=ROOT / "content", args=["--jobs", "1"], env=plain, umask=0o022)
    second = build_apart(copy, content=ROOT / "content", args=["--jobs", "2"], env=other, umask=0o077)
    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    trees = fingerprint(first.output), fingerprint(second.output)
    assert sorted(trees[0]) == sorted(trees[1])
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []
    modes = {(bool(content), oct(mode)) for mode, content in trees[1].values()}
    assert modes == {(True, "0o644"), (False, "0o755")}
    assert oct(second.output.stat().st_mode & 0o777) == "0o755"


def _year_seen(env: dict[str, str]) -> str:
    """The year that Python processes of this environment live in: the first one, and a worker that it starts."""
    code = "import time; from concurrent.futures import ProcessPoolExecutor as P"
    code += "; print({time.gmtime().tm_year, P(1).submit(time.gmtime).result().tm_year})"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | env, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_second_build_over_the_first_changes_nothing(build: Build, city: Path) -> None:
    first = build(city)
    before = fingerprint(first.output)
    assert build(city, output=first.output).exit_code == 0
    assert fingerprint(first.output) == before


# Whole or not at all


def test_a_killed_build_leaves_the_old_site_or_the_new(build_apart: BuildApart, tmp_path: Path) -> None:
    releases = [release(f"ocds-test01-{number}") for number in range(120)]
    data = write_package(tmp_path / "data", "all.json", *releases)
    contents = []
    for name in ("Old", "New"):
        content = tmp_path / name
        content.mkdir()
        (content / "site.toml").write_text(SITE_TOML.replace("a test city", f"the {name} city"), "utf-8")
        contents.append(content)
    output = tmp_path / "site" / "output"
    output.parent.mkdir()
    whole = []
    start = time.monotonic()
    for content in contents:
        result = build_apart(data, content=content, output=output)
        assert result.exit_code == 0, result.stderr
        whole.append(fingerprint(output))
    seconds = (time.monotonic() - start) / 2
    assert whole[0] != whole[1]
    moments = random.Random(7)  # noqa: S311  # moments to kill at
    for number in range(KILLS):
        command = [sys.executable, str(ROOT / "build.py"), "--data", str(data), "--content", str(contents[number % 2])]
        process = subprocess.Popen(
            [*command, "--output", str(output)], start_new_session=True, stderr=subprocess.DEVNULL, cwd=tmp_path
        )
        # The exchange is near the end: half of the kills aim there.
        time.sleep(seconds * (moments.random() if number % 2 else moments.uniform(0.8, 1.05)))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert fingerprint(output) in whole, f"torn after kill {number}"
    assert build_apart(data, content=contents[0], output=output).exit_code == 0
    assert fingerprint(output) == whole[0]
    assert [path.name for path in output.parent.iterdir()] == ["output"], "leftovers are swept by the next build"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_says_so_and_leaves_the_old_site(
    build_apart: BuildApart, tmp_path: Path, how: signal.Signals
) -> None:
    data = write_package(tmp_path / "data", "all.json", *(release(f"ocds-test01-{number}") for number in range(200)))
    old = build_apart(data)
    before = fingerprint(old.output)
    content = tmp_path / "content"
    content.mkdir()
    (content / "site.toml").write_text('name = "Another"\n', "utf-8")
    command = [sys.executable, str(ROOT / "build.py"), "--data", str(data), "--content", str(content)]
    # A shell that runs the tests in the background has them ignore Ctrl+C, and what they start would inherit that.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*command, "--output", str(old.output)], start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    signal.signal(signal.SIGINT, inherited)
    assert process.stderr
    process.stderr.readline()  # it is at work
    os.killpg(process.pid, how)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, stderr
    assert "Traceback" not in stderr
    assert fingerprint(old.output) == before


# Hostile data


SCRIPT = "<script>alert(1)</script>"


def _hostile() -> Iterator[dict[str, Any]]:
    yield release(
        f"ocds-test01-{SCRIPT}", tender={"title": SCRIPT, "description": f'"><img src=x onerror=alert(1)>{SCRIPT}'}
    )
    for number, address in enumerate(
        (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "java\nscript:x",
            "//evil",
        )
    ):
        document = {"id": "1", "title": SCRIPT, "url": address, "documentType": SCRIPT, "format": SCRIPT}
        party = {"id": "S1", "name": SCRIPT, "uri": address, "contactPoint": {"url": address, "email": address}}
        yield release(
            f"ocds-links-{number}",
            tender={"title": "Links", "documents": [document], "submissionMethodDetails": address},
            parties=[
                {"id": "B1", "name": "Buyer", "roles": ["buyer"]},
                party | {"roles": ["supplier"], "details": party},
            ],
        )
    for ocid in (
        "../../escape",
        "/etc/passwd",
        "..",
        ".",
        "con",
        "a/b",
        "a\\b",
        "x\x00y",
        "%2e%2e%2f",
        " ",
        "İ",
        "ı",
        "…" * 400,
    ):
        yield release(ocid)
    for ocid in ("ocds-case-A", "ocds-case-a", "OCDS-case-a"):
        yield release(ocid)
    yield release("ocds-long-1", tender={"title": "Long " * 600})
    yield release("ocds-long-2", tender={"title": "W" * 3000})
    yield release("ocds-formula-1", tender={"title": "=HYPERLINK(1)", "id": "+1", "description": "@SUM(1)"})
    yield release("ocds-empty-1", tender=None, awards=None, contracts=None, parties=None, buyer=None)
    yield release(
        "ocds-types-1", tender=[], awards={"id": 1}, contracts="none", parties=7, buyer="a name", date=5, tag="x"
    )
    yield release(
        "ocds-types-2", tender={"title": 7, "value": "12", "items": {"a": 1}, "documents": [1, None, "x", []]}
    )
    yield release(
        "ocds-types-3", awards=[None, 1, {"id": 1, "suppliers": "x", "value": {"amount": "7", "currency": 3}}]
    )
    yield release("ocds-types-4", contracts=[{"id": {}, "awardID": [], "value": [], "period": 1, "items": [None]}])
    yield release("ocds-dates-1", tender={"title": "Dates", "tenderPeriod": {"startDate": "yesterday", "endDate": 0}})
    yield release("ocds-money-2", tender={"title": "M", "value": {"amount": 10**29, "currency": "XXX"}, "items": [
        {"id": "1", "quantity": -(10**29)}
    ]})  # fmt: skip
    yield release(
        "ocds-money-1", tender={"title": "M", "value": {"amount": -1e308, "currency": "XXX"}, "minValue": {"amount": 1}}
    )


@pytest.fixture(scope="module")
def hostile(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    data = tmp_path_factory.mktemp("hostile") / "data"
    write_package(data, "hostile.json", *_hostile())
    return build(data, args=["--base-url", "https://example.org/a/b/"])


def test_hostile_data_gives_a_whole_site(hostile: Result) -> None:
    assert hostile.exit_code == 0, hostile.stderr
    assert "Traceback" not in hostile.stderr
    assert SiteChecker(hostile.output, base_url="https://example.org/a/b/").problems() == []
    assert_ledger_closes(hostile)


def test_every_hostile_process_has_a_page_of_its_own(hostile: Result) -> None:
    expected = {each["ocid"].replace("\x00", "\N{SYMBOL FOR NULL}") for each in _hostile()}
    assert {each["ocid"] for each in hostile.processes} >= expected - {" "}
    assert len({each["page"].casefold() for each in hostile.processes}) == len(hostile.processes)


def test_nothing_of_hostile_data_runs(hostile: Result) -> None:
    for path in hostile.output.rglob("*.html"):
        text = path.read_text("utf-8")
        assert SCRIPT not in text, path
        tree = LexborHTMLParser(text)
        assert not tree.css("[onerror]"), path
        for node in tree.css("[href]"):
            address = re.sub(r"[\x00-\x20]", "", node.attributes["href"] or "").lower()
            assert not address.startswith(("javascript:", "data:", "//")), path
    assert not (hostile.output.parent / "escape").exists()


def test_long_titles_are_whole_on_their_page(hostile: Result) -> None:
    assert "W" * 3000 in hostile.text(hostile.page_of("ocds-long-2"))


# Real publications


def assert_ledger_closes(result: Result) -> None:
    ledger = result.ledger
    assert ledger["records_in"] == ledger["published"] + ledger["merged"] + ledger["set_aside"], ledger


def published(folder: Path) -> Iterator[dict[str, Any]]:
    """Every release, or record's compiled release, of a folder or file: by plain loops that know nothing of the engine."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        if path.suffix not in (".json", ".jsonl"):
            continue
        text = path.read_text("utf-8")
        for part in text.splitlines() if path.suffix == ".jsonl" else [text]:
            try:
                found = json.loads(part)
            except ValueError:
                continue
            for each in found if isinstance(found, list) else [found]:
                yield from each.get("releases", []) if "ocid" not in each and "records" not in each else []
                for record in each.get("records", []):
                    yield {"ocid": record.get("ocid")} | (record.get("compiledRelease") or {})
                if "ocid" in each:
                    yield each


PUBLICATIONS = [
    ("uk-england-2025/files", 190),
    ("uk-scotland-wales", 180),
    ("mexico-airport", None),
    ("paraguay", None),
]


@pytest.fixture(scope="module", params=PUBLICATIONS, ids=[name for name, _ in PUBLICATIONS])
def real(request: pytest.FixtureRequest, publication: Publications, shared: Path) -> tuple[Path, int | None, Result]:
    """A real publication's folder, its number of ocids where it is known, and the site built of it as it is."""
    name, count = request.param
    folder = shared / "data" / name
    return folder, count, publication(name)


@pytest.mark.shared
def test_a_real_publication_has_a_page_for_each_ocid(real: tuple[Path, int | None, Result]) -> None:
    folder, count, result = real
    assert result.exit_code == 0, result.stderr
    ocids = {each["ocid"] for each in published(folder)}
    assert count in (None, len(ocids))
    assert {each["ocid"] for each in result.processes} == ocids
    assert_ledger_closes(result)


@pytest.mark.shared
def test_a_real_publication_gives_a_whole_site(real: tuple[Path, int | None, Result]) -> None:
    _, _, result = real
    assert SiteChecker(result.output, base_url="https://example.org/a/b/").problems() == []


@pytest.mark.shared
def test_every_supplier_of_a_real_award_is_reached_from_its_contract_page(
    real: tuple[Path, int | None, Result],
) -> None:
    """Each is a link under the name that was published, and the page that it leads to leads back."""
    folder, _, result = real
    latest: dict[str, dict[str, Any]] = {}
    for each in sorted(published(folder), key=lambda each: str(each.get("date"))):
        latest[each["ocid"]] = each
    back = {page: {each for each, _ in _links(result, page, "contracts/")} for page in result.pages("suppliers/*/")}
    missing = []
    for ocid, body in latest.items():
        page = result.page_of(ocid)
        suppliers = [each for award in body.get("awards") or [] for each in award.get("suppliers") or []]
        names = {_plain(each.get("name")) for each in suppliers} - {""}
        links = _links(result, page, "suppliers/") if names else set()
        # Two names under one id are one supplier: a link under the one, with the other beside it.
        beside = _plain(LexborHTMLParser(result.text(page)).css("main")[0].text(separator=" ")).split("(also named ")[
            1:
        ]
        said = {text for _, text in links} | {name for name in names if any(each.startswith(name) for each in beside)}
        missing += [f"{ocid}: {name} is not among {sorted(said)}" for name in sorted(names - said)]
        missing += [f"{ocid}: {supplier} does not lead back" for supplier, _ in links if page not in back[supplier]]
    assert not missing, f"{len(missing)}:\n" + "\n".join(missing[:20])


def _links(result: Result, page: str, kind: str) -> set[tuple[str, str]]:
    """The pages of a kind that a page links to, each with what the link says."""
    nodes = LexborHTMLParser(result.text(page)).css(f"main a[href^='../../{kind}']")
    return {
        ((node.attributes["href"] or "").removeprefix("../../").partition("#")[0], _plain(node.text()))
        for node in nodes
    }


def _plain(name: object) -> str:
    """A name for comparing: letter case and spaces aside."""
    return " ".join(str(name or "").split()).casefold()


ENGLAND = (
    "uk-england-2025/files",
    "uk-england-2025/england-2025-release-package.json",
    "uk-england-2025/england-2025-releases.jsonl",
)


@pytest.mark.shared
@pytest.mark.parametrize("other", ENGLAND[1:])
def test_england_is_the_same_site_from_whichever_file(build: Build, shared: Path, tmp_path: Path, other: str) -> None:
    source = shared / "data" / other
    alone = tmp_path / "data"
    alone.mkdir()
    shutil.copy(source, alone)
    files, one = build(shared / "data" / ENGLAND[0]), build(alone)
    assert (files.exit_code, one.exit_code) == (0, 0), files.stderr + one.stderr
    assert files.processes == one.processes
    assert sorted(fingerprint(files.output)) == sorted(fingerprint(one.output))
    for path in sorted(files.output.rglob("*.csv")):
        name = path.relative_to(files.output)
        assert path.read_bytes() == (one.output / name).read_bytes(), name
    for kind in ("contracts", "buyers", "suppliers"):
        for page in files.pages(f"{kind}/*/"):
            assert _without_provenance(files.text(page)) == _without_provenance(one.text(page)), page


def _without_provenance(html: str) -> str:
    """The text of a page without the names of files and positions in them, and without what was found in copies."""
    text = LexborHTMLParser(html).css("main")[0].text(separator=" ")
    text = re.sub(r"Read from.*?As data", "", text, flags=re.DOTALL)
    text = re.sub(r"Found by our checks.*?About the quality of the data", "", text, flags=re.DOTALL)
    return " ".join(re.sub(r"\S+\.jsonl?\S*", "(file)", text).split())
