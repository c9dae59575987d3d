"""The statistics as a reader gets them: every number is one of `data/results.json`, and none is said that is not known."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.conftest import ROOT, SITE_TOML, Build
from tests.site.result import Result
from unsealed import shelf
from unsealed.chart import Bar, Chart, draw
from unsealed.indicator import Dossier, name_of, question_of

Number = dict[str, Any]
SAYS_NOTHING = ("few", "no_fields", "not_applicable")


QUESTIONS = {name_of(item): question_of(item) for item in shelf.items("unsealed.indicators")}


def page(site: Result, url: str) -> LexborHTMLParser:
    """A page of a site."""
    return LexborHTMLParser((site.output / url / "index.html").read_text("utf-8"))


def text_of(node: LexborNode | None) -> str:
    """The text of an element, with single spaces."""
    assert node is not None
    return " ".join(node.text().split())


def results(site: Result) -> list[Number]:
    """All results, with exact numbers."""
    text = (site.output / "data" / "results.json").read_text("utf-8")
    found: list[Number] = json.loads(text, parse_float=Decimal)["results"]
    return found


def result(site: Result, name: str, period: str = "") -> Number:
    """The result of one measure of the whole site."""
    (found,) = [
        each for each in results(site) if (each["name"], each["scope"], each["period"]) == (name, "site", period)
    ]
    return found


def percent(value: Decimal) -> str:
    """A share as pages say it."""
    return f"{(100 * value).quantize(Decimal('0.1'), 'ROUND_HALF_UP').normalize():f}%"


def answers(site: Result, name: str) -> str:
    """The sentences that the page of an indicator opens with."""
    return text_of(page(site, f"statistics/{name}").css_first("main .lead"))


def modules() -> Iterator[tuple[str, Dossier]]:
    for item in shelf.items("unsealed.indicators"):
        yield name_of(item), item.DOSSIER


def changed(folder: Path, change: Any) -> Path:
    """The demo's data, each release changed by `change`."""
    folder.mkdir(parents=True)
    lines = []
    for file in sorted((ROOT / "data").glob("*.json")):
        for release in json.loads(file.read_text("utf-8"))["releases"]:
            body = deepcopy(release)
            change(body)
            lines.append(json.dumps(body))
    (folder / "releases.jsonl").write_text("\n".join(lines), "utf-8")
    return folder


# The list


def test_the_statistics_open_with_sentences_made_of_results(demo: Result) -> None:
    signed = result(demo, "signed", "2025")
    single = result(demo, "single_bid_share", "2025")
    lead = text_of(page(demo, "statistics").css_first("main .answers"))
    millions = (signed["value"] / 1_000_000).quantize(Decimal("0.1"))
    assert (
        f"In 2025 so far, the City of Harwick Bay signed {signed['denominator']} contracts worth ${millions} million."
        in lead
    )
    assert f"In {single['numerator']} of {single['denominator']} competitive tenders only one firm bid" in lead


def test_each_indicator_is_listed_once_with_its_question_and_an_answer(demo: Result) -> None:
    tree = page(demo, "statistics")
    listed = {text_of(each.css_first("h3")): each for each in tree.css(".questions > li")}
    listed |= {text_of(each.css_first("a")): each for each in tree.css("details li")}
    assert sorted(listed) == sorted(QUESTIONS[name] for name, _ in modules())
    for question, each in listed.items():
        assert len(text_of(each)) > len(question), question


def test_home_page_says_what_the_statistics_say(demo: Result) -> None:
    home = text_of(page(demo, "").css_first("main .answers"))
    assert f"signed {result(demo, 'signed', '2025')['denominator']} contracts" in home
    assert f"{result(demo, 'distinct_suppliers', '2025')['value']} different suppliers were chosen" in home
    assert f"{result(demo, 'open_tenders')['value']} tenders are open for bids" in home


# The page of an indicator


@pytest.mark.parametrize(("name", "dossier"), list(modules()), ids=lambda each: each if isinstance(each, str) else "")
def test_a_page_has_question_answer_tables_method_exclusions_and_rows(
    demo: Result, name: str, dossier: Dossier
) -> None:
    tree = page(demo, f"statistics/{name}")
    assert text_of(tree.css_first("h1")) == QUESTIONS[name]
    assert answers(demo, name)
    assert tree.css_first("#by-site, #by-site-usd")
    main = text_of(tree.css_first("main"))
    assert " ".join(dossier.formula.split()) in main
    for path in dossier.paths:
        assert path in main
    links = [each.attributes["href"] or "" for each in tree.css("main a")]
    assert any(link.endswith(f"downloads/rows/{name}.csv") for link in links)


@pytest.mark.parametrize(("name", "dossier"), list(modules()), ids=lambda each: each if isinstance(each, str) else "")
def test_every_cell_is_a_result(demo: Result, name: str, dossier: Dossier) -> None:
    """The table by year has a line for each year that there is a result for, and says each as its status allows."""
    found = {
        (each["period"], each["name"]): each
        for each in results(demo)
        if each["rows"] == f"downloads/rows/{name}.csv" and each["scope"] == "site"
    }
    lines: defaultdict[str, list[LexborNode]] = defaultdict(list)
    for table in page(demo, f"statistics/{name}").css("table.results"):
        if text_of(table.css_first("th")) == "Year":  # amounts stand in two tables
            for row in table.css("tbody tr"):
                lines[text_of(row.css_first("th"))] += row.css("td")
    periods = sorted({period for period, _ in found} - {""})
    assert len(lines) == len(periods)
    measures = {each.name: each for each in dossier.measures}
    for label, cells in lines.items():
        period = "not published" if label == "Year not published" else label[:4]
        texts = " | ".join(text_of(cell) for cell in cells)
        for measure, declared in measures.items():
            each = found.get((period, measure))
            if each is None or each["status"] in SAYS_NOTHING or each["value"] is None:
                continue
            if each["status"] == "low_coverage" and each["computed"] < declared.minimum:
                continue
            assert _shown(each) in texts, (name, period, measure, texts)


def _table_after(site: Result, name: str) -> LexborNode:
    (first, *_) = page(site, f"statistics/{name}").css("table.results")
    return first


def _shown(each: Number) -> str:
    value = each["value"]
    if each["unit"] == "share":
        return percent(Decimal(value))
    if each["unit"] == "money":
        return f"${abs(Decimal(value)):,f}".rstrip("0").rstrip(".") if Decimal(value) % 1 else f"${abs(value):,}"
    digits = Decimal(1) if each["unit"] == "points" else Decimal("0.1")
    number = Decimal(value).quantize(digits, "ROUND_HALF_UP")
    return f"{int(number):,}" if number == number.to_integral_value() else f"{number:,}"


def test_what_is_left_out_is_said_with_its_number(demo: Result) -> None:
    share = result(demo, "single_bid_share")
    main = text_of(page(demo, "statistics/single_bid_share").css_first("main"))
    assert f"rests on {share['computed']} of {share['eligible']} cases" in main
    lines = {
        text_of(row.css_first("th")): row
        for row in page(demo, "statistics/single_bid_share").css("#left-out ~ table tr")
    }
    assert text_of(lines["Nobody bid."].css("td")[1]) == str(share["excluded"]["no_bids"])
    assert text_of(lines["The number of bidders is not published."].css("td")[0]) == "not published"


def test_buyers_carry_their_own_numbers(demo: Result) -> None:
    shares = [
        each
        for each in results(demo)
        if each["name"] == "single_bid_share" and each["scope"] == "buyer" and each["status"] == "ok"
    ]
    text = " ".join(text_of(page(demo, url).css_first("main")) for url in demo.pages("buyers/*/"))
    assert shares
    for each in shares:
        sentence = f"In {each['numerator']} of {each['denominator']} competitive tenders only one firm bid"
        assert f"{sentence} ({percent(each['value'])})." in text


@pytest.mark.parametrize("url", ["buyers", "suppliers"])
def test_what_is_counted_is_called_what_it_is(demo: Result, url: str) -> None:
    """Contracting processes: the sentences on the same organizations count their contracts too, and are fewer."""
    table = page(demo, url).css_first("main table")
    assert table is not None
    assert [text_of(each) for each in table.css("th[scope=col]")][1] == "Processes"
    assert {each.attributes["data-label"] for each in table.css("td:nth-child(2)")} == {"Processes"}


def test_the_method_lists_every_formula(demo: Result) -> None:
    main = text_of(page(demo, "statistics/method").css_first("main"))
    for name, dossier in modules():
        assert QUESTIONS[name] in main
        assert " ".join(dossier.formula.split()) in main
    assert "as of November" in main
    assert "America/New_York" in main


@pytest.mark.parametrize(
    "rule",
    [
        "stands in only where nothing is published",
        "A word that is none of the standard's codes says nothing until the city says which code it means",
        "A call-off under a framework agreement that says that it had no competition of its own is not",
        "has two contracts or more",
        "Contracts of different processes are never taken for repetitions",
        "Fiscal years replace calendar years",
        "A payment without a date belongs to the year of its contract",
        "only where there are at least 20, and the middle half of them are not all the same",
        "a value on the border counts as outside",
        "by the same method only",
        "only at buyers with at least ten processes",
        "more than a fifth of what could be checked is flagged",
        "The first year of the data is never taken for a full one",
        "more than 95 of 100 pairs, and there are at least ten",
        "three years together, and needs 20 amounts",
        "only once its deadline has passed",
        "complete but for its status, the case is not known here",
        "counted as not failed only where a status is published",
        "Dates alone tell no stage",
        "A milestone that is due and publishes no status is not counted as late",
        "amounts that name their currency",
        "written “id:…” in the rows",
        "in no number on concentration",
        "at least two releases",
        "among 30 or more",
        "less than a day apart",
    ],
)
def test_the_method_says_each_rule_that_decides_a_number(demo: Result, rule: str) -> None:
    assert rule in text_of(page(demo, "statistics/method").css_first("main"))


# What is not known


def _without_bidders(release: dict[str, Any]) -> None:
    release.pop("bids", None)
    for name in ("numberOfTenderers", "tenderers"):
        release.get("tender", {}).pop(name, None)


def test_without_bids_the_words_say_why_and_no_number_is_zero(build: Build, tmp_path: Path) -> None:
    site = build(changed(tmp_path / "data", _without_bidders), SITE_TOML)
    assert site.exit_code == 0, site.stderr
    for name in ("single_bid_share", "bidders"):
        assert answers(site, name) == "Not known. The number of bidders is not published."
        assert not page(site, f"statistics/{name}").css("#by-site")
    assert answers(site, "disqualified_bids").startswith("Not known. No bids are published with their status.")
    lead = " ".join(text_of(each) for each in page(site, "statistics").css("main .lead"))
    assert "one firm" not in lead
    assert not re.search(r"\b0\b", lead)


def _without_statuses(release: dict[str, Any]) -> None:
    for name in ("awards", "contracts"):
        for each in release.get(name, []):
            each.pop("status", None)
            each.pop("dateSigned", None)


def test_without_statuses_totals_are_not_known_and_the_setting_is_named(build: Build, tmp_path: Path) -> None:
    site = build(changed(tmp_path / "data", _without_statuses), SITE_TOML)
    assert site.exit_code == 0, site.stderr
    said = answers(site, "amended_share")
    assert said.startswith("Not known.")
    assert "defaults.award_status" in said
    assert "committed" not in answers(site, "money")
    assert "signed" not in " ".join(text_of(each) for each in page(site, "statistics").css("main .lead"))


def _few(number: int) -> list[dict[str, Any]]:
    return [
        {
            "ocid": f"ocds-213czf-{at}",
            "id": f"{at}-1",
            "date": "2024-05-01T00:00:00Z",
            "tag": ["tender", "award"],
            "tender": {
                "id": str(at),
                "status": "complete",
                "procurementMethod": "open",
                "numberOfTenderers": 1 if at < 3 else 4,
                "tenderPeriod": {"startDate": "2024-01-01T00:00:00Z", "endDate": f"2024-02-{at + 1:02}T00:00:00Z"},
            },
        }
        for at in range(number)
    ]


def test_few_cases_are_counts_without_a_percentage(build: Build, tmp_path: Path) -> None:
    (tmp_path / "releases.jsonl").write_text("\n".join(map(json.dumps, _few(7))), "utf-8")
    site = build(tmp_path, SITE_TOML)
    assert result(site, "single_bid_share")["status"] == "few"
    assert answers(site, "single_bid_share") == "In 3 of 7 competitive tenders only one firm bid."
    assert "%" not in text_of(page(site, "statistics/single_bid_share").css_first("table.results"))
    assert "only one firm bid" not in " ".join(text_of(each) for each in page(site, "statistics").css("main .lead"))


def test_what_is_known_of_less_than_half_is_shown_with_a_warning(build: Build, tmp_path: Path) -> None:
    releases = _few(28)
    for each in releases[12:]:
        each["tender"].pop("numberOfTenderers")
    (tmp_path / "releases.jsonl").write_text("\n".join(map(json.dumps, releases)), "utf-8")
    site = build(tmp_path, SITE_TOML)
    assert result(site, "single_bid_share")["status"] == "low_coverage"
    said = answers(site, "single_bid_share")
    assert said.startswith(
        "In 3 of 12 competitive tenders only one firm bid (25%). Read this with care: it rests on 12 of 28"
    )
    assert "only one firm bid" not in " ".join(text_of(each) for each in page(site, "statistics").css("main .lead"))


def test_the_warning_does_not_count_the_unknown_among_the_known(build: Build, tmp_path: Path) -> None:
    releases = _few(28)
    for each in releases[12:]:
        each["tender"].pop("numberOfTenderers")
    (tmp_path / "releases.jsonl").write_text("\n".join(map(json.dumps, releases)), "utf-8")
    said = answers(build(tmp_path, SITE_TOML), "single_bid_share_ocp")
    assert "it rests on 28 of 28 cases" not in said
    assert "for most of the 28 cases what it needs is not published." in said


def test_what_the_data_has_nothing_of_is_not_applicable(build: Build, tmp_path: Path) -> None:
    (tmp_path / "releases.jsonl").write_text("\n".join(map(json.dumps, _few(2))), "utf-8")
    site = build(tmp_path, SITE_TOML)
    assert answers(site, "milestones_on_time") == "The data holds nothing that this question is about."


# Charts


def charts(site: Result, name: str) -> list[LexborNode]:
    """The drawings of an indicator's chart: wide, then narrow."""
    return page(site, f"statistics/{name}").css("figure.chart svg")


@pytest.mark.parametrize(
    "name", ["money", "single_bid_share", "advertising_days", "methods", "estimate_difference", "milestones_on_time"]
)
def test_a_chart_says_in_words_what_it_shows_and_the_table_has_the_same(demo: Result, name: str) -> None:
    title = text_of(page(demo, f"statistics/{name}").css_first("figure.chart figcaption"))
    drawn = charts(demo, name)
    assert [each.attributes["class"] for each in drawn] == ["wide", "narrow"]
    for each in drawn:
        alternative = " ".join((each.attributes["aria-label"] or "").split())
        assert each.attributes["role"] == "img"
        assert alternative.startswith(title)
        for text in each.css("text"):
            assert text_of(text) in alternative
        assert each.css(".bar, .dot")
        html = each.html or ""
        assert "style" not in html
        assert "fill" not in html
        assert "#" not in html


def test_the_chart_over_the_years_has_a_bar_for_each_year_of_the_table(demo: Result) -> None:
    years = [text_of(each) for each in _table_after(demo, "single_bid_share").css("tbody th")]
    for each in charts(demo, "single_bid_share"):
        assert [text for text in map(text_of, each.css("text")) if text[:2] == "20"] == years


def test_few_cases_have_no_bar(build: Build, tmp_path: Path) -> None:
    releases = _few(24)
    for at, each in enumerate(releases):
        each["tender"]["tenderPeriod"]["startDate"] = f"{2022 + (at > 10) + (at > 21)}-01-01T00:00:00Z"
        each["tender"]["tenderPeriod"]["endDate"] = "2024-04-01T00:00:00Z"
    (tmp_path / "releases.jsonl").write_text("\n".join(map(json.dumps, releases)), "utf-8")
    site = build(tmp_path, SITE_TOML)
    wide, _ = charts(site, "single_bid_share")
    assert "0 of 2" in [text_of(each) for each in wide.css("text")]
    assert len(wide.css(".bar")) == 2


def test_drawings_are_the_same_bytes_each_time_and_hold_no_markup_of_data() -> None:
    bars = (Bar("<script>", "&amp; 3 of 7"), Bar("2024", "12%", 500), Bar("2025", "-24%", -1000, unsure=True))
    named = {"a": Chart("“One” <b>", "columns", bars), "b": Chart("Two", "rows", bars)}
    first, second = draw(named), draw(named)
    assert first == second
    for each in first["a"]:
        tree = LexborHTMLParser(each)
        assert not tree.css("script, b, style")
        assert "<script>" in [node.text() for node in tree.css("text")]
        assert len(tree.css(".bar")) == 1
        assert len(tree.css(".unsure")) == 1


# Demonstrations


def test_a_page_shows_the_demonstration_that_comes_with_its_indicator(demo: Result) -> None:
    shown = 0
    for name, _ in modules():
        expected = ROOT / "unsealed" / "indicators" / "cases" / name / "expected.json"
        example = page(demo, f"statistics/{name}").css_first("#example")
        assert (example is not None) == expected.is_file()
        if expected.is_file():
            shown += 1
            about = " ".join(json.loads(expected.read_text("utf-8"))["about"].split())
            assert about in text_of(page(demo, f"statistics/{name}").css_first("main"))
    assert shown or not (ROOT / "unsealed" / "indicators" / "cases").is_dir()


def test_no_column_of_amounts_is_out_of_sight(demo: Result) -> None:
    """Nine measures of money stand in tables of at most five, each with all of its years and its total."""
    page = demo.text("statistics/money/index.html")
    tables = re.findall(r'<table class="cards results">(.*?)</table>', page, re.DOTALL)
    headings = [re.findall(r'<th scope="col" class="number">(.*?)</th>', each) for each in tables]
    assert max(map(len, headings)) <= 5
    assert headings[0] + headings[1] == [
        *("Committed", "Signed contracts, now", "Signed, value of the award", "Awarded, no contract published"),
        *(
            "Value of decisions",
            "Estimated before bids",
            "Paid so far",
            "Income for the city",
            "Ceilings of frameworks",
        ),
    ]
    assert "By year, continued" in page
    for table in tables[:2]:
        assert re.search(r"<tfoot>\s*<tr><th[^>]*>All<", table)


def test_a_buyers_links_say_where_they_lead_and_repeat_nothing(demo: Result) -> None:
    page = demo.text(f"{demo.pages('buyers/*/')[0]}index.html")
    links = re.findall(r'<li>([^<]+) <a href="[^"]+" aria-label="More: ([^"]+)">More</a></li>', page)
    assert links
    assert [sentence for sentence, question in links if page.count(sentence.strip()) != 1 or question[-1] != "?"] == []
