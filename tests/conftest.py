"""What the tests of the whole site share: two ways of building one, the demo built once, a server."""

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.site.launch import launch
from tests.site.result import Result
from tests.site.run import run_apart, run_here
from tests.site.server import serve

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SECTIONS = (
    "", "search/", "contracts/", "opportunities/", "buyers/", "suppliers/", "statistics/", "changes/", "downloads/", "quality/", "about/", "policy/", "guide/",
)  # fmt: skip
KINDS_OF_NUMBERS = (
    "method",
    "money",
    "single_bid_share",
    "advertising_days",
    "methods",
    "overrun",
    "disqualified_bids",
)
"""Pages of the statistics that are drawn differently."""
SEARCHED_TOML = 'name = "Contracts of a test city"\ntime_zone = "Europe/London"\ndefaults.currency = "GBP"\n'
NO_SEARCH = "search.enabled = false\n"
"""Most tests build sites that nobody searches: an index of three contracts costs as much as their pages."""
SITE_TOML = SEARCHED_TOML + NO_SEARCH
REAL_AS_OF = "2026-06-30"
ZONES = {"toronto-csv": "America/Toronto", "mexico-airport": "America/Mexico_City", "paraguay": "America/Asuncion"}
"""The time zones of real publications that are not of the United Kingdom."""
WORKED_TOML = 'name = "A test city"\nas_of = "2024-06-30T00:00:00Z"\n' + NO_SEARCH


Publications = Callable[[str], Result]


@dataclass(frozen=True, slots=True)
class Build:
    """Builds a site in a folder of its own, and gives back what the command line did.

    `content` is a folder; without it one with just `site_toml` is made. `output` is a new folder unless one is named.
    """

    folders: pytest.TempPathFactory

    def __call__(
        self,
        data: Path,
        site_toml: str | None = SITE_TOML,
        *,
        content: Path | None = None,
        output: Path | None = None,
        args: Sequence[str] = (),
    ) -> Result:
        place = self.folders.mktemp("build")
        arguments, output = _arguments(place, data, site_toml, content, output, args)
        done = run_here(arguments, place)
        return Result(done.returncode, done.stdout, done.stderr, output)


@dataclass(frozen=True, slots=True)
class BuildApart:
    """The same as a person does it: in a process of its own, which has a pool, an environment and a umask."""

    folders: pytest.TempPathFactory

    def __call__(
        self,
        data: Path,
        site_toml: str | None = SITE_TOML,
        *,
        content: Path | None = None,
        output: Path | None = None,
        args: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        umask: int = -1,
    ) -> Result:
        place = self.folders.mktemp("build")
        arguments, output = _arguments(place, data, site_toml, content, output, args)
        done = run_apart(arguments, place, env, umask)
        return Result(done.returncode, done.stdout, done.stderr, output)


def _arguments(
    place: Path, data: Path, site_toml: str | None, content: Path | None, output: Path | None, args: Sequence[str]
) -> tuple[list[str], Path]:
    """What is written after `build.py`, and the output folder; `place` is for what is not named."""
    if content is None:
        content = place / "content"
        content.mkdir()
        if site_toml is not None:
            (content / "site.toml").write_text(site_toml, "utf-8")
    output = output or place / "output"
    return ["build", "--data", str(data), "--content", str(content), "--output", str(output), *args], output


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The command line, in this process: for what a site says."""
    return Build(tmp_path_factory)


@pytest.fixture(scope="session")
def build_apart(tmp_path_factory: pytest.TempPathFactory) -> BuildApart:
    """The command line in a process of its own: for what processes, environments, signals and moments do to it."""
    return BuildApart(tmp_path_factory)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real publications beside the project; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the publications in ../shared")
    return SHARED


@pytest.fixture(scope="session")
def worked(build: Build, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """The site of one worked example of the methodology (5.1); each is built once."""
    sites: dict[str, Result] = {}

    def of(name: str) -> Result:
        if name not in sites:
            folder = tmp_path_factory.mktemp(name)
            (folder / "releases.jsonl").write_bytes((shared / "fixtures/worked" / f"{name}.jsonl").read_bytes())
            sites[name] = build(folder, WORKED_TOML)
            assert sites[name].exit_code == 0
        return sites[name]

    return of


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that scripts/setup_browser.py found."""
    named = Path(sys.prefix, "chromium-path")
    path = named.read_text("utf-8").strip() if named.is_file() else shutil.which("chromium")
    assert path, "run scripts/setup_browser.py first (`make test` does)"
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests: to start it costs more than most of them."""
    with sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        yield browser
        browser.close()


@dataclass(frozen=True, slots=True)
class Once:
    """Sites that the tests of several files read, and none changes: each is built once, whichever worker asks first."""

    folder: Path

    def __call__(self, name: str, make: Callable[[], Result]) -> Result:
        said = self.folder / f"{name}.json"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if said.is_file():
                known = json.loads(said.read_bytes())
                return Result(known["exit_code"], known["stdout"], known["stderr"], Path(known["output"]))
            result = make()
            assert result.exit_code == 0, result.stderr
            said.write_text(json.dumps(asdict(result) | {"output": str(result.output)}), "utf-8")
            return result


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What is built once for all files; workers of one run have folders beside one another."""
    own = tmp_path_factory.getbasetemp()
    return Once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def real_data(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a real publication, by its name in ../shared/data; Toronto's tables with the guide's mappings."""

    def find(name: str) -> Path:
        data = shared / "data" / name
        if name != "toronto-csv":
            return data
        folder = tmp_path_factory.mktemp(name)
        for path in [*data.glob("*.csv"), *(ROOT / "docs" / "toronto").glob("*.toml")]:
            shutil.copyfile(path, folder / path.name)
        return folder

    return find


@pytest.fixture(scope="session")
def publication(build: Build, once: Once, real_data: Callable[[str], Path]) -> Publications:
    """The site of a real publication as it is, by its name; `settings_of` says with which settings."""
    base = ["--base-url", "https://example.org/a/b/"]
    return lambda name: once(name.replace("/", "-"), lambda: build(real_data(name), settings_of(name), args=base))


def settings_of(name: str) -> str:
    """The settings that a real publication is built with."""
    return f'name = "A city"\nas_of = "{REAL_AS_OF}"\ntime_zone = "{ZONES.get(name, "Europe/London")}"\n' + NO_SEARCH


def _demo(build: BuildApart, *args: str) -> Result:
    return build(ROOT / "data", content=ROOT / "content", args=args)


LONG = (
    "test_site_browser", "test_site_for_everybody", "test_results_shared", "test_hostile_texts", "test_toronto",
    "test_convert", "test_site_build", "test_broken_input",
)  # fmt: skip
"""Files that take a minute: where files run side by side, they come first, so that nobody waits for the last one."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--thorough`: what takes turns in a usual run is seen in every way."""
    parser.addoption(
        "--thorough", action="store_true", help="axe on every page type in every language, width and theme"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.fixture(scope="session")
def demo(build_apart: BuildApart, once: Once) -> Result:
    """The demo city, built for a sub-path of a host, as a project's pages are."""
    return once("demo", lambda: _demo(build_apart, "--base-url", "https://example.org/a/b/"))


@pytest.fixture(scope="session")
def portable_demo(build_apart: BuildApart, once: Once) -> Result:
    """The demo city, built to be opened from a folder."""
    return once("portable", lambda: _demo(build_apart, "--portable"))


@pytest.fixture(scope="session")
def demo_url(demo: Result) -> Iterator[str]:
    """The demo city on a server of this machine, under the sub-path that it was built for."""
    with serve(demo.output, "/a/b/") as url:
        yield url


@pytest.fixture(scope="session")
def page_types(demo: Result) -> list[str]:
    """One page of each type: sections, a process in each stage, the one with most to show, organizations, guidance."""
    stages = {each["stage"]: each["page"] for each in reversed(demo.processes)}
    fullest = max((each["page"] for each in demo.processes), key=lambda page: len(demo.text(page)))
    of_lists = [demo.pages(pattern)[0] for pattern in ("buyers/*/", "suppliers/*/")]
    return [
        *SECTIONS,
        *(f"statistics/{name}/" for name in KINDS_OF_NUMBERS),
        "categories/",
        "categories/unspsc-72141000/",
        "years/",
        "years/2025/",
        "methods/open/",
        "map/",
        "404.html",
        *dict.fromkeys([*stages.values(), fullest]),
        *of_lists,
        *demo.pages("contracts/page/*/")[:1],
        *demo.pages("opportunities/kinds/*/")[:1],
        *demo.pages("opportunities/coming-up/"),
        *demo.pages("opportunities/ending-soon/"),
        *demo.pages("guide/*/")[:2],
    ]
