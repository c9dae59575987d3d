"""The pages of years and of procurement methods: their contracts, and what the statistics say of them."""

import re
from pathlib import Path

from tests.conftest import Build
from tests.site.numbers import numbers, rows, write_releases
from tests.site.result import Result
from tests.site.samples import release
from unsealed.config import Site
from unsealed.render import ENGINE_TEMPLATES
from unsealed.urls import method_url, year_url
from unsealed.words import read_words

WORDS = read_words([ENGINE_TEMPLATES], "en", Site(name="A test city").zone)


def listed(site: Result, url: str) -> list[str]:
    """The contract pages that a list links, over all of its pages."""
    pages = [url, *site.pages(f"{url}page/*/")]
    return [
        link for page in pages for link in re.findall(r'<li>\n<div><a href="(?:\.\./)+(contracts/[^"]+)"', site.text(page))
    ]  # fmt: skip


def test_every_contract_is_in_the_list_of_its_year_and_of_its_method(demo: Result) -> None:
    by_page: dict[str, list[str]] = {}
    for row in rows(demo, "downloads/csv/processes.csv"):
        for url in (year_url(row["year"]), method_url(row["tender_procurement_method"])):
            by_page.setdefault(url, []).append(demo.page_of(row["ocid"]))
    assert len(by_page) > 8
    assert set(by_page) == set(demo.pages("years/*/") + demo.pages("methods/*/"))
    for url, pages in by_page.items():
        assert sorted(listed(demo, url)) == sorted(pages), url


def test_amounts_are_those_of_the_results(demo: Result) -> None:
    said = 0
    for each in numbers(demo):
        if each["indicator"] == "money" and each["name"] == "committed" and each["value"] is not None:
            if each["scope"] == "method":
                url = method_url(each["scope_id"])
            elif each["scope"] == "site" and each["period"].isdigit():
                url = year_url(each["period"])
            else:
                continue
            said += 1
            assert f"{WORDS.money_in_text(each['value'], each['currency'])} is committed" in demo.text(url)
    assert said > 8


def test_statistics_and_contracts_link_them(demo: Result) -> None:
    text = demo.text("statistics/single_bid_share/")
    for url in ("years/2024/", "methods/open/", "categories/works/"):
        assert f'href="../../{url}"' in text
    contract = demo.text(demo.processes[0]["page"])
    assert re.search(r'href="\.\./\.\./methods/\w+/"', contract)
    assert re.search(r'href="\.\./\.\./categories/(goods|works|services)/"', contract)
    contracts = demo.text("contracts/")
    for url in ("categories/", "years/", "methods/"):
        assert f'href="../{url}"' in contracts


def test_fiscal_years_are_called_so(build: Build, tmp_path: Path) -> None:
    data = write_releases(tmp_path / "data", [release()])
    site = build(data, 'name = "A test city"\n[fiscal_year]\nstarts = 7\nlabel = "ending"\n')
    assert site.exit_code == 0, site.stderr
    assert site.pages("years/*/") == ["years/fy2025/"]
    assert "FY2025" in site.text("years/fy2025/")


def test_a_hostile_method_and_no_year(build: Build, tmp_path: Path) -> None:
    body = release(awards=[], contracts=[])
    body["tender"] |= {"procurementMethod": "../<script>", "tenderPeriod": {}}
    body["tag"], body["date"] = ["planning"], None
    silent = release("ocds-test01-2")
    del silent["tender"]["procurementMethod"]
    site = build(write_releases(tmp_path / "data", [body, silent]))
    assert site.exit_code == 0, site.stderr
    (url,) = site.pages("methods/*/")
    assert "<script>" not in site.text(url)
    assert "1 contracting process publishes no method." in site.text("methods/")
    assert "1 contracting process publishes no date" in site.text("years/")
