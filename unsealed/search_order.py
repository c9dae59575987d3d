"""A search index that its content alone decides. Owns cbor2.

Pagefind numbers pages as the file system lists them, and writes filters in another order each time. Its files are gzip
around a mark and CBOR, named after their content: here pages are numbered by their names, lists whose order means nothing
are sorted, and the files are named anew.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any

import cbor2

_MARK = b"pagefind_dcd"
_GZIP = 31
_LEVEL = 6
"""Of compression: the highest takes four times as long for a hundredth of the bytes."""
_DIGITS = 12

UNREADABLE = (OSError, ValueError, KeyError, IndexError, TypeError, zlib.error, cbor2.CBORDecodeError)
"""What `settle` raises for an index of a kind that it does not know."""

_Posting = list[Any]
"""A page on which a word stands: its number, as the distance from the page before, and where it stands there."""


def settle(folder: Path) -> None:
    """Bring an index into the order that its content alone decides. Raises `UNREADABLE`."""
    entry = folder / "pagefind-entry.json"
    about = json.loads(entry.read_bytes())
    for language in about["languages"].values():
        language["hash"] = _settle_language(folder, folder / f"pagefind.{language['hash']}.pf_meta")
    entry.write_text(json.dumps(about, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")


def _settle_language(folder: Path, path: Path) -> str:
    """What is read first: version, pages, parts of the index, filters and orders by name, fields. Returns its new hash."""
    version, pages, parts, filters, orders, *rest = _read(path)
    names = _name_pages(folder, [name for name, _ in pages])
    order = sorted(range(len(pages)), key=names.__getitem__)
    numbers = [0] * len(order)
    for new, old in enumerate(order):
        numbers[old] = new
    pages = [[names[old], pages[old][1]] for old in order]
    for part in parts:
        part[2] = _settle(folder / "index" / f"{part[2]}.pf_index", lambda body: _settle_words(body, numbers))
    for each in filters:
        each[1] = _settle(folder / "filter" / f"{each[1]}.pf_filter", lambda body: _settle_filter(body, numbers))
    orders = [[name, [numbers[page] for page in of]] for name, of in orders]
    body = [version, pages, parts, sorted(filters), sorted(orders), *rest]
    return _write(path, body, path.stem.removeprefix("pagefind."))


def _name_pages(folder: Path, names: Sequence[str]) -> list[str]:
    """The pages' names: as they are, but of those that begin alike only the first that was read has a short one."""
    short = min(map(len, names), default=0)
    begun: dict[str, list[str]] = {}
    for name in names:
        begun.setdefault(name[:short], []).append(name)
    return [_rename(folder, name) if len(begun[name[:short]]) > 1 else name for name in names]


def _rename(folder: Path, name: str) -> str:
    path = folder / "fragment" / f"{name}.pf_fragment"
    new = f"{name.rpartition('_')[0]}_{sha256(path.read_bytes()).hexdigest()[:_DIGITS]}"
    path.rename(path.with_name(f"{new}.pf_fragment"))
    return new


def _settle_words(body: list[Any], numbers: Sequence[int]) -> list[Any]:
    """The words of a part; each has its pages, and its spellings with accents have theirs."""
    words, *rest = body
    settled = [
        [word, _renumber(pages, numbers), sorted([form, _renumber(of, numbers)] for form, of in forms)]
        for word, pages, forms in words
    ]
    return [settled, *rest]


def _renumber(postings: Iterable[_Posting], numbers: Sequence[int]) -> list[_Posting]:
    page, found = 0, []
    for distance, *places in postings:
        page += distance
        found.append([numbers[page], *places])
    found.sort(key=itemgetter(0))
    page = 0
    for posting in found:
        page, posting[0] = posting[0], posting[0] - page
    return found


def _settle_filter(body: list[Any], numbers: Sequence[int]) -> list[Any]:
    """A filter is its name, and a list of its values with their pages."""
    name, values = body
    return [name, sorted([value, sorted(numbers[page] for page in pages)] for value, pages in values)]


def _settle(path: Path, change: Callable[[list[Any]], list[Any]]) -> str:
    return _write(path, change(_read(path)), path.stem)


def _read(path: Path) -> list[Any]:
    body: list[Any] = cbor2.loads(zlib.decompress(path.read_bytes(), _GZIP).removeprefix(_MARK))
    return body


def _write(path: Path, body: list[Any], name: str) -> str:
    """Write a list under the name that follows from it: the language and a hash."""
    data = _MARK + cbor2.dumps(body)
    new = f"{name.rpartition('_')[0]}_{sha256(data).hexdigest()[:_DIGITS]}"
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    packed = packer.compress(data) + packer.flush()
    path.unlink()
    path.with_name(path.name.replace(name, new)).write_bytes(packed)
    return new
