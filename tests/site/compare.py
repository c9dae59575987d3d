"""Whether two sites say the same, whatever files their data came in.

What may differ is provenance, the answer to "which file said this". It stands in three places and nowhere else: in
`data/report.json` (the inputs with their formats, the places of findings), on the quality page, which shows the same, and at
the end of each contract page, in the list of the files and positions that its releases were read from.
"""

import re
from pathlib import Path

_PROVENANCE = ("data/report.json", "quality/index.html")

_SOURCES = re.compile(rb'(?<=<ul class="quiet code">).*?(?=</ul>)', re.DOTALL)


def differences(one: Path, other: Path) -> list[str]:
    """The files that are in one site only or are not the same byte for byte, but for provenance."""
    first, second = _files(one), _files(other)
    shared = first.keys() & second.keys() - set(_PROVENANCE)
    changed = {path for path in shared if _said(first[path]) != _said(second[path])}
    return sorted((first.keys() ^ second.keys()) | changed)


def _files(site: Path) -> dict[str, Path]:
    return {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}


def _said(file: Path) -> bytes:
    content = file.read_bytes()
    return _SOURCES.sub(b"", content) if file.suffix == ".html" else content
