"""An index that was made of the same pages in another order is the same once it is settled."""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cbor2
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from unsealed.search_order import settle

PAGES = {"alder": 40, "birch": 30, "cedar": 30, "dogwood": 7}
"""Pages by what they are about, with their numbers of words."""
WORDS = {"paving": ["alder", "cedar"], "road": ["alder", "birch", "cedar"], "tree": ["dogwood"]}
FORMS = {"tree": {"trée": ["dogwood"], "treé": ["dogwood"]}}
VALUES = {"2024": ["alder"], "2025": ["birch", "cedar", "dogwood"]}
BY_DATE = ["cedar", "alder", "dogwood", "birch"]

orders: SearchStrategy[list[str]] = st.permutations(list(PAGES))


def pack(path: Path, body: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    path.write_bytes(packer.compress(b"pagefind_dcd" + cbor2.dumps(body)) + packer.flush())


def unpack(path: Path) -> Any:
    return cbor2.loads(zlib.decompress(path.read_bytes(), 31).removeprefix(b"pagefind_dcd"))


def write_index(folder: Path, order: list[str], values: list[str]) -> None:
    """An index as Pagefind writes it: pages are numbered in `order`, and two have names that begin alike."""
    names = {"alder": "en_1111111", "dogwood": "en_0000000"}
    names |= dict(zip([page for page in order if page not in names], ("en_2222222", "en_22222223"), strict=True))
    for page, name in names.items():
        (folder / "fragment").mkdir(parents=True, exist_ok=True)
        (folder / "fragment" / f"{name}.pf_fragment").write_text(page, "utf-8")

    def postings(pages: list[str]) -> list[Any]:
        found, last = [], 0
        for number in sorted(map(order.index, pages)):
            found.append([number - last, [-25, len(order[number])], []])
            last = number
        return found

    words = [
        [word, postings(pages), [[form, postings(of)] for form, of in FORMS.get(word, {}).items()]]
        for word, pages in WORDS.items()
    ]
    pack(folder / "index" / "en_aaaaaaa.pf_index", [words])
    pack(
        folder / "filter" / "en_bbbbbbb.pf_filter",
        ["year", [[value, sorted(map(order.index, VALUES[value]))] for value in values]],
    )
    pages = [[names[page], PAGES[page]] for page in order]
    parts, filters = [["paving", "tree", "en_aaaaaaa"]], [["year", "en_bbbbbbb"]]
    sorts = [["date", [order.index(page) for page in BY_DATE]]]
    pack(folder / "pagefind.en_cccccccccc.pf_meta", ["1.5.2", pages, parts, filters, sorts, ["title"]])
    about = {"version": "1.5.2", "languages": {"en": {"hash": "en_cccccccccc", "page_count": len(pages)}}}
    (folder / "pagefind-entry.json").write_text(json.dumps(about), "utf-8")


def files(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@given(orders, st.permutations(list(VALUES)))
def test_the_order_of_pages_and_values_leaves_no_trace(
    tmp_path_factory: Any, order: list[str], values: list[str]
) -> None:
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    write_index(first, list(PAGES), list(VALUES))
    write_index(second, order, values)
    settle(first)
    settle(second)
    assert files(first) == files(second)


@given(orders)
def test_what_is_settled_says_what_was_said(tmp_path_factory: Any, order: list[str]) -> None:
    folder = tmp_path_factory.mktemp("index")
    write_index(folder, order, list(VALUES))
    settle(folder)
    about = json.loads((folder / "pagefind-entry.json").read_bytes())["languages"]["en"]
    _, pages, parts, filters, sorts, _ = unpack(folder / f"pagefind.{about['hash']}.pf_meta")
    titles = [(folder / "fragment" / f"{name}.pf_fragment").read_text("utf-8") for name, _ in pages]
    assert dict(zip(titles, (words for _, words in pages), strict=True)) == PAGES
    assert sorts == [["date", [titles.index(page) for page in BY_DATE]]]

    def pages_of(postings: list[Any]) -> list[str]:
        number, found = 0, []
        for distance, places, _ in postings:
            number += distance
            assert places == [-25, len(titles[number])]
            found.append(titles[number])
        return sorted(found)

    [words] = unpack(folder / "index" / f"{parts[0][2]}.pf_index")
    assert {word: pages_of(of) for word, of, _ in words} == WORDS
    assert {word: {form: pages_of(of) for form, of in forms} for word, _, forms in words if forms} == FORMS
    name, values = unpack(folder / "filter" / f"{filters[0][1]}.pf_filter")
    assert name == "year"
    assert {value: sorted(titles[page] for page in of) for value, of in values} == VALUES
