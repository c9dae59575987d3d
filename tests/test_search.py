"""Searching the site in a real browser, under a sub-path: by words, filters, order, number, keyboard; and the index itself."""

import csv
import filecmp
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT, SEARCHED_TOML, Build, BuildApart
from tests.site.result import Result
from tests.site.server import serve

HOSTILE = '<img src=x onerror="document.title=1"> & <mark>Bold</mark> &lt;i&gt; "zanzibar"'
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


def ask(page: Page, address: str) -> None:
    """Open the search page with a question in its address, and wait for the answer."""
    page.goto(address)
    answered(page)


def answered(page: Page) -> None:
    until(
        page,
        "document.querySelector('#search-status').textContent && !document.querySelector('#search-results[aria-busy]')",
    )


def until(page: Page, true: str, arg: Any = None) -> None:
    """Wait until something is so, by looking: the page's policy lets nothing be evaluated in it by itself."""
    for _ in range(200):
        if page.evaluate(f"before => Boolean({true})", arg):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"{true} at {page.url}")


def titles(page: Page) -> list[str]:
    return page.locator("#search-results a").all_inner_texts()


def total(page: Page) -> int:
    return int(page.inner_text("#search-status").split()[0].replace(",", ""))


def test_words_find_contracts_and_a_filter_and_an_order_narrow_them(page: Page, demo_url: str) -> None:
    page.goto(demo_url + "search/")
    page.locator("#q").press_sequentially("sidewalk", delay=20)
    answered(page)
    everything = total(page)
    assert everything > 2
    assert all("sidewalk" in text.lower() for text in page.locator("#search-results > li").all_inner_texts())
    page.check("input[name=stage][value=completed]")
    until(page, "parseInt(document.querySelector('#search-status').textContent) < before", everything)
    narrowed = total(page)
    assert page.locator("#search-results .tag").all_inner_texts() == ["Ended"] * min(narrowed, 20)
    assert page.inner_text("label:has(input[value=completed]) .count") == str(narrowed)
    page.select_option("#search-sort", "in-usd")
    until(page, "location.search.includes('sort=in-usd')")
    answered(page)
    assert total(page) == narrowed
    shown = [amount(text) for text in page.locator("#search-results .number").all_inner_texts()]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) > 1


def amount(text: str) -> float:
    """The number in `$1.4 million (estimated)`."""
    digits = float("".join(each for each in text.partition("(")[0] if each.isdigit() or each == "."))
    return digits * (10**6 if "million" in text else 1)


def test_an_address_gives_the_same_result_to_whoever_opens_it(browser: Browser, page: Page, demo_url: str) -> None:
    page.goto(demo_url + "search/")
    page.fill("#q", "city")
    answered(page)
    page.check("input[name=stage][value=active]")
    page.check("input[name=stage][value=completed]")
    page.select_option("#search-sort", "date")
    until(page, "location.search.includes('sort=date')")
    answered(page)
    page.click("#search-pages a[rel=next]")
    until(page, "location.search.includes('page=2')")
    answered(page)
    assert page.evaluate("document.activeElement.id") == "search-status"
    said, shown, address = page.inner_text("#search-status"), titles(page), page.url
    assert "page 2 of" in said
    page.reload()
    answered(page)
    assert (page.inner_text("#search-status"), titles(page)) == (said, shown)
    other = browser.new_context().new_page()
    ask(other, address)
    assert (other.inner_text("#search-status"), titles(other)) == (said, shown)
    assert other.is_checked("input[name=stage][value=active]")
    assert other.input_value("#q") == "city"
    other.context.close()
    page.go_back()
    until(page, "!location.search.includes('page=2')")
    answered(page)
    assert "page 1 of" in page.inner_text("#search-status")
    days = [each.get_attribute("datetime") or "" for each in page.locator("#search-results time").all()]
    assert days == sorted(days, reverse=True)


def test_a_number_finds_its_contract_first(page: Page, demo_url: str, demo: Result) -> None:
    for each in demo.processes[::60]:
        release = demo.json(each["record"])["records"][0]["compiledRelease"]
        contracts = [contract["id"] for contract in release.get("contracts", [])]
        for number in [each["ocid"], each["ocid"].upper(), release["tender"]["id"], *contracts[:1]]:
            ask(page, f"{demo_url}search/?q={number}")
            assert page.locator("#search-results a").first.get_attribute("href") == demo_url + each["page"], number


def test_a_register_number_finds_its_supplier_first(page: Page, demo_url: str, demo: Result) -> None:
    rows = csv.DictReader(demo.text("downloads/csv/suppliers.csv").splitlines())
    supplier = next(each for each in rows if each["key_basis"] == "identifier")
    ask(page, f"{demo_url}search/?q={supplier['supplier_key'].partition(':')[2]}")
    assert titles(page)[0] == supplier["supplier_name"]


def test_a_keyboard_is_enough_from_home_to_a_contract(page: Page, demo_url: str) -> None:
    page.goto(demo_url)
    press_until(page, "Tab", "document.activeElement.name === 'q'")
    page.keyboard.type("sidewalk")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=sidewalk")
    answered(page)
    before = total(page)
    press_until(page, "Tab", "document.activeElement.value === 'active'")
    page.keyboard.press("Space")
    until(page, "parseInt(document.querySelector('#search-status').textContent) < before", before)
    assert page.evaluate("document.activeElement.value") == "active"
    press_until(page, "Tab", "document.activeElement.closest('#search-results')")
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contracts/*/")
    assert "sidewalk" in page.inner_text("main").lower()


def press_until(page: Page, key: str, true: str) -> None:
    """Press a key until something is so; a reader gives up after sixty."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.evaluate(f"Boolean({true})"):
            return
    raise AssertionError(true)


def test_without_scripts_links_lead_to_the_same_contract(browser: Browser, demo_url: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(demo_url + "search/?q=sidewalk")
    assert "needs JavaScript" in page.inner_text("main")
    assert not page.is_visible("#q")
    page.click("main a:has-text('All contracts')")
    while not page.locator("ol a:has-text('sidewalk')").count():
        page.click("nav a[rel=next]")
    page.locator("ol a:has-text('sidewalk')").first.click()
    assert "sidewalk" in page.inner_text("h1").lower()
    page.context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_accessible(browser: Browser, demo_url: str, width: int, scheme: Any) -> None:
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    for address in ("search/?q=road&stage=active&sort=in-usd", "search/?q=city", "search/?q=notthereatall"):
        ask(page, demo_url + address)
        found = Axe().run(page, options=RULES | {"resultTypes": ["violations"]}).response["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.evaluate("document.querySelector('.filters').open = true")
    small = page.evaluate(
        """[...document.querySelectorAll('main :is(button, select, input, summary, label.tick, .pager a)')]
             .map(each => each.type === 'checkbox' ? each.parentElement : each)
             .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
             .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([name]) => name)"""
    )
    assert small == []
    page.context.close()


def test_what_is_found_is_shown_as_text(page: Page, build: Build, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    release = {
        "ocid": "ocds-213czf-zz", "id": "1", "date": "2025-05-01T00:00:00Z", "tag": ["tender"], "initiationType": "tender",
        "buyer": {"id": HOSTILE, "name": HOSTILE},
        "tender": {"id": HOSTILE, "title": HOSTILE, "description": HOSTILE, "status": "active",
                   "procurementMethod": HOSTILE, "mainProcurementCategory": HOSTILE,
                   "value": {"amount": 1e300, "currency": HOSTILE}},
    }  # fmt: skip
    (data / "one.json").write_text(json.dumps(release), "utf-8")
    site = build(data, SEARCHED_TOML)
    assert site.exit_code == 0, site.stderr
    with serve(site.output, "/") as url:
        ask(page, url + "search/?q=zanzibar")
        assert HOSTILE in titles(page)[0]
        assert "<mark>" in page.locator(".result-text").first.inner_text()
        assert page.locator("#search-results :is(img, i)").count() == 0
        assert page.title().startswith("Search")


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: its files are listed in the order in which they were written."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    with TemporaryDirectory(dir=place if os.access(place, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


def test_the_index_is_the_same_from_the_same_data(demo: Result, build_apart: BuildApart, memory: Path) -> None:
    args = ["--base-url", "https://example.org/a/b/", "--jobs", "1"]
    again = build_apart(ROOT / "data", content=ROOT / "content", output=memory / "site", args=args)
    assert again.exit_code == 0, again.stderr
    first, second = demo.output / "pagefind", again.output / "pagefind"
    names = sorted(path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second).as_posix() for path in second.rglob("*") if path.is_file())
    assert filecmp.cmpfiles(first, second, names, shallow=False) == (names, [], [])
    assert len(names) > 300


def test_only_contracts_organizations_and_the_guide_are_found(page: Page, demo_url: str, demo: Result) -> None:
    page.goto(demo_url + "search/")
    counts = page.evaluate(
        """async () => { const index = await import(document.querySelector('#search').dataset.engine.replace('..', location.pathname + '..'));
             return [(await index.filters()).kind, (await index.search(null)).results.length]; }"""
    )
    kinds = {
        "contract": len(demo.processes),
        "buyer": len(demo.pages("buyers/*/")),
        "supplier": len(demo.pages("suppliers/*/")),
        "guide": len(demo.pages("guide/*/")) + 1,
        "category": sum('data-kind="category"' in demo.text(each) for each in demo.pages("categories/**/")),
    }
    assert counts == [kinds, sum(kinds.values())]
    assert all(kinds.values())


def test_a_large_site_says_what_cannot_be_searched(page: Page, build: Build) -> None:
    site = build(ROOT / "data", SEARCHED_TOML + "search.newest = 20\n")
    assert site.exit_code == 0, site.stderr
    assert sum("data-pagefind-filter" in site.text(each["page"]) for each in site.processes) == 20
    with serve(site.output, "/") as url:
        ask(page, url + "search/?kind=contract")
        assert total(page) == 20
        assert f"{len(site.processes) - 20} older contracts cannot be searched here" in page.inner_text("main")


def test_a_site_without_search_says_nothing_of_it(build: Build) -> None:
    site = build(ROOT / "data", SEARCHED_TOML + "search.enabled = false\n")
    assert site.exit_code == 0, site.stderr
    assert not (site.output / "search").exists()
    assert not (site.output / "pagefind").exists()
    for each in ("", "404.html", "contracts/", site.processes[0]["page"]):
        assert "search/" not in site.text(each)
        assert "data-pagefind" not in site.text(each)


def test_a_missing_or_broken_program_leaves_the_site_as_it_was(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "output" / ".unsealed"
    kept.parent.mkdir()
    kept.write_text("")
    broken = tmp_path / "engine"
    broken.write_text("#!/bin/sh\necho It broke. >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr("unsealed.search.find_engine", lambda: broken)
    site = build(ROOT / "data", SEARCHED_TOML, output=kept.parent)
    assert site.exit_code == 1
    assert "The search index could not be made: It broke. The published site is as it was." in site.stderr
    assert list(kept.parent.iterdir()) == [kept]
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    site = build(ROOT / "data", SEARCHED_TOML, output=kept.parent)
    assert site.exit_code == 2
    assert "pip install 'pagefind[bin]'" in site.stderr


def test_it_says_that_it_cannot_search_in_a_folder(browser: Browser, portable_demo: Result) -> None:
    page = browser.new_page()
    page.goto((portable_demo.output / "search" / "index.html").as_uri() + "?q=road")
    assert "opened from a folder" in page.inner_text("#search-status")
    assert page.is_visible("#search-lists a")
    page.close()
