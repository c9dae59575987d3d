"""A search index in one order: Pagefind writes filters and their values in another each time.

Its files are gzip around a mark and CBOR, named after their content. Lists whose order means nothing are sorted here, as
bytes, and the files named anew.
"""

import json
import zlib
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

_MARK = b"pagefind_dcd"
_GZIP = 31
_NUMBER, _TEXT, _LIST = 0, 3, 4
"""The kinds of CBOR items that an index is made of."""


def settle(folder: Path) -> None:
    """Bring an index into the order that its content alone decides."""
    renamed = {path.stem: _settle_filter(path) for path in sorted(folder.glob("filter/*.pf_filter"))}
    entry = folder / "pagefind-entry.json"
    about = json.loads(entry.read_bytes())
    for language in about["languages"].values():
        language["hash"] = _settle_meta(folder / f"pagefind.{language['hash']}.pf_meta", renamed)
    entry.write_text(json.dumps(about, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


def _settle_filter(path: Path) -> str:
    """A filter is its name, and a list of its values with their pages. Returns the file's new name."""
    name, values = _items(_read(path))
    return _write(path, [name, _sorted(values)], path.stem)


def _settle_meta(path: Path, renamed: dict[str, str]) -> str:
    """What is read first: version, pages, parts of the index, filters and orders by name, fields. Returns its new hash."""
    version, pages, parts, filters, orders, *rest = _items(_read(path))
    for old, new in renamed.items():
        filters = filters.replace(old.encode(), new.encode())
    body = [version, pages, parts, _sorted(filters), _sorted(orders), *rest]
    return _write(path, body, path.stem.removeprefix("pagefind."))


def _read(path: Path) -> bytes:
    return zlib.decompress(path.read_bytes(), _GZIP).removeprefix(_MARK)


def _write(path: Path, items: list[bytes], name: str) -> str:
    """Write a list under the name that follows from it: the language, and as much of a hash as it had."""
    language, _, digest = name.rpartition("_")
    body = _MARK + _head(len(items)) + b"".join(items)
    new = f"{language}_{sha256(body).hexdigest()[: len(digest)]}"
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    packed = packer.compress(body) + packer.flush()
    path.unlink()
    path.with_name(path.name.replace(name, new)).write_bytes(packed)
    return new


def _sorted(data: bytes) -> bytes:
    items = sorted(_items(data))
    return _head(len(items)) + b"".join(items)


def _head(length: int) -> bytes:
    """The start of a list of so many items."""
    if length < 24:
        return bytes([_LIST << 5 | length])
    size = next(size for size in (1, 2, 4, 8) if length < 1 << 8 * size)
    return bytes([_LIST << 5 | 23 + size.bit_length()]) + length.to_bytes(size)


def _items(data: bytes) -> list[bytes]:
    """The items of a list, each as its bytes."""
    _, length, at = _open(data, 0)
    ends = [at, *(at := _end(data, at) for _ in range(length))]
    return [data[start:end] for start, end in pairwise(ends)]


def _end(data: bytes, at: int) -> int:
    """Where the item that starts at `at` ends."""
    left = 1
    while left:
        kind, number, at = _open(data, at)
        left += (number if kind == _LIST else 0) - 1
        at += number if kind == _TEXT else 0
    return at


def _open(data: bytes, at: int) -> tuple[int, int, int]:
    """The kind of an item, its number or length, and where its content starts."""
    kind, number = data[at] >> 5, data[at] & 31
    if kind not in (_NUMBER, _TEXT, _LIST) or number > 27:
        raise ValueError(f"no index that is known here: {data[at]:#x} at {at}")
    at += 1
    if number < 24:
        return kind, number, at
    size = 1 << number - 24
    return kind, int.from_bytes(data[at : at + size]), at + size
