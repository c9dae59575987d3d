"""What the tests of the whole site share: the real command line in a process of its own, the demo built once, a server."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.site.result import Result
from tests.site.server import serve
from unsealed.cli import main

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
    """Runs `build.py` as a person does, in a folder of its own, and gives back what it did.

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
        env: Mapping[str, str] | None = None,
        umask: int = -1,
    ) -> Result:
        place = self.folders.mktemp("build")
        if content is None:
            content = place / "content"
            content.mkdir()
            if site_toml is not None:
                (content / "site.toml").write_text(site_toml, "utf-8")
        output = output or place / "output"
        command = [sys.executable, str(ROOT / "build.py"), "--data", str(data), "--content", str(content)]
        done = subprocess.run(
            [*command, "--output", str(output), *args],
            cwd=place,
            env=os.environ | dict(env or {}),
            umask=umask,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr, output)


@dataclass(frozen=True, slots=True)
class BuildHere:
    """Runs the command line in this process, without a process pool: tiny data is built in a tenth of the time."""

    folders: pytest.TempPathFactory

    def __call__(self, data: Path, site_toml: str = SITE_TOML) -> Result:
        place = self.folders.mktemp("build")
        (place / "content").mkdir()
        (place / "content" / "site.toml").write_text(site_toml, "utf-8")
        folders = ["--data", str(data), "--output", str(place / "output")]
        interrupt, mask = signal.getsignal(signal.SIGTERM), os.umask(0o022)
        try:
            exit_code = main(["build", *folders, "--jobs", "1", "--quiet"], place)
        finally:  # a command changes these for its own process, which ends with it
            signal.signal(signal.SIGTERM, interrupt)
            os.umask(mask)
            gc.enable()
        return Result(exit_code, "", "", place / "output")


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The command line."""
    return Build(tmp_path_factory)


@pytest.fixture(scope="session")
def build_here(tmp_path_factory: pytest.TempPathFactory) -> BuildHere:
    """The command line, in this process."""
    return BuildHere(tmp_path_factory)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real publications beside the project; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the publications in ../shared")
    return SHARED


@pytest.fixture(scope="session")
def worked(build_here: BuildHere, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """The site of one worked example of the methodology (5.1); each is built once."""
    sites: dict[str, Result] = {}

    def of(name: str) -> Result:
        if name not in sites:
            folder = tmp_path_factory.mktemp(name)
            (folder / "releases.jsonl").write_bytes((shared / "fixtures/worked" / f"{name}.jsonl").read_bytes())
            sites[name] = build_here(folder, WORKED_TOML)
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


def _demo(build: Build, *args: str) -> Result:
    result = build(ROOT / "data", content=ROOT / "content", args=args)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="session")
def demo(build: Build) -> Result:
    """The demo city, built for a sub-path of a host, as a project's pages are."""
    return _demo(build, "--base-url", "https://example.org/a/b/")


@pytest.fixture(scope="session")
def portable_demo(build: Build) -> Result:
    """The demo city, built to be opened from a folder."""
    return _demo(build, "--portable")


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
