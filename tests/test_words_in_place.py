"""Words of the standard are explained where they stand, by the glossary's own text, without JavaScript, by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT, Build
from tests.site.result import Result
from unsealed.guide import Guide, Term, read_guide

GLOSSARY = "# Glossary\n\n## Procuring entity\n\nRuns *the* [process](x.md) <script>alert(1)</script>& more.\n\nNot this.\n\n## Empty\n\n- list\n"


def test_terms_are_the_first_paragraphs_of_the_glossary_as_plain_text(tmp_path: Path) -> None:
    (tmp_path / "guidance").mkdir()
    (tmp_path / "guidance" / "glossary.md").write_text(GLOSSARY, "utf-8")
    guide = read_guide(tmp_path)
    assert guide.terms == (Term("procuring-entity", "Procuring entity", "Runs the process & more."),)
    assert guide.page("guide/none/", "guide/glossary/#a") == "guide/glossary/#a"
    assert read_guide(tmp_path / "nowhere") == Guide(frozenset(["guide/"]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Awards by year", True),
        ("an AWARD", True),
        ("reward", False),
        ("Awarding", False),
        ("award.", True),
        ("", False),
    ],
)
def test_a_word_is_found_as_it_is_or_with_an_ending(text: str, found: bool) -> None:
    term = Term("award", "Award", "A decision.")
    assert Guide(terms=(term,)).terms_in(["x", text]) == ((term,) if found else ())


def test_each_explained_word_has_one_explanation_in_the_words_of_the_glossary(demo: Result) -> None:
    texts = {term.id: term.text for term in read_guide(ROOT / "content").terms}
    seen = set()
    for process in demo.processes:
        tree = LexborHTMLParser(demo.text(process["page"]))
        opened = [each.attributes["popovertarget"] for each in tree.css("button.term")]
        explained = {each.attributes["id"]: each for each in tree.css("[popover]")}
        assert set(opened) == set(explained)
        for name, node in explained.items():
            assert name
            assert node.text().endswith(texts[name.removeprefix("w-")])
        seen.update(opened)
    assert {"w-procuring-entity", "w-award", "w-ocid", "w-limited-method", "w-amendment"} <= seen


def test_statistics_explain_the_words_that_they_use(demo: Result) -> None:
    page = LexborHTMLParser(demo.text("statistics/single_bid_share/"))
    words = [each.text() for each in page.css("#words + dl dt")]
    assert "Tenderer" in words or "Bid" in words
    texts = {term.title: term.text for term in read_guide(ROOT / "content").terms}
    assert [each.text() for each in page.css("#words + dl dd")] == [texts[each] for each in words]


@pytest.mark.parametrize("page", ["contracts/", "statistics/", "statistics/single_bid_share/", "quality/"])
def test_pages_link_to_the_place_of_the_guide_that_tells_how_to_read_them(demo: Result, page: str) -> None:
    page = demo.processes[0]["page"] if page == "contracts/" else page
    (link,) = [
        each for each in LexborHTMLParser(demo.text(page)).css("main a") if each.text() == "How to read this page"
    ]
    place, _, anchor = (link.attributes["href"] or "").partition("#")
    target = LexborHTMLParser((demo.output / page / place / "index.html").read_bytes())
    assert not anchor or target.css(f'[id="{anchor}"]')


def test_a_site_without_a_guide_has_neither_words_nor_links_to_it(build: Build, tmp_path: Path) -> None:
    (tmp_path / "releases.json").write_bytes((ROOT / "data" / "releases-2020-q1.json").read_bytes())
    made = build(tmp_path)
    for page in (made.processes[0]["page"], "statistics/", "quality/"):
        text = made.text(page)
        assert "popover" not in text
        assert "How to read this page" not in text


@pytest.mark.browser
def test_a_word_opens_and_closes_by_keyboard_without_javascript(browser: Browser, demo: Result, demo_url: str) -> None:
    address = next(each["page"] for each in demo.processes if "w-procuring-entity" in demo.text(each["page"]))
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}).new_page()
    page.goto(demo_url + address)
    button, word = page.locator("[popovertarget=w-procuring-entity]"), page.locator("#w-procuring-entity")
    assert not word.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert word.is_visible()
    box = word.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.keyboard.press("Escape")
    assert not word.is_visible()
    size = button.bounding_box()
    assert size
    assert size["height"] >= 24
    page.context.close()
