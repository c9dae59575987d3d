"""What one run of the command line did, and what can be asked of the site that it made."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Result:
    """The end of one `build.py`: its exit code, what it said, and the output folder (which may not exist)."""

    exit_code: int
    stdout: str
    stderr: str
    output: Path

    def json(self, path: str) -> Any:
        """A JSON file of the site, by its path relative to the site's root."""
        return json.loads((self.output / path).read_bytes())

    def text(self, path: str) -> str:
        """A text file of the site; the page itself for an address that ends with a slash."""
        file = self.output / path
        return (file / "index.html" if path.endswith("/") or not path else file).read_text("utf-8")

    @property
    def processes(self) -> list[dict[str, Any]]:
        """The processes that the site lists in `data/index.json`."""
        listed: list[dict[str, Any]] = self.json("data/index.json")["processes"]
        return listed

    @property
    def ledger(self) -> dict[str, int]:
        """What became of the records that were read."""
        counted: dict[str, int] = self.json("data/report.json")["ledger"]
        return counted

    def pages(self, pattern: str) -> list[str]:
        """The addresses of the pages that match, such as `buyers/*/`, in the order of their names."""
        found = sorted(self.output.glob(pattern + "index.html"))
        return [path.parent.relative_to(self.output).as_posix() + "/" for path in found]

    def page_of(self, ocid: str) -> str:
        """The address of a process's page, by its exact ocid."""
        (page,) = [each["page"] for each in self.processes if each["ocid"] == ocid]
        return str(page)


def fingerprint(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file and folder below `folder`: path -> (mode, hash of the content)."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[path.relative_to(folder).as_posix()] = (path.stat().st_mode & 0o777, content)
    return found
