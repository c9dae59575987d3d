"""What happens where a city does not publish something: each number that rested on it says so, and none turns to zero."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import ROOT, Build
from tests.site.numbers import Number, built, numbers, write_releases
from tests.site.result import Result
from unsealed import shelf

Body = dict[str, Any]
SITE_TOML = 'name = "A test city"\nas_of = "2025-12-31"\ntime_zone = "America/New_York"\nsearch.enabled = false\n'


def _without(value: Any, is_gone: Callable[[str, Any], bool]) -> Any:
    """A copy without the fields of which that is true, wherever they stand."""
    if isinstance(value, dict):
        return {name: _without(each, is_gone) for name, each in value.items() if not is_gone(name, each)}
    return [_without(each, is_gone) for each in value] if isinstance(value, list) else value


def _is_date(name: str, value: Any) -> bool:
    return isinstance(value, str) and (name == "date" or name.startswith("date") or name.endswith("Date"))


REMOVALS: dict[str, Callable[[str, Any], bool]] = {
    "bids": lambda name, _: name in ("bids", "numberOfTenderers", "tenderers"),
    "statuses": lambda name, _: name == "status",
    "currencies": lambda name, _: name == "currency",
    "dates": _is_date,
}


@pytest.fixture(scope="module")
def releases() -> list[Body]:
    """A sixth of the demo city's processes."""
    found = [
        body
        for path in sorted((ROOT / "data").glob("*.json"))
        for body in json.loads(path.read_text("utf-8"), parse_float=Decimal)["releases"]
    ]
    chosen = set(sorted({body["ocid"] for body in found})[::6])
    return [body for body in found if body["ocid"] in chosen]


@pytest.fixture(scope="module")
def sites(build: Build, releases: list[Body], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """The site without something; "" for the whole."""
    made: dict[str, Result] = {}

    def of(name: str) -> Result:
        if name not in made:
            left = _without(releases, REMOVALS[name]) if name else releases
            made[name] = built(build, write_releases(tmp_path_factory.mktemp("left"), left), SITE_TOML)
        return made[name]

    return of


DAYS = ("advertising_days", "evaluation_days", "award_days", "signature_days", "publication_days")
BY_METHOD = ("method_open", "method_selective", "method_limited", "method_direct")
RESTS_ON = {
    "bids": {
        *("bidders", "bidders_median", "single_bid_share", "single_bid_value", "three_qualified_bids"),
        *("disqualified_bids", "disqualified_bids_mean", "distinct_bidders", "distinct_bidders_by_name_only"),
    },
    "statuses": {
        *("awarded", "signed_value_from_award", "awarded_unsigned", "framework_ceiling", "cancelled_share"),
        *("awarded_without_contract", "competitive_share", "contract_against_award", "distinct_suppliers"),
        *("estimate_difference", "estimate_difference_median", "suppliers_per_buyer", "with_award_notice"),
        *("milestones_on_time", "contracts_on_time", "past_end_share", "single_bid_value", "three_qualified_bids"),
        *("evaluation_days", "award_days", "publication_days", "disqualified_bids"),
        *BY_METHOD,
        *(f"{name}_value" for name in BY_METHOD),
        *(f"stage_{name}" for name in ("open", "evaluation", "awarded", "active", "completed", "cancelled")),
    },
    "currencies": {
        *("spending_concentration", "largest_10_share", "largest_3_share", "largest_1_share", "single_bid_value"),
        *("contract_against_award", "contract_growth", "estimate_difference", "estimate_difference_median"),
        *("overrun", "overrun_share", "overrun_mean", "overrun_median", "paid_share", "paid_above_value"),
        *(f"{name}_value" for name in BY_METHOD),
    },
    "dates": {
        *DAYS,
        *(f"{name}_lower_quartile" for name in DAYS),
        *("closed_without_award", "awarded_without_contract", "milestones_on_time", "contracts_on_time"),
        *("past_end_share", "ending_within_90_days", "ending_within_365_days"),
    },
}
"""The numbers that cannot be known without it. The rest are made of other fields, or of a stage that these still tell."""

STILL_TOLD = {("dates", "stage_evaluation"), ("statuses", "planned_tenders")}
"""Without dates, a tender that is called active is open; without statuses, one with dates in the past is not planned."""


@pytest.mark.parametrize("name", REMOVALS)
def test_what_cannot_be_known_says_so(sites: Callable[[str], Result], name: str) -> None:
    """Each such number was there; it is gone with its reason, and for no buyer, year, category or method it is left."""
    before = {each["name"] for each in numbers(sites("")) if each["value"] is not None}
    assert RESTS_ON[name] <= before
    found = [each for each in numbers(sites(name)) if each["name"] in RESTS_ON[name]]
    assert [each for each in found if each["value"] is not None] == []
    whole = [each for each in found if (each["scope"], each["period"]) == ("site", "")]
    assert {each["name"] for each in whole} == RESTS_ON[name]
    assert [each for each in whole if each["status"] != "no_fields" or not each["excluded"]] == []


@pytest.mark.parametrize("name", REMOVALS)
def test_no_number_turns_to_zero(sites: Callable[[str], Result], name: str) -> None:
    """Of all numbers, for the city, its years, buyers, categories and methods."""
    before = {_place(each): each["value"] for each in numbers(sites(""))}
    zero = [each for each in numbers(sites(name)) if each["value"] == 0 and before.get(_place(each))]
    assert {each["name"] for each in zero} <= {number for removed, number in STILL_TOLD if removed == name}


@pytest.mark.parametrize("name", ["", *REMOVALS])
def test_each_reason_has_its_words(sites: Callable[[str], Result], name: str) -> None:
    words: dict[str, set[str]] = {}
    for item in shelf.items("unsealed.indicators"):
        dossier = item.DOSSIER
        for measure in dossier.measures:
            words[measure.name] = {*dossier.missing, *dossier.excluded}
            assert all(text.endswith(".") for text in (*dossier.missing.values(), *dossier.excluded.values()))
    unsaid = [(each["name"], reason) for each in _of_measures(sites(name), words) for reason in each["excluded"]]
    assert [(measure, reason) for measure, reason in unsaid if reason not in words[measure]] == []


def test_money_without_currencies_stands_under_none(sites: Callable[[str], Result]) -> None:
    """Its sums are told as amounts of a currency that is not published (W4), and as those of no currency that is."""
    before = {each["name"]: each["value"] for each in _money(sites(""))}
    after = {each["name"]: each["value"] for each in _money(sites("currencies"))}
    assert {each["currency"] for each in _money(sites("currencies"))} == {""}
    assert after == before


def _money(site: Result) -> list[Number]:
    of_site = [each for each in numbers(site) if (each["scope"], each["period"]) == ("site", "")]
    return [each for each in of_site if each["indicator"] == "money" and each["value"] is not None]


def _of_measures(site: Result, names: dict[str, set[str]]) -> Iterator[Number]:
    yield from (each for each in numbers(site) if each["name"] in names)


def _place(each: Number) -> tuple[str, ...]:
    return tuple(str(each[name]) for name in ("indicator", "name", "scope", "scope_id", "period", "currency"))
