"""What the tests of the whole site share: two ways of building one, the demo built once, a server."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site.result import Result
from tests.site.run import run_apart, run_here
from tests.site.server import serve

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SECTIONS = (
    "", "contracts/", "buyers/", "suppliers/", "statistics/", "downloads/", "quality/", "about/", "policy/", "guide/",
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
SITE_TOML = 'name = "Contracts of a test city"\ntime_zone = "Europe/London"\ndefaults.currency = "GBP"\n'
WORKED_TOML = 'name = "A test city"\nas_of = "2024-06-30T00:00:00Z"\n'


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


def _demo(build: BuildApart, *args: str) -> Result:
    result = build(ROOT / "data", content=ROOT / "content", args=args)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="session")
def demo(build_apart: BuildApart) -> Result:
    """The demo city, built for a sub-path of a host, as a project's pages are."""
    return _demo(build_apart, "--base-url", "https://example.org/a/b/")


@pytest.fixture(scope="session")
def portable_demo(build_apart: BuildApart) -> Result:
    """The demo city, built to be opened from a folder."""
    return _demo(build_apart, "--portable")


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
        "404.html",
        *dict.fromkeys([*stages.values(), fullest]),
        *of_lists,
        *demo.pages("contracts/page/*/")[:1],
        *demo.pages("guide/*/")[:2],
    ]
