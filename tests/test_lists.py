"""Lists of contracts, buyers and suppliers in a real browser: ordered and narrowed down as a whole, as plain pages without scripts."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import SITE_TOML, Build
from tests.site.result import Result
from tests.site.server import serve

HOSTILE = '<img src=x onerror="document.title=1"> <b>Zanzibar</b>'
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test if the browser complains of anything."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    yield page
    context.close()
    assert seen == []


def said(page: Page, text: str) -> None:
    """Wait until the list has answered with this."""
    page.get_by_text(text, exact=False).and_(page.locator(".list-status")).wait_for()


def shown(page: Page) -> list[str]:
    return [str(link.get_attribute("href")).partition("/a/b/")[2] for link in page.locator("#rows a").all()]


def test_a_list_is_narrowed_down_and_ordered_as_a_whole(page: Page, demo_url: str, demo: Result) -> None:
    open_now = [each["page"] for each in demo.processes if each["stage"] == "open"]
    page.goto(demo_url + "contracts/page/3/")
    before = page.inner_html("#rows")
    page.click(".controls summary")
    page.select_option("[name=stage]", "open")
    said(page, f"{len(open_now)} of {len(demo.processes)} found")
    assert sorted(shown(page)) == sorted(open_now)
    page.select_option("[name=sort]", "name")
    page.wait_for_url("**sort=name")
    page.wait_for_timeout(100)
    titles = page.locator("#rows a").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    page.select_option("[name=sort]", "")
    page.select_option("[name=stage]", "")
    page.wait_for_url("**/contracts/page/3/")
    assert page.inner_html("#rows") == before
    assert page.is_visible("nav.pager:visible a[rel=next]")


def test_rows_are_drawn_as_they_were_published(page: Page, demo_url: str) -> None:
    for address in ("contracts/", "buyers/", "suppliers/"):
        page.goto(demo_url + address)
        before = page.locator("#rows").inner_text()
        page.goto(demo_url + address + "?page=1")
        page.locator(".list-status:not(:empty)").wait_for()
        assert page.locator("#rows").inner_text() == before, address


def test_an_address_gives_the_same_list_to_whoever_opens_it(page: Page, demo_url: str) -> None:
    page.goto(demo_url + "contracts/")
    page.click(".controls summary")
    page.select_option("[name=stage]", "completed")
    page.select_option("[name=sort]", "-in-usd")
    said(page, "page 1 of")  # the list that was found is there, and its pager in place of the published one
    page.click("nav.pager:visible a[rel=next]")
    said(page, "page 2 of")
    assert page.evaluate("document.activeElement.className") == "list-status"
    rows, address = shown(page), page.url
    assert "page=2" in address
    page.reload()
    said(page, "page 2 of")
    assert shown(page) == rows
    page.go_back()
    said(page, "page 1 of")
    assert shown(page) != rows


def test_suppliers_are_ordered_by_amount(page: Page, demo_url: str, demo: Result) -> None:
    rows = demo.json("suppliers/list.json")
    assert rows["orders"] == ["processes", "in-usd"]
    known = [row[3][1] for row in rows["rows"] if row[3][1] is not None]
    best = next(row[0] for row in rows["rows"] if row[3][1] == max(known))
    page.goto(demo_url + "suppliers/?sort=-in-usd")
    said(page, "found")
    assert shown(page)[0] == best


def test_without_scripts_a_list_is_plain_pages(browser: Browser, demo_url: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(demo_url + "contracts/?stage=open")
    assert not page.is_visible(".controls")
    page.click("nav.pager a[rel=next]")
    assert page.url == demo_url + "contracts/page/2/"
    page.context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_controls_are_accessible(browser: Browser, demo_url: str, width: int) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    for address in ("contracts/?stage=completed&page=2", "suppliers/?q=co", "buyers/?sort=name"):
        page.goto(demo_url + address)
        said(page, "found")
        found = Axe().run(page, options=RULES | {"resultTypes": ["violations"]}).response["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.context.close()


def test_rows_are_shown_as_text(page: Page, build: Build, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for at in range(2):
        release = {
            "ocid": f"ocds-213czf-{at}", "id": "1", "date": "2025-05-01T00:00:00Z", "tag": ["tender"], "initiationType": "tender",
            "buyer": {"id": HOSTILE, "name": HOSTILE},
            "tender": {"id": "1", "title": HOSTILE, "status": "active", "procurementMethod": HOSTILE,
                       "value": {"amount": 10, "currency": HOSTILE}},
        }  # fmt: skip
        (data / f"{at}.json").write_text(json.dumps(release), "utf-8")
    site = build(data, SITE_TOML)
    assert site.exit_code == 0, site.stderr
    with serve(site.output, "/") as url:
        page.goto(url + "contracts/?q=zanzibar")
        said(page, "2 of 2 found")
        assert page.locator("#rows a").all_inner_texts() == [HOSTILE] * 2
        assert page.locator("#rows :is(img, b)").count() == 0


def test_the_rows_of_a_list_are_small(demo: Result) -> None:
    """Ten thousand processes have to fit into a megabyte on the way."""
    packed = len(gzip.compress((demo.output / "contracts" / "list.json").read_bytes()))
    assert packed / len(demo.processes) < 100
