"""Points to check, on built sites: what Cardinal gives for its fixtures, where we differ, and the three states."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT, Build
from tests.site.checker import SiteChecker
from tests.site.result import Result

Body = dict[str, Any]
Outcome = dict[str, dict[str, dict[str, float]]]

SCOPES = {"process": "OCID", "buyer": "Buyer", "procuring_entity": "ProcuringEntity", "tenderer": "Tenderer"}
HARNESS = 'no_price_comparison_methods = ["NPC"]\nexcluded_methods = ["EXC"]\ncurrency = "USD"\n'
OURS = "2024-06-30T00:00:00Z"

FIXTURES = {
    "R003": "",
    "R003-threshold-10": "short_period_days = 10",
    "R003-procurement_methods-open+selective": 'short_period_methods = ["open", "selective"]',
    "R003-procurement_method_details-x-5-y-10": "short_period_days_by_method = {x = 5, y = 10}",
    "R018": "",
    "R024": "",
    "R025": "",
    "R028": "",
    "R030": "",
    "R035": "",
    "R036": "",
    "R038": "",
    "R038-tenderer": "",
    "R048-minimum_contracting_processes-1": "least_processes_of_supplier = 1",
    "R058": "",
}

DOCUMENTED: dict[str, Outcome] = {
    "003": {"OCID": {"F": {"R003": 1}}},
    "018": {"OCID": {"F": {"R018": 1}}},
    "024": {"OCID": {"F": {"R024": 1}}, "Tenderer": {"W": {"R024": 0}, "L": {"R024": 0}}},
    "025": {"Tenderer": {"F": {"R025": 1 / 6}}},
    "028": {"OCID": {"F": {"R028": 1}}, "Tenderer": {"D": {"R028": 1}, "V": {"R028": 1}}},
    "030": {"OCID": {"F": {"R030": 1}}, "Tenderer": {"W": {"R030": 1}}},
    "035": {"OCID": {"F": {"R035": 1}}, "Tenderer": {"V": {"R035": 0}}},
    "036": {"OCID": {"F": {"R036": 1}}},
    "038": {"Buyer": {"B": {"R038": 0.5}}},
    "048": {"Tenderer": {"F": {"R048": 2}}},
    "058": {"OCID": {"F": {"R058": 99}}, "Tenderer": {"W": {"R058": 0}}},
}


class Flags:
    """Builds sites that show points to check, and reads what they say."""

    def __init__(self, build: Build, folders: pytest.TempPathFactory) -> None:
        self._build, self._folders = build, folders

    def site(self, text: str, codes: str, *settings: str) -> Result:
        """A site of some JSON lines that uses some flags, by code."""
        folder = self._folders.mktemp("flags")
        (folder / "releases.jsonl").write_text(text, "utf-8")
        flags = ", ".join(f'"{code}"' for code in codes.split())
        site_toml = f'name = "A test city"\nas_of = "{OURS}"\nsearch.enabled = false\n[points_to_check]\nshow = true\nflags = [{flags}]\n'
        result = self._build(folder, site_toml + "\n".join(settings))
        assert result.exit_code == 0, result.stderr
        return result

    def of(self, bodies: Iterable[Body], code: str, *settings: str) -> dict[str, str]:
        """What one flag says of each process: its state, or why it cannot be checked."""
        return states(self.site("".join(json.dumps(each) + "\n" for each in bodies), code, *settings))


@pytest.fixture(scope="session")
def flags(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Flags:
    return Flags(build, tmp_path_factory)


def results(site: Result) -> list[Body]:
    """The results of flags."""
    found: list[Body] = site.json("data/results.json")["results"]
    return [each for each in found if each["indicator"].startswith("R")]


def states(site: Result) -> dict[str, str]:
    return {
        each["scope_id"]: next(iter(each["excluded"]), each["status"])
        for each in results(site)
        if each["scope"] == "process"
    }


def header(site: Result, name: str) -> Body:
    (found,) = [each for each in results(site) if each["scope"] == "site" and each["name"] == name]
    return found


def flagged(site: Result) -> Outcome:
    """What is flagged, as Cardinal writes it."""
    found: Outcome = {}
    for each in results(site):
        if each["status"] == "flagged":
            of_scope = found.setdefault(SCOPES[each["scope"]], {})
            of_scope.setdefault(each["scope_id"], {})[each["indicator"]] = each["value"]
    return found


def assert_same(found: Outcome, expected: Outcome) -> None:
    assert {scope: set(ids) for scope, ids in found.items()} == {scope: set(ids) for scope, ids in expected.items()}
    for scope, ids in expected.items():
        for identity, values in ids.items():
            assert found[scope][identity] == pytest.approx(values, abs=1e-8), (scope, identity)


# Cardinal's own fixtures


@pytest.mark.shared
@pytest.mark.parametrize("name", FIXTURES)
def test_cardinals_fixtures_give_what_cardinal_gives(name: str, flags: Flags, shared: Path) -> None:
    folder = shared / "fixtures/cardinal/indicators"
    text = (folder / f"{name}.jsonl").read_text("utf-8")
    site = flags.site(text, name[:4], HARNESS, "cardinal_compatible = true", FIXTURES[name])
    assert_same(flagged(site), json.loads((folder / f"{name}.expected").read_text("utf-8")))


@pytest.mark.shared
@pytest.mark.parametrize("number", DOCUMENTED)
def test_the_examples_of_cardinals_documentation(number: str, flags: Flags, shared: Path) -> None:
    text = (shared / f"fixtures/cardinal/docs-examples/R/{number}.jsonl").read_text("utf-8")
    least = "least_processes_of_supplier = 1" if number == "048" else ""
    site = flags.site(text, f"R{number}", HARNESS, "cardinal_compatible = true", least)
    assert_same(flagged(site), DOCUMENTED[number])


# The worked examples of the methodology (5.1)


@pytest.fixture(scope="session")
def worked(shared: Path) -> Callable[[str], str]:
    return lambda name: (shared / f"fixtures/worked/{name}.jsonl").read_text("utf-8")


@pytest.mark.shared
def test_single_bids_of_w7(flags: Flags, worked: Callable[[str], str]) -> None:
    site = flags.site(worked("W7"), "R018")
    assert states(site) == {
        "w7-1": "flagged",
        "w7-2": "flagged",
        "w7-3": "not_flagged",
        "w7-4": "not_flagged",
        "w7-5": "unknown_bidders",
        "w7-7": "flagged",
    }
    head = header(site, "only_one_bid")
    assert (head["numerator"], head["denominator"], head["excluded"]) == (3, 5, {"unknown_bidders": 1})
    assert head["status"] == "few"


@pytest.mark.shared
def test_instants_of_w8(flags: Flags, worked: Callable[[str], str]) -> None:
    assert states(flags.site(worked("W8"), "R003"))["w8-dst"] == "flagged"
    assert states(flags.site(worked("W8"), "R030")) == {"w8-late": "flagged"}
    assert states(flags.site(worked("W8"), "R030", "cardinal_compatible = true")) == {"w8-late": "not_flagged"}


@pytest.mark.shared
def test_values_all_alike_of_w12(flags: Flags, worked: Callable[[str], str]) -> None:
    as_cardinal = flags.site(worked("W12"), "R024 R058", "cardinal_compatible = true")
    assert {code: sum(code in each for each in flagged(as_cardinal)["OCID"].values()) for code in ("R024", "R058")} == {
        "R024": 10,
        "R058": 10,
    }
    for code in ("R024", "R058"):
        assert set(states(flags.site(worked("W12"), code)).values()) == {"too_few"}
    twice = worked("W12") + worked("W12").replace('{"ocid": "', '{"ocid": "again-')
    assert set(states(flags.site(twice, "R024")).values()) == {"all_alike"}


@pytest.mark.shared
def test_reversed_dates_of_w13(flags: Flags, worked: Callable[[str], str]) -> None:
    assert states(flags.site(worked("W13"), "R003")) == {"neg": "dates_reversed"}
    assert states(flags.site(worked("W13"), "R003", "cardinal_compatible = true")) == {"neg": "flagged"}


@pytest.mark.shared
def test_fences_of_w14(flags: Flags, worked: Callable[[str], str]) -> None:
    site = flags.site(worked("W14"), "R024 R058")
    assert {code: flagged(site)["OCID"].get("19", {}).get(code) for code in ("R024", "R058")} == {
        "R024": None,
        "R058": 0.4,
    }
    assert list(flagged(site)["OCID"]) == ["19"]
    limits = {each["indicator"]: each["value"] for each in results(site) if each["name"].endswith("_limit")}
    assert limits == pytest.approx({"R024": 0.000416667, "R058": 0.14375})
    assert header(site, "close_bid")["denominator"] == header(site, "heavy_discount")["denominator"] == 20


# Where we differ from Cardinal (methodology 3.4)


def bid(status: str, who: str, amount: object = None, **more: Any) -> Body:
    value = {} if amount is None else {"value": {"amount": amount, "currency": "USD"}}
    return {
        "id": f"{who}-{amount}",
        "status": status,
        "tenderers": [{"id": who, "name": f"Firm {who}"}],
        **value,
        **more,
    }


def contest(ocid: str, *bids: Body, winner: str = "W", award: Body | None = None, **tender: Any) -> Body:
    chosen = {"id": "1", "status": "active", "suppliers": [{"id": winner, "name": f"Firm {winner}"}]} | (award or {})
    return {
        "ocid": ocid,
        "tender": {"status": "complete", **tender},
        "bids": {"details": list(bids)},
        "awards": [chosen],
    }


def contests(*gaps: int) -> list[Body]:
    """Processes won for 100 with the next bid so much higher."""
    return [contest(f"{at}", bid("valid", "W", 100), bid("valid", "L", 100 + gap)) for at, gap in enumerate(gaps)]


COMPAT = "cardinal_compatible = true"
SPREAD = (3, 4, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 10, 10, 11, 12)


def test_d1_dates_the_wrong_way_round_are_no_short_period(flags: Flags) -> None:
    period = {"startDate": "2024-05-10T00:00:00Z", "endDate": "2024-05-01T00:00:00Z"}
    bodies = [{"ocid": "1", "tender": {"tenderPeriod": period}}]
    assert flags.of(bodies, "R003") == {"1": "dates_reversed"}
    assert flags.of(bodies, "R003", COMPAT) == {"1": "flagged"}


def test_d2_instants_are_compared_and_not_their_texts(flags: Flags) -> None:
    deadline: Body = {"tenderPeriod": {"endDate": "2024-05-01T18:00:00Z"}}
    late = contest("late", bid("valid", "W", date="2024-05-01T16:30:00-04:00"), **deadline)
    early = contest("early", bid("valid", "W", date="2024-05-01T19:00:00+02:00"), **deadline)
    assert flags.of([late, early], "R030") == {"early": "not_flagged", "late": "flagged"}
    assert flags.of([late, early], "R030", COMPAT) == {"early": "flagged", "late": "not_flagged"}


def test_d3_few_or_equal_values_are_not_compared(flags: Flags) -> None:
    few, alike, enough = contests(*SPREAD), contests(*([5] * 20)), contests(*SPREAD, 40)
    assert set(flags.of(few, "R058").values()) == {"too_few"}
    assert set(flags.of(alike, "R058").values()) == {"all_alike"}
    assert flags.of(enough, "R058")["19"] == "flagged"
    assert set(flags.of(alike, "R058", COMPAT).values()) == {"flagged"}


def test_d4_a_buyers_processes_are_counted_and_not_its_bids(flags: Flags) -> None:
    body = contest("1", bid("valid", "W"), bid("disqualified", "L")) | {"buyer": {"id": "B", "name": "Parks"}}
    site = flags.site(json.dumps(body), "R038")
    (of_buyer,) = [each for each in results(site) if each["scope"] == "buyer"]
    assert (of_buyer["scope_id"], of_buyer["status"], of_buyer["excluded"]) == (
        "name:parks",
        "cannot_be_checked",
        {"too_few_bids": 1},
    )
    assert flagged(flags.site(json.dumps(body), "R038", COMPAT))["Buyer"] == {"B": {"R038": 0.5}}


def test_d5_a_disqualified_bid_as_low_as_another_is_not_lower(flags: Flags) -> None:
    body = contest("1", bid("disqualified", "L", 1), bid("valid", "W", 1), awardCriteria="priceOnly")
    assert flags.of([body], "R036") == {"1": "not_flagged"}
    assert flags.of([body], "R036", COMPAT) == {"1": "flagged"}


def test_d6_a_winning_bid_of_zero_is_not_divided_by(flags: Flags) -> None:
    body = contest("zero", bid("valid", "W", 0), bid("valid", "L", 105))
    assert flags.of([body, *contests(*SPREAD, 40)], "R024")["zero"] == "not_positive"
    assert flags.of([body, *contests(*SPREAD, 40)], "R024", COMPAT)["zero"] == "not_positive"


def test_d7_bidders_are_counted_where_their_number_is_not_published(flags: Flags) -> None:
    bodies = [
        {
            "ocid": "tenderers",
            "tender": {"procurementMethod": "open", "tenderers": [{"id": "1"}], "status": "complete"},
        },
        contest("bids", bid("valid", "W"), bid("withdrawn", "L"), procurementMethod="open"),
        {"ocid": "fraction", "tender": {"procurementMethod": "open", "numberOfTenderers": 1.0, "status": "complete"}},
    ]
    assert set(flags.of(bodies, "R018").values()) == {"flagged"}
    assert flags.of(bodies, "R018", COMPAT) == {}


def test_d8_the_winning_bid_is_the_one_that_the_award_names(flags: Flags) -> None:
    bids = (bid("valid", "W", 100), bid("valid", "W", 200), bid("valid", "L", 220))
    body = contest("1", *bids, award={"relatedBid": "W-200"})
    assert flags.of([body], "R058", "heavy_discount = 1.0") == {"1": "not_flagged"}
    assert flags.of([contest("1", *bids)], "R058", "heavy_discount = 1.0") == {"1": "flagged"}
    assert flags.of([body], "R058", "heavy_discount = 1.0", COMPAT) == {"1": "flagged"}


def test_d9_only_where_the_price_alone_decides_must_the_lowest_bid_win(flags: Flags) -> None:
    bids = (bid("disqualified", "L", 1), bid("valid", "W", 2))
    bodies = [
        contest("price", *bids, awardCriteria="priceOnly"),
        contest("rated", *bids, awardCriteria="ratedCriteria"),
        contest("silent", *bids),
    ]
    assert flags.of(bodies, "R036") == {"price": "flagged", "rated": "not_only_price", "silent": "no_criteria"}
    assert set(flags.of(bodies, "R036", COMPAT).values()) == {"flagged"}


# Three states, and what stands beside them


def test_without_bids_nothing_is_said_about_bids(flags: Flags) -> None:
    bids = (bid("valid", "W", 100, date="2024-01-01T00:00:00Z"), bid("disqualified", "D", 90), bid("valid", "L", 110))
    tender: Body = {"awardCriteria": "priceOnly", "tenderPeriod": {"endDate": "2024-02-01T00:00:00Z"}}
    buyer = {"buyer": {"id": "B", "name": "Parks"}}
    bodies = [contest(f"{at}", *bids, **tender) | buyer for at in range(20)]
    codes = "R024 R028 R030 R035 R036 R038 R058"
    fixed = ("close_price = 0.01", "heavy_discount = 1")

    def said(bodies: list[Body]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        site = flags.site("".join(json.dumps(each) + "\n" for each in bodies), codes, *fixed)
        for each in results(site):
            if each["scope"] in ("process", "buyer"):
                found.setdefault(each["indicator"], set()).add(next(iter(each["excluded"]), each["status"]))
        return found

    with_bids = said(bodies)
    assert with_bids.pop("R036") == {"flagged"}
    assert with_bids.pop("R038") == {"too_few"}
    assert set(with_bids) == {"R024", "R028", "R030", "R035", "R058"}
    assert all(each == {"not_flagged"} for each in with_bids.values())
    for without in (
        [{**each, "bids": {}} for each in bodies],
        [{k: v for k, v in each.items() if k != "bids"} for each in bodies],
    ):
        assert said(without) == {code: {"no_bids"} for code in codes.split()}


def test_nothing_is_worked_out_unless_a_city_shows_it(build: Build, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.jsonl").write_text(json.dumps(contests(5)[0]), "utf-8")
    site = build(tmp_path / "data")
    assert not results(site)
    assert not (site.output / "points-to-check").exists()
    assert "Points to check" not in site.text(site.page_of("0"))
    assert not (site.output / "downloads/rows/close_bid.csv").exists()


def test_tenderers_are_named_only_where_a_city_asks_for_it_and_persons_never(flags: Flags) -> None:
    person = {
        "id": "P",
        "name": "Ann Example",
        "identifier": {"scheme": "CAN-TAXID", "id": "123"},
        "roles": ["tenderer"],
    }
    body = contest("1", bid("valid", "W", 5), bid("valid", "L", 5), bid("valid", "P", 5)) | {"parties": [person]}
    hidden = flags.site(json.dumps(body), "R028 R038")
    assert {each["scope"] for each in results(hidden)} == {"process", "site"}
    shown = flags.site(json.dumps(body), "R028 R038", "tenderers = true")
    of_tenderers = {each["scope_id"] for each in results(shown) if each["scope"] == "tenderer"}
    assert of_tenderers == {"name:firm w", "name:firm l"}


def test_the_header_adds_up_and_leads_to_its_rows(flags: Flags) -> None:
    bodies = [*contests(*SPREAD, 40), contest("none"), {"ocid": "plan", "tender": {"status": "planning"}}]
    site = flags.site("".join(json.dumps(each) + "\n" for each in bodies), "R058")
    head = header(site, "heavy_discount")
    assert (head["numerator"], head["denominator"], head["excluded"]) == (1, 20, {"no_bids": 1})
    lines = (site.output / head["rows"]).read_text("utf-8").splitlines()[1:]
    assert len(lines) == 21
    assert sum(",flagged," in line for line in lines) == 1


def test_a_flag_that_there_is_none_of_is_named(build: Build, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}", "utf-8")
    site = build(tmp_path, 'name = "A"\n[points_to_check]\nshow = true\nflags = ["R999"]\n')
    assert site.exit_code == 2
    assert "R999" in site.stderr


# The other flags of the partnership (methodology 3.5)


@pytest.mark.shared
def test_paid_above_the_value_of_w11(flags: Flags, worked: Callable[[str], str]) -> None:
    site = flags.site(worked("W11"), "R067 R068")
    assert flagged(site) == {"OCID": {"w11": {"R067": 1, "R068": 1.05}}}


def test_awards_near_the_estimate(flags: Flags) -> None:
    def body(ocid: str, awarded: int, **tender: Any) -> Body:
        worth = {"value": {"amount": awarded, "currency": "USD"}}
        estimate = {"procurementMethod": "open", "value": {"amount": 100, "currency": "USD"}}
        return contest(ocid, award=worth, **(estimate | tender))

    bodies = [
        body("above", 120),
        body("at", 98),
        body("below", 97),
        body("direct", 120, procurementMethod="direct"),
        body("dollars", 120, value={"amount": 100, "currency": "CAD"}),
        body("none", 120, value=None),
    ]
    assert flags.of(bodies, "R031") == {
        "above": "flagged",
        "at": "flagged",
        "below": "not_flagged",
        "dollars": "other_currency",
        "none": "no_estimate",
    }


def test_direct_awards_that_add_up_within_a_year(flags: Flags) -> None:
    def body(ocid: str, day: str, amount: int, winner: str = "W") -> Body:
        worth = {"value": {"amount": amount, "currency": "USD"}, "date": f"{day}T00:00:00Z"}
        buyer = {"buyer": {"id": "B", "name": "Parks"}}
        return contest(ocid, winner=winner, award=worth, procurementMethod="direct") | buyer

    bodies = [
        body("first", "2023-01-10", 60),
        body("second", "2023-12-20", 60),
        body("next year", "2024-02-01", 30),
        body("other", "2023-12-20", 60, "X"),
        body("alone", "2023-06-01", 500, "Y"),
    ]
    assert flags.of(bodies, "R055", "direct_awards_limit = 100") == {
        "first": "not_flagged",
        "second": "flagged",
        "next year": "not_flagged",
        "other": "not_flagged",
        "alone": "not_flagged",
    }
    assert set(flags.of(bodies, "R055").values()) == {"no_limit_set"}


def test_contracts_beside_their_award(flags: Flags) -> None:
    def body(ocid: str, *amounts: int | None, status: str = "active") -> Body:
        contracts = [
            {"id": f"{at}", "awardID": "1", "status": status, "value": {"amount": each, "currency": "USD"}}
            for at, each in enumerate(amounts)
        ]
        return contest(ocid, award={"value": {"amount": 100, "currency": "USD"}}) | {"contracts": contracts}

    bodies = [
        body("same", 50, 55),
        body("less", 50),
        body("none"),
        body("hidden", None),
        body("not yet", 50, status="pending"),
    ]
    assert flags.of(bodies, "R059") == {
        "same": "not_flagged",
        "less": "flagged",
        "hidden": "no_value",
        "not yet": "unsigned",
    }


def test_times_are_compared_within_a_method(flags: Flags) -> None:
    def body(ocid: str, method: str, decided: int, signed: int) -> Body:
        start = date(2023, 1, 1)
        award = {"date": f"{start + timedelta(decided)}T00:00:00Z"}
        contract = {"id": "1", "awardID": "1", "dateSigned": f"{start + timedelta(decided + signed)}T00:00:00Z"}
        tender: Body = {"procurementMethod": method, "tenderPeriod": {"endDate": f"{start}T00:00:00Z"}}
        return contest(ocid, award=award, **tender) | {"contracts": [contract]}

    days = [20 + at % 5 for at in range(19)]
    open_ones = [body(f"open-{at}", "open", each, each) for at, each in enumerate([*days, 200])]
    early = [body(f"early-{at}", "selective", each + 100, each) for at, each in enumerate([*days, -95])]
    few = [body(f"few-{at}", "limited", each, each) for at, each in enumerate(days)]
    site = flags.site("".join(json.dumps(each) + "\n" for each in [*open_ones, *early, *few]), "R060 R061 R062")
    assert flagged(site)["OCID"] == {
        "open-19": {"R060": 200, "R062": 200},
        "early-19": {"R061": 5},
    }
    limits = {each["scope_id"] for each in results(site) if each["name"].endswith("_limit")}
    assert limits == {"open", "selective"}
    assert set(flags.of(few, "R060").values()) == {"too_few"}


def test_reasons_for_buying_without_competition(flags: Flags) -> None:
    bodies = [
        {"ocid": "open", "tender": {"procurementMethod": "open"}},
        {"ocid": "silent", "tender": {"procurementMethod": "direct"}},
        {"ocid": "said", "tender": {"procurementMethod": "limited", "procurementMethodRationale": "A storm."}},
    ]
    assert flags.of(bodies, "R010") == {"silent": "flagged", "said": "not_flagged"}
    assert flags.of(bodies[:2], "R010") == {"silent": "no_rationales"}


def test_buyers_who_often_buy_without_competition(flags: Flags) -> None:
    bodies = [
        {
            "ocid": f"{buyer}-{at}",
            "buyer": {"id": f"{buyer}", "name": f"Office {buyer}"},
            "tender": {"procurementMethod": "direct" if at < (10 if buyer == 0 else 1 + buyer % 3) else "open"},
        }
        for buyer in range(20)
        for at in range(10)
    ]
    site = flags.site("".join(json.dumps(each) + "\n" for each in bodies), "R013")
    assert flagged(site) == {"Buyer": {"name:office 0": {"R013": 1}}}
    assert header(site, "uncompetitive_buyer_by_buyer")["denominator"] == 20


# Pages


@pytest.fixture(scope="module")
def showing(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The demo city, with points to check."""
    content = tmp_path_factory.mktemp("city") / "content"
    shutil.copytree(ROOT / "content", content)
    settings = (content / "site.toml").read_text("utf-8")
    shown = settings.replace("show = false", "show = true").replace("# flags =", "flags =")
    assert shown != settings
    (content / "site.toml").write_text(shown, "utf-8")
    result = build(ROOT / "data", content=content, args=("--portable",))
    assert result.exit_code == 0, result.stderr
    return result


SENTENCE = (
    "A flag is a reason to look closer. It is not proof of anything wrong; many flags have ordinary explanations."
)


def test_a_contract_page_tells_the_three_states_apart(flags: Flags) -> None:
    start = {"startDate": "2024-01-01T00:00:00Z", "endDate": "2024-01-09T12:00:00Z"}
    body = contest("1", bid("valid", "W", 5), procurementMethod="open", numberOfTenderers=3, tenderPeriod=start)
    site = flags.site(json.dumps(body), "R003 R018 R024 R058")
    html = LexborHTMLParser(site.text(site.page_of("1")))
    section = html.css_first("#points")
    assert section is not None
    text = " ".join(section.text().split())
    assert SENTENCE in text
    assert "Bids could be made for 8 days, from January 1, 2024 to January 9, 2024" in text
    assert "Fewer than 15 days is called short here." in text
    assert [each.text() for each in section.css("h3")] == ["Short time for bids"]
    assert [each.text() for each in section.css("summary")] == ["Checked, not flagged: 1", "Cannot be checked: 2"]
    assert "There is no other valid bid to compare with." in text
    (link,) = [each.attributes["href"] for each in section.css("h3 + p a")]
    assert link == "../../points-to-check/#R003"
    assert html.css_first('.contents a[href="#points"]')


def test_the_site_is_whole_with_them(showing: Result) -> None:
    assert SiteChecker(showing.output, portable=True).problems() == []


def test_no_word_says_more_than_a_flag_does(showing: Result) -> None:
    words = re.compile(r"violat|suspicio|corrupt|fraud|illegal|collu|cartel|guilt|score", re.IGNORECASE)
    for page in ("points-to-check/", *(each["page"] for each in showing.processes)):
        section = LexborHTMLParser(showing.text(page)).css_first("main" if page == "points-to-check/" else "#points")
        if section is not None:
            assert not words.search(section.text()), page


def test_the_page_about_points_says_what_the_results_say(showing: Result) -> None:
    html = LexborHTMLParser(showing.text("points-to-check/"))
    assert SENTENCE in html.text()
    for head in results(showing):
        if head["scope"] != "site" or head["name"].endswith("_limit"):
            continue
        section = html.css_first(f"#{head['indicator']}")
        assert section is not None, head
        text = " ".join(section.text().split())
        eligible = head["denominator"] + sum(head["excluded"].values())
        assert not eligible or f": {eligible:,}." in text
        if head["numerator"]:
            assert f"{head['denominator']:,} could be checked, and {head['numerator']:,}" in text
        assert ("More than one in five is flagged." in text) == (head["numerator"] * 5 > head["denominator"])
        assert (showing.output / head["rows"]).is_file()


def test_pages_say_of_each_process_what_the_results_say(showing: Result) -> None:
    of_process: dict[str, Counter[str]] = {}
    for each in results(showing):
        if each["scope"] == "process":
            of_process.setdefault(each["scope_id"], Counter())[each["status"]] += 1
    for ocid, counted in list(of_process.items())[::10]:
        section = LexborHTMLParser(showing.text(showing.page_of(ocid))).css_first("#points")
        assert section is not None
        assert len(section.css("h3")) == counted["flagged"]
        folded = [int(each.text().rpartition(" ")[2]) for each in section.css("summary")]
        assert folded == [counted[state] for state in ("not_flagged", "cannot_be_checked") if counted[state]]


def test_what_is_said_of_each_of_many_processes_has_a_file_of_its_own(flags: Flags) -> None:
    period = {"startDate": "2023-01-01T00:00:00Z", "endDate": "2023-01-05T00:00:00Z"}
    lines = [
        json.dumps({"ocid": f"ocds-test01-{at:04}", "date": "2023-02-01T00:00:00Z", "tag": ["tender"],
                    "tender": {"id": "1", "tenderPeriod": period, "procurementMethod": "open"}}) + "\n"
        for at in range(1001)
    ]  # fmt: skip
    few, many = flags.site("".join(lines[1:]), "R003"), flags.site("".join(lines), "R003")
    assert few.json("data/results.json")["results_of_processes"] == "data/results.json"
    assert not (few.output / "data/points.json").exists()
    assert len(states(few)) == 1000
    assert many.json("data/results.json")["results_of_processes"] == "data/points.json"
    assert states(many) == {}
    points = {each["scope_id"]: each["status"] for each in many.json("data/points.json")["results"]}
    assert points == states(few) | {"ocds-test01-0000": "flagged"}
    assert header(many, "short_bid_period")["numerator"] == 1001
