"""The demo in a real browser: wide and narrow, light and dark, with and without JavaScript, served and from a folder."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.site.result import Result

pytestmark = pytest.mark.browser
WIDTHS = (1280, 320)
ALL_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


class Watch:
    """Notes what a page does that it must not: errors on the console, requests to anywhere but its own site."""

    def __init__(self, page: Page, root: str) -> None:
        self.seen: list[str] = []
        self.root = root
        page.on("console", lambda message: self._console(message.type, message.text, message.location.get("url", "")))
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))

    def take(self) -> list[str]:
        """What was seen since the last time."""
        taken, self.seen = self.seen, []
        return taken

    def _console(self, kind: str, text: str, place: str) -> None:
        if kind in ("error", "warning") and not place.endswith("/is/not/there/"):
            self.seen.append(f"console {kind}: {text} ({place})")

    def _failed(self, url: str, why: str) -> None:
        # Chromium lets go of a page's icon when the next page is opened before it came.
        if not ("/icon." in url and "ERR_ABORTED" in why):
            self.seen.append(f"request failed: {url} {why}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.root, "data:")):
            self.seen.append(f"request to {url}")


def test_demo_has_every_stage_that_the_pages_are_made_for(demo: Result) -> None:
    stages = {each["stage"] for each in demo.processes}
    assert {"planned", "open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful"} <= stages


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_type_is_sound_and_accessible(
    browser: Browser, demo_url: str, page_types: list[str], width: int, pytestconfig: pytest.Config
) -> None:
    """Light is checked by every rule; dark, which changes nothing but colours, by those about colours.

    No colour depends on the width, so that pages take turns in dark, unless `--thorough` is asked for.
    """
    thorough = pytestconfig.getoption("--thorough")
    problems: list[str] = []
    page = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    watch = Watch(page, demo_url)
    for at, address in enumerate(page_types):
        page.emulate_media(color_scheme="light")
        page.goto(demo_url + address, wait_until="load")
        problems += _sideways(page, width, address)
        page.evaluate(Axe().axe_script)
        problems += [f"/{address} at {width}: {each}" for each in _violations(page, ALL_RULES)]
        if thorough or at % 2 == WIDTHS.index(width):
            page.emulate_media(color_scheme="dark")
            problems += [f"/{address} at {width} in dark: {each}" for each in _violations(page, COLOUR_RULES)]
        problems += [f"/{address} at {width}: {each}" for each in watch.take()]
    page.context.close()
    assert not problems, f"{len(problems)}:\n" + "\n".join(problems)


def _violations(page: Page, rules: dict[str, Any]) -> list[str]:
    options = rules | {"resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(options).then(done => done.violations)", options)
    return [
        f"{each['id']}: {each['help']} at {node['target']} ({node.get('failureSummary', '').splitlines()[-1].strip()})"
        for each in found
        for node in each["nodes"][:3]
    ]


def _sideways(page: Page, width: int, address: str) -> list[str]:
    """Say which elements make the page wider than the window."""
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    if wide <= width:
        return []
    culprits = page.evaluate(
        """width => [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
             .slice(0, 5).map(e => e.tagName.toLowerCase() + '.' + e.className + ': ' + e.textContent.trim().slice(0, 40))""",
        width,
    )
    return [f"/{address} is {wide} wide in a window of {width}: {culprits}"]


def test_all_text_is_there_with_javascript_off(browser: Browser, demo_url: str, page_types: list[str]) -> None:
    view: Any = {"viewport": {"width": 1280, "height": 900}}
    with_scripts = browser.new_context(**view).new_page()
    without = browser.new_context(**view, java_script_enabled=False).new_page()
    differing = []
    for address in page_types:
        lines = _lines(with_scripts, demo_url + address), _lines(without, demo_url + address)
        if lines[0] != lines[1]:
            only_with = [line for line in lines[0] if line not in lines[1]]
            only_without = [line for line in lines[1] if line not in lines[0]]
            differing.append(f"/{address}: only with {only_with[:5]}, only without {only_without[:5]}")
    with_scripts.context.close()
    without.context.close()
    assert not differing, "\n".join(differing)


def _lines(page: Page, url: str) -> list[str]:
    """What a page says, without what a clock adds to it, and without what only works, or is only said, with or without scripts."""
    page.goto(url, wait_until="load")
    page.evaluate("document.querySelectorAll('[data-now], .needs-script, noscript').forEach(each => each.remove())")
    text = page.locator("body").inner_text()
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_an_unknown_address_gets_the_sites_own_page(browser: Browser, demo_url: str) -> None:
    page = browser.new_page()
    watch = Watch(page, demo_url)
    response = page.goto(demo_url + "contracts/is/not/there/", wait_until="load")
    assert response
    assert response.status == 404
    assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")
    assert page.evaluate("document.styleSheets.length") > 0
    page.locator("header a").first.click()
    assert page.url.startswith(demo_url)
    assert "is/not" not in page.url
    assert watch.seen == []
    page.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, demo_url: str, demo: Result) -> None:
    page = browser.new_page()
    page.goto(demo_url + demo.processes[0]["page"])
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert (skip.get_attribute("href") or "").startswith("#")
    box = skip.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    target = page.evaluate("document.querySelector(':target')?.closest('main, body')?.tagName")
    assert target == "MAIN"
    page.close()


def test_it_opens_from_a_folder(browser: Browser, portable_demo: Result, page_types: list[str]) -> None:
    root = portable_demo.output.as_uri() + "/"
    problems = []
    page = browser.new_page()
    watch = Watch(page, root)
    for address in page_types:
        page.goto(root + (address if address.endswith(".html") else address + "index.html"), wait_until="load")
        if not page.evaluate("document.styleSheets.length && getComputedStyle(document.body).fontFamily"):
            problems.append(f"/{address} has no style")
        problems += [f"/{address}: {each}" for each in watch.take()]
    page.goto(root + "index.html")
    page.locator("main a[href*='contracts/']").first.click()
    page.wait_for_load_state()
    assert Path(page.url.partition("#")[0].removeprefix("file://")).is_file()
    page.close()
    assert not problems, "\n".join(dict.fromkeys(problems))
