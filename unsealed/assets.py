"""Stylesheets, scripts and images: published under names that carry a hash of their content.

All stylesheets are one file, so that a page asks for it once: the tokens, ours and then the city's, which needs to name only
those that it changes; `site.css`; then the others by name.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from unsealed.artifact import Artifact

_STYLES = "assets/css/"
_STYLESHEET = f"{_STYLES}site.css"
_TOKENS = f"{_STYLES}tokens.css"


def read_assets(folders: list[Path]) -> dict[str, bytes]:
    """Every file below `assets/` of the template folders, by its path; an earlier folder's file wins. One stylesheet."""
    found: dict[str, bytes] = {}
    tokens: list[bytes] = []
    for folder in reversed(folders):
        root = folder / "assets"
        for path in sorted(root.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
        if _TOKENS in found:
            tokens.append(found.pop(_TOKENS))
    styles = sorted((path for path in found if _is_style(path)), key=lambda path: (path != _STYLESHEET, path))
    sheet = b"\n".join([*tokens, *(found.pop(path) for path in styles)])
    return dict(sorted({**found, _STYLESHEET: sheet}.items()))


def _is_style(path: str) -> bool:
    return path.startswith(_STYLES) and path.endswith(".css")


def asset_addresses(assets: Mapping[str, bytes]) -> Mapping[str, str]:
    """Plain path -> published address: `assets/css/site.css` -> `assets/css/site.1a2b3c4d.css`."""
    return MappingProxyType({path: _hashed(path, body) for path, body in assets.items()})


def make_assets(assets: Mapping[str, bytes]) -> Iterator[Artifact]:
    """The files themselves, each under its published address."""
    for path, body in assets.items():
        yield Artifact(_hashed(path, body), body)


def _hashed(path: str, body: bytes) -> str:
    stem, dot, ending = path.rpartition(".")
    digest = sha256(body).hexdigest()[:10]
    return f"{stem}.{digest}.{ending}" if dot else f"{path}.{digest}"
