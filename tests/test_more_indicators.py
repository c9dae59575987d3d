"""Indicators beside those of the worked examples, each on a tiny publication: newcomers, copies, ends, savings, shares."""

import csv
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Build
from tests.site.result import Result
from unsealed import shelf

SITE = 'name = "A test city"\nas_of = "2024-06-30T00:00:00Z"\n'
Body = dict[str, Any]
Site = Callable[[Iterable[Body]], Result]


@pytest.fixture(scope="module")
def site_of(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Builds the site of some releases."""

    def made(bodies: Iterable[Body]) -> Result:
        data = tmp_path_factory.mktemp("data")
        lines = [json.dumps({"ocid": f"ocds-test01-{at:03}", **body}) for at, body in enumerate(bodies)]
        (data / "releases.jsonl").write_text("\n".join(lines), "utf-8")
        result = build(data, SITE)
        assert result.exit_code == 0, result.stderr
        return result

    return made


def number(site: Result, name: str, period: str = "", scope: str = "site", scope_id: str = "") -> Body:
    """The one result of that name and place."""
    text = site.text("data/results.json")
    place = (name, scope, scope_id, period)
    (found,) = [
        each
        for each in json.loads(text, parse_float=Decimal)["results"]
        if (each["name"], each["scope"], each["scope_id"], each["period"]) == place
    ]
    return dict(found)


def said(site: Result, name: str, *keys: str, **place: str) -> tuple[Any, ...]:
    """Some parts of a result; its numerator, denominator and status where none are named."""
    found = number(site, name, **place)
    return tuple(found[key] for key in keys or ("numerator", "denominator", "status"))


def kinds(site: Result, table: str) -> list[tuple[str, str, str]]:
    """What the rows of an indicator count as: part, how it counts, and group."""
    with (site.output / f"downloads/rows/{table}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["part"], row["counted"], row["group"]) for row in csv.DictReader(file)]


def money(amount: int) -> Body:
    return {"amount": amount, "currency": "CAD"}


def award(identity: str, amount: int, *suppliers: str, **more: Any) -> Body:
    chosen = [{"id": name, "name": name} for name in suppliers]
    return {"id": identity, "status": "active", "value": money(amount), "suppliers": chosen, **more}


def contract(identity: str, amount: int, of: str = "A", status: str = "active", **more: Any) -> Body:
    return {"id": identity, "awardID": of, "status": status, "value": money(amount), **more}


def awarded_in(year: int, amount: int, *suppliers: str) -> Body:
    return {"awards": [award("A", amount, *suppliers, date=f"{year}-05-01T00:00:00Z")]}


@pytest.fixture(scope="module")
def newcomers(site_of: Site) -> Result:
    """Five years of awards: one supplier each year, and in the last one two that were not there before."""
    return site_of(
        [
            *(awarded_in(year, 100, "Alder") for year in range(2020, 2025)),
            awarded_in(2021, 100, "Birch"),
            awarded_in(2024, 300, "Cedar"),
            awarded_in(2024, 500, "Birch", "Dogwood"),
        ]
    )


def test_a_supplier_is_new_in_the_year_of_its_first_award(newcomers: Result) -> None:
    assert said(newcomers, "new_suppliers", period="2024") == (2, 4, "few")
    assert said(newcomers, "new_suppliers", "value", period="2024") == (Decimal("0.5"),)


def test_an_award_to_several_is_to_new_suppliers_only_if_all_of_them_are(newcomers: Result) -> None:
    assert said(newcomers, "awards_to_new_suppliers", period="2024") == (1, 3, "few")
    assert said(newcomers, "value_to_new_suppliers", period="2024") == (300, 900, "few")


def test_who_is_new_is_not_told_without_three_full_years_before(newcomers: Result) -> None:
    """The first year of the data may have begun in the middle of the year."""
    for year in ("2020", "2021", "2022", "2023"):
        found = said(newcomers, "new_suppliers", "value", "status", "excluded", period=year)
        assert found == (None, "few", {"few_earlier_years": 2 if year == "2021" else 1})
    assert said(newcomers, "new_suppliers", "excluded") == ({"few_earlier_years": 5},)


def test_a_few_decisions_of_long_ago_make_no_full_years(site_of: Site) -> None:
    """A publication of one year holds some old awards, too: all others would be new."""
    old = [awarded_in(year, 100, "Alder") for year in (2015, 2017, 2018, 2020, 2021)]
    site = site_of([*old, *(awarded_in(2024, 100, f"Firm {at}") for at in range(12))])
    assert said(site, "new_suppliers", "value", "status", period="2024") == (None, "few")


def test_new_bidders_are_told_by_the_start_of_the_time_for_bids(site_of: Site) -> None:
    def tender(year: int, *names: str) -> Body:
        period = {"startDate": f"{year}-01-10T00:00:00Z", "endDate": f"{year}-02-10T00:00:00Z"}
        tenderers = [{"id": name, "name": name} for name in names]
        return {"tender": {"status": "complete", "tenderPeriod": period, "tenderers": tenderers}}

    site = site_of([*(tender(year, "Alder") for year in range(2020, 2024)), tender(2024, "Alder", "Birch", "Cedar")])
    assert said(site, "new_bidders", period="2024") == (2, 3, "few")
    assert said(site, "new_bidders", "value", "status", period="2023") == (None, "few")


def decided_and_signed(days: int, amount: int) -> Body:
    return {
        "awards": [award("A", 100, "Alder", date="2024-03-01T00:00:00Z")],
        "contracts": [contract("C", amount, dateSigned=f"2024-03-{1 + days:02}T00:00:00Z")],
    }


def test_copies_of_one_field_are_not_compared(site_of: Site) -> None:
    """Pitfall 13: they would show that everything is signed at once, for what was decided."""
    site = site_of([decided_and_signed(0, 100)] * 20)
    for name in ("signature_days", "contract_against_award"):
        found = said(site, name, "value", "status", "coverage", "excluded")
        assert found == (None, "not_applicable", 1, {"same_source": 20})
    assert set(kinds(site, "signature_days")) == {("C", "same_source", "same")}


def test_a_release_that_bears_the_date_of_its_decision_tells_no_delay(site_of: Site) -> None:
    def published(day: str) -> Body:
        awards = [award("A", 100, "Alder", date="2024-03-01T00:00:00Z")]
        return {"date": f"2024-03-{day}T00:00:00Z", "tag": ["award"], "awards": awards}

    copied = site_of([published("01")] * 20)
    assert said(copied, "publication_days", "value", "status") == (None, "not_applicable")
    at_once = site_of([*[published("01")] * 18, published("05"), published("09")])
    assert said(at_once, "publication_days", "value", "status") == (0, "ok")


def test_some_contracts_may_be_signed_at_once(site_of: Site) -> None:
    site = site_of([*([decided_and_signed(0, 100)] * 19), decided_and_signed(4, 100)])
    assert said(site, "signature_days", "value", "status") == (0, "ok")
    assert said(site, "contract_against_award", "value", "status") == (0, "ok")


def test_few_contracts_tell_nothing_of_copies(site_of: Site) -> None:
    site = site_of([decided_and_signed(0, 100)] * 9)
    assert said(site, "signature_days", "value", "denominator") == (0, 9)


def bids(method: str, number: int | None, amount: int = 0, status: str = "complete") -> Body:
    tender: Body = {"status": status, "procurementMethod": method, "tenderPeriod": {"endDate": "2024-02-01T00:00:00Z"}}
    tender |= {} if number is None else {"numberOfTenderers": number}
    return {"tender": tender, "awards": [award("A", amount, "Alder")] if amount else []}


@pytest.fixture(scope="module")
def competition(site_of: Site) -> Result:
    """Processes by method and number of bidders; some with an award."""
    return site_of(
        [
            bids("open", 1, 100),
            bids("open", 1, status="cancelled"),
            bids("open", 3, 200),
            bids("open", 0),
            bids("open", None),
            bids("open", 7),
            bids("selective", 1, 300),
            bids("direct", 1, 400),
            bids("", None, 500),
        ]
    )


def test_the_share_of_competition_in_the_money(competition: Result) -> None:
    assert said(competition, "competitive_value") == (600, 1000, "few")
    assert said(competition, "competitive_value", "coverage", "excluded") == (Decimal("0.8"), {"no_method": 1})


def test_single_bids_as_ocp_counts_them(competition: Result) -> None:
    """Open processes only; without bids, or with an unknown number of them, they are in the denominator."""
    assert said(competition, "single_bid_share_ocp") == (1, 5, "few")
    assert said(competition, "single_bid_share_ocp", "coverage") == (Decimal("0.8"),)
    assert said(competition, "single_bid_share") == (2, 4, "few")


def test_the_distribution_of_the_number_of_bidders(competition: Result) -> None:
    found = {name: said(competition, f"bidders_{name}") for name in ("1", "2", "3", "4", "5_or_more")}
    expected = {"1": 2, "2": 0, "3": 1, "4": 0, "5_or_more": 1}
    assert found == {name: (count, 4, "few") for name, count in expected.items()}


def test_no_single_bids_are_counted_where_no_number_of_bidders_is_published(site_of: Site) -> None:
    site = site_of([bids("open", None)] * 12)
    assert said(site, "single_bid_share_ocp", "value", "status", "coverage") == (None, "no_fields", 0)


def test_an_unknown_year_is_not_a_year_without_single_bids(site_of: Site) -> None:
    def of_year(year: int, number: int | None) -> Body:
        body = bids("open", number)
        body["tender"]["tenderPeriod"]["startDate"] = f"{year}-01-01T00:00:00Z"
        return body

    site = site_of([of_year(2023, None), of_year(2024, 1)])
    assert said(site, "single_bid_share_ocp", "value", "status", period="2023") == (None, "low_coverage")
    assert said(site, "single_bid_share_ocp", period="2024") == (1, 1, "few")


def test_the_largest_suppliers_of_buyers_and_categories(site_of: Site) -> None:
    def bought(buyer: str, category: str, amount: int, *suppliers: str, year: int = 2024) -> Body:
        tender = {"mainProcurementCategory": category, "tenderPeriod": {"startDate": f"{year}-01-01T00:00:00Z"}}
        return {"buyer": {"id": buyer, "name": buyer}, "tender": tender, **awarded_in(year, amount, *suppliers)}

    site = site_of(
        [
            *[bought("Parks", "works", 10, "Alder")] * 15,
            *[bought("Parks", "works", 10, "Alder", "Birch")] * 5,
            bought("Parks", "goods", 900, "Cedar", year=2021),
            bought("Roads", "goods", 300, "Cedar"),
        ]
    )
    assert said(site, "largest_supplier_share", scope="buyer", scope_id="name:parks") == (900, 1100, "ok")
    assert said(site, "largest_supplier_share", scope="category", scope_id="works") == (150, 200, "ok")
    # The share in the last three years, for buyers with enough to tell
    assert said(site, "largest_share_of_buyer", scope="buyer", scope_id="name:parks") == (150, 200, "ok")
    assert said(site, "largest_share_of_buyer", scope="buyer", scope_id="name:roads") == (300, 300, "few")
    assert said(site, "largest_share_of_buyers", "value", "denominator", "status") == (Decimal("0.75"), 1, "few")


def test_the_days_to_the_first_contract(site_of: Site) -> None:
    body = {
        "tender": {"tenderPeriod": {"startDate": "2024-01-01T00:00:00Z"}},
        "awards": [award("A", 100, "Alder")],
        "contracts": [
            contract("1", 10, dateSigned="2024-03-01T00:00:00Z"),
            contract("2", 10, dateSigned="2024-01-31T00:00:00Z"),
            contract("3", 10),
            contract("4", 10, status="cancelled", dateSigned="2024-01-02T00:00:00Z"),
        ],
    }
    site = site_of([body])
    assert said(site, "contract_days", "value", "denominator") == (30, 1)
    assert kinds(site, "contract_days") == [("2", "numerator", "")]


def test_what_is_saved_against_the_budget(site_of: Site) -> None:
    def signed(budget: int | None, *amounts: int) -> Body:
        planning = {"planning": {"budget": {"amount": money(budget)}}} if budget is not None else {}
        contracts = [contract(str(at), amount) for at, amount in enumerate(amounts)]
        return {
            **planning,
            "tender": {"value": money(1000)},
            "awards": [award("A", 1, "Alder")],
            "contracts": contracts,
        }

    site = site_of([signed(100, 40, 40), signed(100, 130), signed(200, 100), signed(None, 50), signed(0, 50)])
    assert said(site, "budget_savings") == (90, 400, "few")
    assert said(site, "budget_savings", "value", "excluded") == (Decimal("0.225"), {"no_budget": 1, "not_positive": 1})


def test_contracts_that_end_on_time(site_of: Site) -> None:
    def ended(identity: str, end: str = "", met: str = "", agreed: str = "2024-05-31T00:00:00Z") -> Body:
        milestones = [{"id": "1", "dateMet": "2024-01-01T00:00:00Z"}, {"id": "2", "dateMet": met}] if met else []
        implementation = {"milestones": milestones, **({"endDate": end} if end else {})}
        period: Body = {"period": {"endDate": agreed}} if agreed else {}
        return contract(identity, 10, status="terminated", implementation=implementation, **period)

    body = {
        "awards": [award("A", 100, "Alder")],
        "contracts": [
            ended("on time", end="2024-05-31T17:00:00Z"),
            ended("late", end="2024-06-01T00:00:00Z", met="2024-05-01T00:00:00Z"),
            ended("by milestone", met="2024-05-30T00:00:00Z"),
            ended("no end"),
            ended("no period", end="2024-05-31T00:00:00Z", agreed=""),
            contract("still active", 10, period={"endDate": "2024-01-01T00:00:00Z"}),
        ],
    }
    site = site_of([body])
    assert said(site, "ended_on_time", "numerator", "denominator", "coverage") == (2, 3, Decimal("0.6"))
    assert kinds(site, "ended_on_time") == [
        ("on time", "numerator", "end"),
        ("late", "denominator", "end"),
        ("by milestone", "numerator", "milestone"),
        ("no end", "no_end", ""),
        ("no period", "no_period_end", ""),
    ]


def test_every_reason_is_in_words(demo: Result) -> None:
    """Whatever a result leaves out, its dossier says why."""
    words = {
        f"downloads/rows/{item.__name__.rpartition('.')[2]}.csv": item.DOSSIER
        for item in shelf.items("unsealed.indicators")
    }
    results = demo.json("data/results.json")["results"]
    unsaid = {
        (each["rows"], reason)
        for each in results
        for reason in each["excluded"]
        if reason not in words[each["rows"]].missing.keys() | words[each["rows"]].excluded.keys()
    }
    assert unsaid == set()


# Milestones


def with_milestones(*milestones: Body) -> Body:
    """An award with a contract in force whose milestones are these, all due before the publication's date."""
    numbered = [{"id": str(at), "dueDate": "2024-03-01T00:00:00Z", **each} for at, each in enumerate(milestones)]
    return {
        "id": "1",
        "date": "2024-01-01T00:00:00Z",
        "tag": ["contract"],
        "initiationType": "tender",
        "awards": [{"id": "1", "status": "active", "date": "2024-01-01T00:00:00Z"}],
        "contracts": [{"id": "1", "awardID": "1", "status": "active", "implementation": {"milestones": numbered}}],
    }


def test_late_milestones_are_not_counted_where_those_met_publish_no_day(site_of: Site) -> None:
    """Else every milestone that was met is left out, every other is counted, and none is ever in time."""
    site = site_of([with_milestones({"status": "met"}, {"status": "notMet"})] * 12)
    assert said(site, "milestones_on_time", "value", "status") == (None, "no_fields")
    assert said(site, "contracts_on_time", "value", "status") == (None, "no_fields")


def test_one_day_of_a_met_milestone_proves_that_days_are_published(site_of: Site) -> None:
    late = {"status": "met", "dateMet": "2024-04-01T00:00:00Z"}
    site = site_of([with_milestones({"status": "met"}, {"status": "notMet"}, late)])
    assert said(site, "milestones_on_time") == (0, 2, "few")


def test_milestones_that_were_not_met_count_where_none_was(site_of: Site) -> None:
    assert said(site_of([with_milestones({"status": "notMet"})]), "milestones_on_time") == (0, 1, "few")


def awarded(amount: int | None, **more: Any) -> Body:
    award: Body = {"id": "1", "status": "active", "date": "2024-02-01T00:00:00Z", "suppliers": [{"name": "Alder"}]}
    return {"tag": ["award"], "awards": [award | ({"value": money(amount)} if amount is not None else {})], **more}


@pytest.fixture(scope="module")
def awards_only(site_of: Site) -> Result:
    """Twelve awards of which two publish no amount, and nothing of any tender."""
    return site_of([awarded(1000 if at > 1 else None) for at in range(12)])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("open_tenders", "Neither a deadline nor an open tender is published"),
        ("planned_tenders", "No plan is published before its tender"),
        ("cancelled_share", "No process that failed is published"),
    ],
)
def test_nothing_is_none_where_nothing_would_tell(awards_only: Result, name: str, why: str) -> None:
    assert said(awards_only, name, "value", "status", "excluded") == (None, "no_fields", {"not_told": 12})
    assert f"Not known. {why}" in awards_only.text(f"statistics/{name}/index.html")


def test_none_is_none_where_it_would_be_told(site_of: Site) -> None:
    tender = {"status": "complete", "tenderPeriod": {"endDate": "2024-01-01T00:00:00Z"}}
    site = site_of([awarded(1000, tender=tender), {"tag": ["planning"], "date": "2023-01-01T00:00:00Z"}, awarded(1)])
    assert said(site, "open_tenders", "value", "status") == (0, "ok")
    assert said(site, "cancelled_share", "numerator", "denominator") == (0, 2)
    planned_before = {"ocid": "ocds-test01-009", "date": "2023-01-01T00:00:00Z", "tag": ["planning"]}
    tendered = {"ocid": "ocds-test01-009", "date": "2024-01-01T00:00:00Z", "tender": tender, "tag": ["tender"]}
    site = site_of([planned_before, tendered])
    assert said(site, "planned_tenders", "value", "status") == (0, "ok")


@pytest.mark.parametrize("page", ["", "statistics/", "statistics/money/"])
def test_a_sentence_says_what_it_leaves_out(awards_only: Result, page: str) -> None:
    text = awards_only.text(f"{page}index.html")
    without = "2 more publish no value." if not page else "Left out: 2 of 12. No amount is published."
    assert without in text


def test_one_price_that_explodes_decides_no_sentence(site_of: Site) -> None:
    def signed(amount: int) -> Body:
        contract = {"id": "1", "status": "active", "dateSigned": "2024-02-01T00:00:00Z", "value": money(amount)}
        return {"tag": ["contract"], "tender": {"value": money(100)}, "contracts": [contract]}

    site = site_of([signed(each) for each in (110, 120, 130, 140, 1_000_000, 90)])
    assert said(site, "overrun_median", "value", "status") == (Decimal("0.3"), "ok")
    assert said(site, "overrun_mean", "value") == (Decimal(2000),)
    assert site.text("statistics/overrun/index.html").count("Half of those that cost more did so by 30% or more.") == 1
    assert "on average" not in site.text("statistics/overrun/index.html")


def test_a_sentence_has_no_half_days(site_of: Site) -> None:
    def tendered(days: int) -> Body:
        period = {"startDate": "2024-01-01T00:00:00Z", "endDate": f"2024-01-{1 + days:02}T00:00:00Z"}
        return {"tag": ["tender"], "tender": {"status": "complete", "tenderPeriod": period}}

    site = site_of([tendered(each) for each in (5, 6, 10, 13, 20, 21)])
    assert said(site, "advertising_days", "value") == (Decimal("11.5"),)
    page = site.text("statistics/advertising_days/index.html")
    assert "Half of the tenders gave firms 12 days or more to prepare." in page
    assert "11.5 days" in page  # in the table
