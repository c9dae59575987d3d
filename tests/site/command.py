"""Runs a command of `build.py` other than the building of a site."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.conftest import SITE_TOML
from tests.site.run import Done, run_apart, run_here


class City:
    """A city's folder with settings and whatever data a test puts there, and the commands run in it."""

    def __init__(self, folder: Path, site_toml: str = SITE_TOML) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.content = folder / "content"
        self.data.mkdir(parents=True, exist_ok=True)
        self.content.mkdir(exist_ok=True)
        (self.content / "site.toml").write_text(site_toml, "utf-8")

    def run(self, command: str, *args: str, data: Path | None = None, env: Mapping[str, str] | None = None) -> Done:
        """The command on this city's data and content, in this process."""
        return run_here(self._arguments(command, args, data), self.folder, self._environment | dict(env or {}))

    def run_apart(self, command: str, *args: str, data: Path | None = None) -> Done:
        """The same in a process of its own."""
        return run_apart(self._arguments(command, args, data), self.folder, self._environment)

    @property
    def _environment(self) -> dict[str, str]:
        return {"GITHUB_WORKSPACE": str(self.folder)}

    def _arguments(self, command: str, args: Sequence[str], data: Path | None) -> list[str]:
        return [command, "--data", str(data or self.data), "--content", str(self.content), *args]
