"""A small site in each language that is complete: every page type for readers of any kind, on any screen."""

import json
import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, Build, Once
from tests.site.hostile import pages_of_each_type
from tests.site.layout import sticking_out
from tests.site.result import Result
from tests.site.server import serve

pytestmark = pytest.mark.browser
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 700}
ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LANGUAGES = ("en", "es", "fr")
DONE = {
    "search/?q=city": ("#search-results li", ""),
    "search/?q=notthereatall": ("#search-status:not(:empty)", "document.querySelector('.filters').open = true"),
    "contracts/?stage=active": (".list-status:not(:empty)", "document.querySelector('.controls').open = true"),
    "suppliers/?q=co": (".list-status:not(:empty)", ""),
}
"""Addresses with a question: what is there once it is answered, and what is opened then."""


@pytest.fixture(scope="module")
def small(build: Build, once: Once, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Some processes of the demo, in each stage, with all that pages can show."""
    place = tmp_path_factory.mktemp("everybody")
    content = shutil.copytree(ROOT / "content", place / "content")
    settings = (content / "site.toml").read_text("utf-8")
    settings = settings.replace('language = "en"', f"languages = {json.dumps(LANGUAGES)}")
    (content / "site.toml").write_text(settings.replace("show = false", "show = true"), "utf-8")
    shutil.rmtree(content / "notes")
    (content / "corrections.toml").unlink()
    (place / "data").mkdir()
    with (place / "data" / "few.jsonl").open("w", encoding="utf-8") as file:
        for path in sorted((ROOT / "data").glob("*.json")):
            releases = json.loads(path.read_bytes())["releases"]
            file.writelines(json.dumps(each) + "\n" for each in releases if int(each["ocid"][-4:]) % 9 == 0)
    return once("everybody", lambda: build(place / "data", content=content))


@pytest.fixture(scope="module")
def addresses(small: Result) -> list[str]:
    """A page of each type, the largest; of contracts one in each stage."""
    of_types = [each for each in pages_of_each_type(small.output, 1) if not each.startswith(("es/", "fr/"))]
    stages = {each["stage"]: each["page"] for each in small.processes}
    assert len(stages) >= 7
    return list(dict.fromkeys([*of_types, *stages.values()]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_type_is_accessible_in_every_language(
    browser: Browser, small: Result, addresses: list[str], language: str, pytestconfig: pytest.Config
) -> None:
    """Languages take turns: axe sees a third of the pages in each, light and wide or on a phone; all are measured on both.

    English, which the tests of the demo see in every way, has its turn with answers and what is opened here. With
    `--thorough` nothing takes turns.
    """
    thorough = pytestconfig.getoption("--thorough")
    problems: list[str] = []
    page = browser.new_context(reduced_motion="reduce").new_page()
    folder = "" if language == "en" else f"{language}/"
    with serve(small.output, "/") as url:
        for at, address in enumerate([*addresses, *DONE]):
            if folder and address == "404.html":
                continue
            turn = at + LANGUAGES.index(language)
            page.set_viewport_size(WIDE)  # type: ignore[arg-type]
            page.goto(url + folder + address, wait_until="load")
            opened = _prepare(page, address, words=not folder)
            has_turn = opened or (folder and at % 3 == LANGUAGES.index(language))
            found: list[str] = []
            if thorough or has_turn:
                page.evaluate(Axe().axe_script)
            for size, in_light in ((WIDE, turn % 2 == 0), (PHONE, turn % 2 == 1)):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                found += sticking_out(page)
                if thorough or (has_turn and in_light):
                    page.emulate_media(color_scheme="light")
                    found += _violations(page, ALL_RULES)
                if thorough or (opened and not folder and not in_light):  # no colour depends on the language
                    page.emulate_media(color_scheme="dark")
                    found += _violations(page, COLOUR_RULES)
            found += [*_moving(page), *([] if folder else _without_focus(page))]
            problems += [f"/{folder}{address}: {each}" for each in dict.fromkeys(found)]
    page.context.close()
    assert not problems, f"{len(problems)}:\n" + "\n".join(problems[:60])


def _prepare(page: Page, address: str, *, words: bool) -> bool:
    """Wait for answers, and open what can be opened: filters, a word of the glossary; say whether there was any."""
    if address in DONE:
        answer, opening = DONE[address]
        page.locator(answer).first.wait_for()
        page.evaluate(opening)
    term = page.locator("main button.term").first
    if words and term.count():
        term.click()
        assert page.locator(":popover-open").is_visible()
    return address in DONE or (words and term.count() > 0)


def _violations(page: Page, rules: Any) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(done => done.violations)", options)
    return [f"{each['id']} at {node['target']}" for each in found for node in each["nodes"][:3]]


def _moving(page: Page) -> list[str]:
    """What moves although the reader asked for less motion."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('html, body *')].filter(each => {
             const style = getComputedStyle(each);
             return style.scrollBehavior === 'smooth' ||
               [style.transitionDuration, style.animationDuration].some(all => all.split(',').some(one => parseFloat(one) > 0.01));
           }).slice(0, 3).map(each => `${each.tagName}.${each.className} moves`)"""
    )
    return found


def _without_focus(page: Page) -> list[str]:
    """What can be reached by keyboard and does not show it; the first of each kind that is seen."""
    found: list[str] = page.evaluate(
        """() => {
          const kinds = new Map(), focusable = 'a[href], button, input, select, summary, [tabindex="0"]';
          for (const each of document.querySelectorAll(focusable)) {
            const kind = `${each.tagName}.${each.getAttribute('class')} in ${each.parentElement.tagName}.${each.parentElement.getAttribute('class')}`;
            if (!kinds.has(kind) && each.checkVisibility() && each.getClientRects().length) kinds.set(kind, each);
          }
          return [...kinds].filter(([, each]) => {
            each.focus({focusVisible: true});
            const style = getComputedStyle(each);
            const mark = each.querySelector('.reach');  // of a place on the map: a disc behind it
            const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            return document.activeElement !== each || !(outlined || mark && getComputedStyle(mark).fillOpacity !== '0' && getComputedStyle(mark).fill !== 'rgba(0, 0, 0, 0)');
          }).map(([kind]) => `${kind} shows no focus`);
        }"""
    )
    return found
