"""Whether two sites say the same, whatever files their data came in."""

import re
from pathlib import Path

_PROVENANCE = ("data/report.json", "quality/index.html")
"""Files that tell of what was read; nothing else does, but for the lists of sources on contract pages."""

_SOURCES = re.compile(rb'<ul class="quiet code">.*?</ul>|<code>[^<]*</code>', re.DOTALL)


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
