"""What programs and paper get of a page: link previews, schema.org, a line to cite, a print without navigation."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Build
from tests.site.result import Result

BASE = "https://example.org/a/b/"
HOSTILE = "</script><script>alert(1)</script><!-- & \u2028 \\u003c"


def meta(page: LexborHTMLParser) -> dict[str, str]:
    """The Open Graph tags of a page."""
    found = page.css("meta[property]")
    assert len(found) == len({each.attributes["property"] for each in found})
    return {each.attributes["property"] or "": each.attributes["content"] or "" for each in found}


def linked(page: LexborHTMLParser) -> dict[str, Any]:
    """What a page says it is about."""
    (script,) = page.css('script[type="application/ld+json"]')
    data: dict[str, Any] = json.loads(script.text())
    assert data["@context"] == "https://schema.org"
    return data


def test_every_page_can_be_shared(demo: Result, page_types: list[str]) -> None:
    for address in page_types:
        page = LexborHTMLParser(demo.text(address))
        tags, title = meta(page), page.css_first("title")
        assert title
        assert title.text().startswith(tags["og:title"])
        assert tags["og:site_name"] == "Harwick Bay contracts"
        if address == "404.html":
            assert "og:url" not in tags
            continue
        assert tags["og:url"] == BASE + address
        assert [each.attributes["href"] for each in page.css("link[rel=canonical]")] == [BASE + address]


def test_a_contract_page_says_who_ordered_what_from_whom_for_how_much(demo: Result) -> None:
    address = demo.page_of("ocds-x7k3pq-2023-0005")
    page = LexborHTMLParser(demo.text(address))
    about = linked(page)
    assert (about["@type"], about["url"], about["dateModified"]) == ("WebPage", BASE + address, "2024-12-12")
    assert about["mainEntity"] == {
        "@type": "Order",
        "name": "Coagulant and chlorine for drinking water, 2023",
        "identifier": "ocds-x7k3pq-2023-0005",
        "customer": {"@type": "Organization", "name": "Water Department"},
        "seller": [{"@type": "Organization", "name": "Purelake Treatment Products LLC"}],
        "orderDate": "2023-08-01",
        "acceptedOffer": {"@type": "Offer", "price": "191351", "priceCurrency": "USD"},
    }
    assert meta(page)["og:description"].startswith("Water Department bought goods worth $191,351")


def test_an_open_tender_is_a_demand_with_its_deadline(demo: Result) -> None:
    for process in demo.processes:
        entity = linked(LexborHTMLParser(demo.text(process["page"])))["mainEntity"]
        if process["stage"] in ("planned", "open", "evaluation", "cancelled", "unsuccessful"):
            assert entity["seeks"]["@type"] == "Demand"
            assert "price" not in json.dumps(entity)
        else:
            assert entity["@type"] == "Order"
        if process["stage"] == "open":
            assert re.fullmatch(r"20\d\d-\d\d-\d\d", entity["seeks"]["validThrough"])


def test_no_person_is_named_for_programs(demo: Result) -> None:
    for process in demo.processes:
        assert "Individual" not in json.dumps(linked(LexborHTMLParser(demo.text(process["page"]))))


def test_downloads_are_a_dataset_with_all_that_catalogues_ask_for(demo: Result) -> None:
    about = linked(LexborHTMLParser(demo.text("downloads/")))
    assert about["@type"] == "Dataset"
    assert 50 <= len(about["description"]) <= 5000
    for name in (
        "name",
        "url",
        "license",
        "creator",
        "keywords",
        "temporalCoverage",
        "isAccessibleForFree",
        "dateModified",
    ):
        assert about[name], name
    assert about["license"].startswith("https://")
    published = {each["path"]: each for each in demo.json("data/index.json")["downloads"]}
    for each in about["distribution"]:
        file = published[each["contentUrl"].removeprefix(BASE)]
        assert (each["contentSize"], each["sha256"]) == (f"{file['bytes']} B", file["sha256"])
        assert "/" in each["encodingFormat"]
    assert len(about["distribution"]) >= 10


def test_organizations_are_named(demo: Result) -> None:
    for pattern, kind in (("buyers/*/", "buyers"), ("suppliers/*/", "suppliers")):
        address = next(each for each in demo.pages(pattern) if each != f"{kind}/page/")
        page = LexborHTMLParser(demo.text(address))
        heading = page.css_first("h1")
        assert heading
        assert (linked(page)["@type"], linked(page)["name"]) == ("Organization", heading.text(strip=True))


def test_hostile_texts_stay_texts_for_programs(build: Build, tmp_path: Path) -> None:
    release = {
        "ocid": "o-1", "id": "1", "date": "2024-01-02T00:00:00Z", "tag": ["award"], "initiationType": "tender",
        "buyer": {"id": "b", "name": HOSTILE}, "tender": {"id": "t", "title": HOSTILE},
        "awards": [{"id": "a", "status": "active", "date": "2024-01-01T00:00:00Z", "suppliers": [{"id": "s", "name": HOSTILE}]}],
    }  # fmt: skip
    (tmp_path / "releases.json").write_text(json.dumps({"releases": [release]}), "utf-8")
    made = build(tmp_path)
    text = made.text(made.processes[0]["page"])
    page = LexborHTMLParser(text)
    about = linked(page)
    assert about["name"] == HOSTILE
    assert about["mainEntity"]["seller"] == [{"@type": "Organization", "name": HOSTILE}]
    assert "url" not in about
    assert "og:url" not in meta(page)
    assert meta(page)["og:title"] == HOSTILE
    inside = re.findall(r'ld\+json">(.*?)</script>', text)
    assert len(inside) == 1
    assert not set("<>&\u2028") & set(inside[0])


@pytest.mark.parametrize("address", ["contracts", "statistics/", "statistics/single_bid_share/", "downloads/"])
def test_pages_say_how_to_cite_them(demo: Result, address: str) -> None:
    address = demo.processes[0]["page"] if address == "contracts" else address
    (line,) = LexborHTMLParser(demo.text(address)).css(".cite")
    text = line.text()
    assert text.startswith("The City of Harwick Bay. “")
    assert f" {BASE}{address} " in text
    assert "Data as of November " in text
    assert text.endswith("Creative Commons Attribution 4.0.")


@pytest.mark.browser
@pytest.mark.parametrize("address", ["contracts", "statistics/single_bid_share/"])
def test_paper_has_the_page_without_navigation_and_its_address(
    browser: Browser, demo: Result, demo_url: str, address: str
) -> None:
    address = demo.page_of("ocds-x7k3pq-2024-0026") if address == "contracts" else address
    page = browser.new_context(viewport={"width": 688, "height": 970}).new_page()
    seen: list[str] = []
    page.on("console", lambda message: seen.append(message.text))
    page.goto(demo_url + address)
    page.emulate_media(media="print")
    for hidden in (".masthead-nav", ".breadcrumbs", ".contents", ".colophon ul", ".no-print", ".pager", "[popover]"):
        assert not [each for each in page.locator(hidden).all() if each.is_visible()], hidden
    assert page.locator(".on-paper").inner_text() == BASE + address
    assert "Data as of November" in page.locator(".colophon").inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 688
    table = page.locator("main table.cards").first
    assert table.evaluate("each => getComputedStyle(each).display") == "table"
    assert page.pdf(format="A4", print_background=False).startswith(b"%PDF")
    assert not seen  # data in a script element is no script: the policy lets it stand
    page.context.close()
