"""What a process is about, by the classifications of its items, and the pages of categories."""

import re
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.conftest import Build
from tests.site.numbers import Row, numbers, rows, write_releases
from tests.site.result import Result
from tests.site.samples import release
from unsealed.config import Site
from unsealed.ocds.classification import Classification, read_classifications
from unsealed.render import ENGINE_TEMPLATES
from unsealed.urls import MAIN_CATEGORY, category_url
from unsealed.words import read_words

WORDS = read_words([ENGINE_TEMPLATES], "en", Site(name="A test city").zone)


def item(scheme: Any, code: Any, words: Any = None, *more: tuple[Any, Any]) -> dict[str, Any]:
    others = [{"scheme": each, "id": of_it} for each, of_it in more]
    return {
        "classification": {"scheme": scheme, "id": code, "description": words},
        "additionalClassifications": others,
    }


def test_classifications_are_distinct_over_tender_awards_and_contracts() -> None:
    compiled = {
        "tender": {"items": [item("UNSPSC", "72141000"), item("unspsc", 72141000, "Roads"), item("UNSPSC", "1")]},
        "awards": [{"items": [item("UNSPSC", "72141000", "Highways")]}],
        "contracts": [{"items": [item("UNSPSC", "53102700", "Uniforms")]}],
    }
    assert read_classifications(compiled) == (
        Classification("UNSPSC", "1", ""),
        Classification("UNSPSC", "53102700", "Uniforms"),
        Classification("UNSPSC", "72141000", "Roads"),
    )


def test_additional_classifications_count_where_they_bring_a_scheme() -> None:
    compiled = {"tender": {"items": [item("CPV", "45000000-7", "Works", ("CPV", "45233140"), ("UNSPSC", "72"))]}}
    assert [each[:2] for each in read_classifications(compiled)] == [("CPV", "45000000"), ("UNSPSC", "72")]


def test_the_classification_of_the_tender_itself_counts() -> None:
    compiled = {"tender": {"classification": {"scheme": "CPV", "id": "90650000", "description": "Asbestos"}}}
    assert read_classifications(compiled) == (Classification("CPV", "90650000", "Asbestos"),)


def test_a_code_without_a_scheme_is_the_one_that_has_it() -> None:
    compiled = {"tender": {"items": [item(None, "7"), item("local", "7", "Seven"), item(None, "8")]}}
    assert read_classifications(compiled) == (Classification("", "8", ""), Classification("local", "7", "Seven"))


@pytest.mark.parametrize(
    "tender", [None, [], {"items": "x"}, {"items": [1, None, {"classification": ["x"]}]}, {"items": [item([], {}, 3)]}]
)
def test_values_of_wrong_types_classify_nothing(tender: Any) -> None:
    assert read_classifications({"tender": tender, "awards": 4, "contracts": [[]]}) == ()


def test_addresses_of_categories_are_safe_and_one_to_one() -> None:
    assert category_url("CPV", "45000000") == "categories/cpv-45000000/"
    assert category_url("mainProcurementCategory", "goods") == "categories/goods/"
    pairs = [
        ("CPV", "45000000"), ("cpv-45000000", ""), ("cpv", "45000000"), ("", "cpv-45000000"), ("", "goods"), ("", ""),
        ("a:b", "c"), ("a", "b:c"), ("a~1b", "c"), ("CPV", "../../x"), ("CPV", "\u0664\u0665"), ("CPV", "4" * 500),
        ("mainProcurementCategory", "con"), ("mainProcurementCategory", "page"), ("/", "\x00"), ("x", "A"), ("x", "a"),
    ]  # fmt: skip
    urls = [category_url(*pair) for pair in pairs]
    assert len({url.lower() for url in urls}) == len(pairs)
    for url in urls:
        section, name, end = url.split("/")
        assert (section, end) == ("categories", "")
        assert name.strip(".") == name
        assert name.isascii()
        assert 0 < len(name) < 90


def table(site: Result, name: str) -> list[Row]:
    return rows(site, f"downloads/csv/{name}.csv")


def classified(number: int, *items: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = release(f"ocds-test01-{number}", **changes)
    return body | {"tender": body["tender"] | {"items": list(items), "title": f"Process {number}"}}


@pytest.fixture(scope="module")
def roads(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Three processes about roads, one about desks, one that says nothing."""
    silent = release("ocds-test01-5")
    del silent["tender"]["mainProcurementCategory"]
    releases = [
        classified(1, item("CPV", "45233140-2", "Roadworks")),
        classified(2, item("CPV", "45233140", "Roadworks")),
        classified(3, item("CPV", "45221119", "Bridge renewal")),
        classified(4, item("CPV", "39130000", "Office furniture"), item("<b>&", "../../etc/passwd", "<script>alert(1)</script>")),
        silent,
    ]  # fmt: skip
    site = build(write_releases(tmp_path_factory.mktemp("data"), releases))
    assert site.exit_code == 0, site.stderr
    return site


def test_codes_of_cpv_lie_in_their_divisions(roads: Result) -> None:
    found = {(each["scheme"], each["category_id"]): each for each in table(roads, "categories")}
    assert found["CPV", "45233140"]["processes"] == "2"
    assert found["CPV", "45233140"]["parent_id"] == "45200000"
    assert found["CPV", "45200000"]["processes"] == "3"
    assert found["CPV", "45000000"]["parent_id"] == ""
    assert ("CPV", "45233000") not in found, "it holds one other only"
    text = roads.text("categories/cpv-45000000/")
    assert '<h1 dir="auto">Construction work</h1>' in text
    assert 'href="../../categories/cpv-45200000/"' in text
    assert text.count('<li>\n<div><a href="../../contracts/') == 3


def test_a_hostile_classification_has_a_safe_page(roads: Result) -> None:
    url = category_url("<b>&", "../../etc/passwd")
    assert "<script>alert" not in roads.text(url)
    assert "&lt;script&gt;alert(1)" in roads.text(url)
    assert {path.parent.parent.name for path in roads.output.glob("categories/*/index.html")} == {"categories"}


def test_what_has_no_category_is_counted(roads: Result) -> None:
    assert "1 contracting process publishes no category." in roads.text("categories/")
    assert 'href="../categories/works/"' in roads.text("categories/")


def test_a_site_without_categories_has_no_such_page(build: Build, tmp_path: Path) -> None:
    silent = release()
    del silent["tender"]["mainProcurementCategory"]
    site = build(write_releases(tmp_path / "data", [silent]))
    assert site.exit_code == 0
    assert not (site.output / "categories").exists()
    assert all("categories/" not in path.read_text("utf-8") for path in site.output.rglob("*.html"))


def test_numbers_of_categories_are_those_of_their_rows(demo: Result) -> None:
    """Each category's amount, suppliers and bidders, counted again from the rows of its processes."""
    processes = {each["ocid"]: each for each in table(demo, "processes")}
    parents = {(each["scheme"], each["category_id"]): each["parent_id"] for each in table(demo, "categories")}
    members: dict[tuple[str, str], dict[str, str]] = {}
    for row in table(demo, "category_processes"):
        place = row["scheme"], row["category_id"]
        while place[1]:
            members.setdefault(place, {})[row["ocid"]] = row["bidders"]
            place = place[0], parents[place]
    committed: dict[str, Decimal] = {}
    for row in rows(demo, "downloads/rows/money.csv"):
        if row["measure"] == "committed" and row["counted"] == "numerator":
            committed[row["ocid"]] = committed.get(row["ocid"], Decimal(0)) + Decimal(row["value"])
    money = {
        (each["scheme"], each["category_id"]): Decimal(each["committed"]) for each in table(demo, "category_money")
    }
    assert len(members) == len(parents) > 100
    for row in table(demo, "categories"):
        place = row["scheme"], row["category_id"]
        ours = members[place]
        assert set(ours) <= processes.keys()
        assert row["processes"] == str(len(ours))
        bidders = [int(each) for each in ours.values() if each]
        assert row["contested"] == str(len(bidders))
        assert row["single_bids"] == str(bidders.count(1))
        assert Decimal(row["bidders_median"] or 0) == Decimal(str(median(bidders) if bidders else 0))
        assert money.get(place, 0) == sum((committed.get(ocid, Decimal(0)) for ocid in ours), Decimal(0))
        text = demo.text(category_url(*place))
        assert f"<dt>Contracting processes</dt> <dd>{row['processes']}</dd>" in text
        assert f"<dt>Only one bidder</dt> <dd>{row['single_bids']} of {row['contested']} " in text or not bidders
        if money.get(place):
            assert WORDS.money_in_text(money[place], "USD") in text


def test_kinds_have_the_numbers_of_the_statistics(demo: Result) -> None:
    kinds = {each["category_id"]: each for each in table(demo, "categories") if each["scheme"] == MAIN_CATEGORY}
    assert set(kinds) == {"goods", "works", "services"}
    shares = [each for each in numbers(demo) if (each["name"], each["scope"]) == ("single_bid_share", "category")]
    assert len(shares) == 3
    for each in shares:
        kind = kinds[each["scope_id"]]
        assert (int(kind["single_bids"]), int(kind["contested"])) == (each["numerator"], each["denominator"])


def test_every_contract_of_a_category_is_on_its_pages(demo: Result) -> None:
    pages = ["categories/works/", *demo.pages("categories/works/page/*/")]
    assert len(pages) == 3
    linked = [
        link
        for page in pages
        for link in re.findall(r'<li>\n<div><a href="(?:\.\./)+(contracts/[^"]+)"', demo.text(page))
    ]
    works = [each["ocid"] for each in table(demo, "category_processes") if each["category_id"] == "works"]
    assert sorted(linked) == sorted(demo.page_of(ocid) for ocid in works)


def test_unit_prices_name_item_supplier_and_day(build: Build, tmp_path: Path) -> None:
    body = classified(1)
    priced = item("UNSPSC", "53102700", "Uniforms") | {
        "description": "Coat", "quantity": 3, "unit": {"name": "piece", "value": {"amount": 20.5}},
    }  # fmt: skip
    body["awards"][0]["items"] = [priced | {"quantity": 9}]
    body["contracts"][0]["items"] = [priced]
    site = build(write_releases(tmp_path / "data", [body]))
    (row,) = table(site, "unit_prices")
    assert (row["section"], row["quantity"], row["unit_value_amount"], row["unit_value_currency"]) == (
        "contract",
        "3",
        "20.5",
        "GBP",
    )
    text = site.text("categories/unspsc-53102700/")
    for expected in ("Coat", "3 piece", "£20.50", "Alder Paving Ltd", "February 25, 2025"):
        assert expected in text, expected


def test_what_is_named_by_nothing_leads_to_the_rest_of_its_contracts(build: Build, tmp_path: Path) -> None:
    codes = ("72141000", "72141100")
    releases = [classified(each, item("UNSPSC", codes[each % 2], f"Kind {each % 2}")) for each in range(60)]
    site = build(write_releases(tmp_path / "data", releases))
    above = site.text("categories/unspsc-72140000/")
    assert above.count('<li>\n<div><a href="../../contracts/') == 50
    assert "10 older contracts are listed with what this category holds." in above
    assert site.pages("categories/unspsc-72140000/page/*/") == []
    assert "older contract" not in site.text("categories/unspsc-72141000/")
