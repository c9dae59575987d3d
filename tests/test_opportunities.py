"""Opportunities as a firm finds them: in which order, until when, with whom, and what is said where nothing is published."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.conftest import Build
from tests.site.result import Result
from tests.site.server import serve

Body = dict[str, Any]
NEW_YORK = (
    'name = "A city"\ntime_zone = "America/New_York"\nas_of = "2025-12-31T12:00:00-05:00"\nsearch.enabled = false\n'
)
HOSTILE = '"><img src=x onerror=alert(1)>\u202e' + "W" * 300


def release(number: int | str, **parts: Any) -> Body:
    """A release of one process, with a buyer and a title."""
    tender = {"id": "t", "title": f"Purchase {number}", **parts.pop("tender", {})}
    return {
        "ocid": f"ocds-abc123-{number}",
        "id": f"{number}-1",
        "date": "2025-06-01T00:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "parties": [
            {"id": "b", "name": "Parks", "roles": ["buyer"]},
            {"id": "s", "name": "Alder", "roles": ["supplier"]},
        ],
        "buyer": {"id": "b", "name": "Parks"},
        "tender": tender,
        **parts,
    }


def open_until(number: int | str, end: str | None, **tender: Any) -> Body:
    """A release of a tender that is said to be open."""
    period = {"tenderPeriod": {"endDate": end}} if end else {}
    return release(number, tender={"status": "active", **period, **tender})


def planned(number: int | str, start: str = "", **parts: Any) -> Body:
    """A release of a planned tender."""
    period = {"tenderPeriod": {"startDate": start}} if start else {}
    return release(number, tender={"status": "planned", **period}, **parts)


def held_until(number: int | str, *ends: str, **parts: Any) -> Body:
    """A release of a process with contracts in force, one for each end (which may be empty)."""
    award = {"id": "a", "status": "active", "suppliers": [{"id": "s", "name": "Alder"}]}
    contracts = [
        {
            "id": str(at),
            "awardID": "a",
            "status": "active",
            "value": {"amount": 1000, "currency": "USD"},
            "period": {"endDate": end} if end else {},
        }
        for at, end in enumerate(ends)
    ]
    return release(number, tender={"status": "complete"}, awards=[award], contracts=contracts, **parts)


def site_of(build: Build, folder: Path, *releases: Body, settings: str = NEW_YORK) -> Result:
    """The site of some releases."""
    data = folder / "data"
    data.mkdir()
    (data / "releases.jsonl").write_text("".join(json.dumps(each) + "\n" for each in releases), "utf-8")
    result = build(data, settings)
    assert result.exit_code == 0, result.stderr
    return result


def section(site: Result, name: str, url: str = "opportunities/") -> LexborNode:
    """One of the three sections of a page of opportunities."""
    found = LexborHTMLParser(site.text(url)).css_first(f'section[aria-labelledby="{name}"]')
    assert found is not None
    return found


def text_of(node: LexborNode) -> str:
    """The text of an element, with single spaces."""
    return " ".join(node.text().split())


def titles(node: LexborNode) -> list[str]:
    """The titles that a list shows, in its order."""
    return [each.text(strip=True) for each in node.css(".opportunities > li > div:first-child > a")]


def test_open_processes_stand_by_the_instant_of_their_deadline(build: Build, tmp_path: Path) -> None:
    site = site_of(
        build,
        tmp_path,
        open_until(1, None),
        open_until(2, "2026-01-12T23:30:00-05:00"),
        open_until(3, "2026-01-13T01:00:00Z"),  # the evening of the 12th in New York, three and a half hours before
        open_until(4, "2026-01-02"),
        open_until(5, "2025-12-31T18:00:00Z"),
    )
    found = section(site, "open")
    assert titles(found) == ["Purchase 5", "Purchase 4", "Purchase 3", "Purchase 2", "Purchase 1"]
    said = [text_of(each) for each in found.css(".opportunities > li > div:last-child > p:first-child")]
    assert said[0].startswith("Closes December 31, 2025")
    assert said[0].endswith("On the date of this data")
    assert said[1] == "Closes January 2, 2026 2 days after the date of this data"
    assert "January 12, 2026, 8:00" in said[2]
    assert said[2].endswith("12 days after the date of this data")
    assert said[4] == "The last day for bids is not published."


def test_a_day_without_a_time_ends_with_the_citys_day(build: Build, tmp_path: Path) -> None:
    site = site_of(build, tmp_path, open_until(1, "2026-01-02"), open_until(2, "2026-01-12T14:00:00-05:00"))
    instants = [each.attributes["datetime"] for each in section(site, "open").css("time[data-closes]")]
    assert instants == ["2026-01-03T05:00:00Z", "2026-01-12T19:00:00Z"]


def test_a_tender_whose_deadline_has_passed_is_not_open(build: Build, tmp_path: Path) -> None:
    site = site_of(build, tmp_path, open_until(1, "2025-12-30T12:00:00-05:00"), open_until(2, "2019-01-01T00:00:00Z"))
    found = section(site, "open")
    assert titles(found) == []
    assert "was open for bids on December 31, 2025" in text_of(found)


def test_what_is_planned_stands_by_its_expected_date(build: Build, tmp_path: Path) -> None:
    budget = {
        "planning": {"budget": {"amount": {"amount": 2_500_000, "currency": "USD"}, "description": "Street bonds"}},
    }
    site = site_of(
        build,
        tmp_path,
        planned(1),
        planned(2, "2026-09-01T00:00:00-04:00"),
        planned(3, "2024-02-01T00:00:00-05:00"),
        planned(4, "2026", **budget),
        planned(5, "2026-03-01T00:00:00-05:00"),
    )
    found = section(site, "coming-up")
    assert titles(found) == [f"Purchase {each}" for each in (4, 5, 2, 1, 3)]
    said = [text_of(each) for each in found.css(".opportunities > li > div:last-child")]
    assert said[0] == "Bids expected from 2026 $2.5 million (budget)"
    assert said[1] == "Bids expected from March 1, 2026 Budget not published"
    assert said[3] == "Date not published yet Budget not published"
    assert said[4].startswith("Was expected February 1, 2024; no newer date is published")
    assert "Money from: Street bonds" in text_of(found)
    assert "Method not published" in text_of(found)


def test_contracts_that_end_say_who_holds_them_and_what_follows(build: Build, tmp_path: Path) -> None:
    related = {
        "relatedProcesses": [{"id": "1", "scheme": "ocid", "identifier": "ocds-abc123-1", "relationship": ["prior"]}]
    }
    site = site_of(
        build,
        tmp_path,
        held_until(1, "2026-03-01T23:59:59Z"),
        held_until(2, "2026-01-31", "2026-01-31", "2028-01-01", ""),
        held_until(3, "2025-12-30"),
        held_until(4, "2027-01-01"),
        held_until(5, "2026-12-31"),
        planned(6, "2026-02-01", **related),
    )
    found = section(site, "ending-soon")
    assert titles(found) == ["Purchase 2", "Purchase 1", "Purchase 5"]
    first, second, _third = (text_of(each) for each in found.css(".opportunities > li"))
    assert "Ends January 31, 2026 31 days after the date of this data" in first
    assert "2 of 4 contracts in force" in first
    assert "$2,000" in first
    assert "Held by: Alder" in first
    assert "To be bid again. Bids expected from February 1, 2026: Purchase 6" in second
    assert "Of 8 contracts in force, 1 does not publish when it ends" in text_of(found)


def test_the_city_decides_how_soon_is_soon(build: Build, tmp_path: Path) -> None:
    settings = NEW_YORK + "opportunities.ending_within_months = 2\n"
    site = site_of(build, tmp_path, held_until(1, "2026-02-28"), held_until(2, "2026-03-01"), settings=settings)
    assert titles(section(site, "ending-soon")) == ["Purchase 1"]


def test_nothing_published_is_not_said_to_be_none(build: Build, tmp_path: Path) -> None:
    bare = {
        "ocid": "ocds-abc123-1",
        "id": "1",
        "date": "2025-06-01T00:00:00Z",
        "tag": ["award"],
        "awards": [{"id": "a"}],
    }
    site = site_of(build, tmp_path, bare)
    assert "Whether anything is open for bids is not published" in text_of(section(site, "open"))
    assert "No plan is published here" in text_of(section(site, "coming-up"))
    assert "No contract is published as in force here" in text_of(section(site, "ending-soon"))
    jumps = LexborHTMLParser(site.text("opportunities/")).css_first(".jumps")
    assert jumps is not None
    assert not any(each.isdigit() for each in jumps.text())
    home = site.text("")
    assert "Whether anything is open for bids is not published" in home
    assert "No plan is published here" in home


def test_contracts_without_an_end_say_what_is_missing(build: Build, tmp_path: Path) -> None:
    site = site_of(build, tmp_path, held_until(1, "", ""))
    assert "When contracts end is not published" in text_of(section(site, "ending-soon"))


def test_long_lists_are_paged_and_say_so(build: Build, tmp_path: Path) -> None:
    site = site_of(
        build, tmp_path, *(open_until(f"{at:03}", f"2026-02-{at % 28 + 1:02}T12:00:00Z") for at in range(120))
    )
    found = section(site, "open")
    assert len(titles(found)) == 25
    assert "The first 25 of 120." in text_of(found)
    pages = ["opportunities/open/", "opportunities/open/page/2/", "opportunities/open/page/3/"]
    rows = [title for url in pages for title in titles(LexborHTMLParser(site.text(url)).root)]  # type: ignore[arg-type]
    assert len(rows) == len(set(rows)) == 120
    assert rows[:25] == titles(found)
    assert not (site.output / "opportunities/open/page/4").exists()
    assert not (site.output / "opportunities/coming-up").exists()


def test_kinds_and_buyers_have_pages_only_where_there_is_something(build: Build, tmp_path: Path) -> None:
    works = open_until(1, "2026-02-01T12:00:00Z", mainProcurementCategory="works")
    goods = open_until(2, "2025-02-01T12:00:00Z", mainProcurementCategory="goods")
    site = site_of(build, tmp_path, works, goods, planned(3))
    assert site.pages("opportunities/kinds/*/") == ["opportunities/kinds/works/"]
    assert titles(section(site, "open", "opportunities/kinds/works/")) == ["Purchase 1"]
    (buyer,) = site.pages("opportunities/buyers/*/")
    assert titles(section(site, "coming-up", buyer)) == ["Purchase 3"]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2025-12-31T20:00:00Z", "That is in 11 days."),
        ("2026-01-12T16:30:00Z", "That is in 2 hours."),
        ("2026-01-12T18:59:30Z", "That is in 0 minutes."),
        ("2026-01-12T19:00:01Z", "By your clock, bidding has closed."),
    ],
)
def test_a_browser_adds_what_is_left_until_the_deadline(
    build: Build, tmp_path: Path, browser: Browser, now: str, said: str
) -> None:
    site = site_of(build, tmp_path, open_until(1, "2026-01-12T14:00:00-05:00"))
    with serve(site.output, "/") as url:
        page = browser.new_page()
        page.clock.set_fixed_time(now)
        for address in ("opportunities/", ""):
            page.goto(url + address, wait_until="load")
            assert page.locator("[data-now]").all_inner_texts() == [said]
        page.close()
        quiet = browser.new_context(java_script_enabled=False).new_page()
        quiet.goto(url + "opportunities/", wait_until="load")
        text = quiet.locator("main").inner_text()
        assert "12 days after the date of this data" in text
        assert "That is" not in text
        quiet.context.close()


@pytest.mark.browser
def test_hostile_texts_stay_texts_and_fit_a_phone(build: Build, tmp_path: Path, browser: Browser) -> None:
    hostile: Body = {"title": HOSTILE, "procurementMethodDetails": HOSTILE, "mainProcurementCategory": HOSTILE}
    budget = {"planning": {"budget": {"description": HOSTILE, "amount": {"amount": -1, "currency": HOSTILE}}}}
    buyer = {"buyer": {"id": "b", "name": HOSTILE}, "parties": [{"id": "b", "name": HOSTILE, "roles": ["buyer"]}]}
    contract = {"id": "c", "title": HOSTILE, "status": "active", "period": {"endDate": "2026-02-01"}}
    site = site_of(
        build,
        tmp_path,
        release(1, tender={"status": "active", "tenderPeriod": {"endDate": "2026-02-01"}, **hostile}, **buyer),
        release(2, tender={"status": "planned", "tenderPeriod": {"startDate": HOSTILE}, **hostile}, **budget, **buyer),
        release(3, tender={**hostile, "contractPeriod": 5}, contracts=[contract], **buyer),
        release(4, tender={"status": "planned", "tenderPeriod": [7], "enquiryPeriod": "x"}, planning={"budget": [1]}),
        open_until(5, "9999-12-31"),
        open_until(6, "0001-01-01"),
    )
    page = browser.new_context(viewport={"width": 320, "height": 800}).new_page()
    alerts: list[str] = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    with serve(site.output, "/") as url:
        for address in ("", "opportunities/", *site.pages("opportunities/*/*/")):
            page.goto(url + address, wait_until="load")
            assert page.evaluate("document.scrollingElement.scrollWidth") <= 320, address
            assert page.locator("main img").count() == 0
    assert alerts == []
    page.context.close()
