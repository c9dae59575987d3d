"""Whatever the data says, it stays text, and a page fits into the window of a phone: on each type of page."""

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, SEARCHED_TOML, Build, Once, Publications
from tests.site.checker import SiteChecker
from tests.site.hostile import TEXTS, pages_of_each_type, write_hostile_data
from tests.site.layout import sticking_out
from tests.site.result import Result
from tests.site.server import serve

REAL = (
    "mexico-airport",
    "ocds-spreadsheet/fictional-example",
    "paraguay",
    "toronto-csv",
    "uk-england-2025/files",
    "uk-scotland-wales",
)
PHONE = {"width": 320, "height": 700}
DRAWN_BY_SCRIPTS = {
    "search/?q=window": "#search-results li",
    "search/?q=supply": "#search-results li",
    "contracts/?q=window": ".list-status:not(:empty)",
    "suppliers/?sort=name&q=w": ".list-status:not(:empty)",
}
"""Addresses with questions, and what is there once they are answered."""
SETTINGS = SEARCHED_TOML + "[points_to_check]\nshow = true\n"


@pytest.fixture(scope="module")
def site(build: Build, once: Once, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A site of the demo's processes whose every text is hostile."""
    data = write_hostile_data(ROOT / "data", tmp_path_factory.mktemp("hostile") / "data")
    return once("hostile", lambda: build(data, SETTINGS, args=["--base-url", "https://example.org/a/b/"]))


def test_there_are_fifty_and_every_title_is_one(site: Result) -> None:
    assert len(set(TEXTS)) == 50
    assert len({each["title"] for each in site.processes}) >= 50


def test_files_names_links_and_tables_are_sound(site: Result) -> None:
    assert SiteChecker(site.output, base_url="https://example.org/a/b/").problems() == []


@pytest.mark.browser
def test_hostile_texts_stay_text_and_fit_a_phone(browser: Browser, site: Result) -> None:
    """Without the policy that would keep scripts of the data from running: nothing must need it."""
    problems: list[str] = []
    page = browser.new_context(viewport=PHONE, bypass_csp=True, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: dialog.dismiss())
    with serve(site.output, "/a/b/") as url:
        page.on(
            "request", lambda asked: problems.append(asked.url) if not asked.url.startswith((url, "data:")) else None
        )
        for address in pages_of_each_type(site.output, 20):
            page.goto(url + address, wait_until="load")
            problems += [f"/{address}: {each}" for each in [*sticking_out(page), *_from_data(page)]]
        for address, answer in DRAWN_BY_SCRIPTS.items():
            page.goto(url + address, wait_until="load")
            page.locator(answer).first.wait_for()
            problems += [f"/{address}: {each}" for each in [*sticking_out(page), *_from_data(page)]]
    page.context.close()
    assert not problems, f"{len(problems)}:\n" + "\n".join(problems[:60])


@pytest.mark.browser
@pytest.mark.shared
@pytest.mark.parametrize("name", REAL)
def test_real_publications_fit_a_phone(browser: Browser, publication: Publications, name: str) -> None:
    site = publication(name)
    problems: list[str] = []
    page = browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()  # type: ignore[arg-type]
    with serve(site.output, "/a/b/") as url:
        for address in pages_of_each_type(site.output, 2):
            page.goto(url + address, wait_until="load")
            problems += [f"/{address}: {each}" for each in sticking_out(page)]
    page.context.close()
    assert not problems, f"{len(problems)}:\n" + "\n".join(problems[:60])


def _from_data(page: Page) -> list[str]:
    """What the data put into a page besides text."""
    found: list[str] = page.evaluate(
        """() => [
          ...(window.hostile ? ['a script of the data ran'] : []),
          ...(document.body.innerText.includes('1337') ? ['a template of the data was filled in'] : []),
          ...[...document.querySelectorAll(`.from-data, base, style, iframe, object, embed, math, meta[http-equiv=refresh],
              [onerror], [onload], [onfocus], [onclick], [onmouseover], [ontoggle], [style], img:not([src*="/assets/"]),
              link[href*="elsewhere.example"], form[action*="elsewhere.example"]`)].map(each => each.outerHTML.slice(0, 90)),
          ...[...document.querySelectorAll('[href], [src], [action]')]
            .map(each => each.href?.baseVal ?? each.href ?? each.src ?? each.action)
            .filter(to => /^(javascript|data|vbscript):/i.test(to)),
        ]"""
    )
    return found
