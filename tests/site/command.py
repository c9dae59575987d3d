"""Runs a command of `build.py` other than the building of a site."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT, SITE_TOML


class City:
    """A city's folder with settings and whatever data a test puts there, and the commands run in it."""

    def __init__(self, folder: Path, site_toml: str = SITE_TOML) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.content = folder / "content"
        self.data.mkdir(parents=True, exist_ok=True)
        self.content.mkdir(exist_ok=True)
        (self.content / "site.toml").write_text(site_toml, "utf-8")

    def run(
        self, command: str, *args: str, data: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The command on this city's data and content."""
        return subprocess.run(
            [
                *(sys.executable, str(ROOT / "build.py"), command),
                *("--data", str(data or self.data), "--content", str(self.content), *args),
            ],
            cwd=self.folder,
            env=os.environ | {"GITHUB_WORKSPACE": str(self.folder)} | dict(env or {}),
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
