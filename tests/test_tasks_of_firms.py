"""Questions of a firm that has never seen the site, answered by clicking from the home page, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.site.result import Result

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without"])
def home(browser: Browser, demo_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(demo_url, wait_until="load")
    yield page
    context.close()


@pytest.fixture
def opportunities(home: Page, demo_url: str) -> Page:
    home.goto(demo_url, wait_until="load")
    home.get_by_role("navigation", name="Main").get_by_role("link", name="Opportunities").click()
    assert home.locator("h1").inner_text() == "Opportunities"
    return home


def test_who_won_paving_work_and_at_what_price(opportunities: Page) -> None:
    opportunities.get_by_role("link", name="Open now").click()
    opportunities.get_by_role("link", name="Night resurfacing of Compass Street").click()
    opportunities.get_by_role("link", name="What was paid before").click()
    rows = opportunities.locator("#past tbody tr").all()
    assert len(rows) == 5
    for row in rows:
        cells = row.locator("td").all_inner_texts()
        assert cells[0].strip()
        assert "$" in cells[1]
        assert "20" in cells[2]
    assert any("resurfacing" in row.inner_text().lower() or "overlay" in row.inner_text().lower() for row in rows)
    supplier = rows[0].locator("td a").first
    name = supplier.inner_text()
    supplier.click()
    assert opportunities.locator("h1").inner_text() == name


def test_which_road_projects_come_next_year(opportunities: Page) -> None:
    opportunities.get_by_text("Only some of them").click()
    opportunities.get_by_role("link", name="Department of Public Works").click()
    listed = opportunities.locator('section[aria-labelledby="coming-up"] li', has_text="Mill and overlay")
    assert listed.count() >= 2
    said = listed.first.inner_text()
    assert "2026" in said
    assert "(budget)" in said
    assert "Money from:" in said
    assert "Invitation for bids" in said


def test_when_the_cleaning_contract_ends_and_who_holds_it(opportunities: Page) -> None:
    opportunities.get_by_role("link", name="Ending soon").click()
    row = opportunities.locator("#ending-soon ~ ol > li", has_text="Custodial services in city buildings, zone G").first
    said = row.inner_text()
    assert "Ends January 7, 2026" in said
    assert "Held by: Spindrift Building Services, Inc." in said
    assert "$274,590" in said
    row.get_by_role("link", name="zone G, 2026").click()
    text = opportunities.locator("main").inner_text()
    for question in ("What is it?", "What do I need?", "How do I bid?", "Until when?", "Whom to ask?"):
        assert question in text
    assert "Closes December 11, 2025" in text
    assert opportunities.get_by_role("link", name="Custodial services in city buildings, zone G", exact=True).count()


def test_how_often_only_one_firm_bids_in_it(home: Page, demo_url: str, demo: Result) -> None:
    home.goto(demo_url, wait_until="load")
    home.get_by_role("navigation", name="Main").get_by_role("link", name="Statistics").click()
    home.get_by_role("main").get_by_role("link", name="How often does only one firm bid?").first.click()
    row = home.locator(
        "#by-buyer ~ table tr, #by-buyer ~ section tr", has_text="Information Technology Department"
    ).first
    (counted,) = [
        each
        for each in demo.json("data/results.json")["results"]
        if each["name"] == "single_bid_share" and each["scope"] == "buyer" and each["scope_id"].endswith("HBAY-DEPT:IT")
    ]
    assert f"{counted['numerator']} of {counted['denominator']}" in row.inner_text()
    assert f"{float(counted['value']):.0%}" in row.inner_text()
