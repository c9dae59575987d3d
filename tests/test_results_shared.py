"""Real publications: `data/results.json` says what plain loops over the published records (or tables) count."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import REAL_AS_OF, ZONES, Build, Publications, settings_of
from tests.independent_count import compiled_releases, count, instant
from tests.site.result import Result

SETS = ("mexico-airport", "paraguay", "uk-england-2025/files", "uk-scotland-wales", "toronto-csv")
DEFAULTS = {"as published": ("", ""), "with defaults": ("XTS", "active")}
CASES = [(name, how) for name in SETS for how in DEFAULTS if name != "toronto-csv" or how == "as published"]
"""Toronto's mapping says all that a default would."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a site says and what was counted."""

    site: Result
    numbers: list[dict[str, Any]]
    again: dict[str, Any]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def counted(
    request: pytest.FixtureRequest, build: Build, publication: Publications, real_data: Callable[[str], Path]
) -> Counted:
    name, how = request.param
    zone, (currency, status) = ZONES.get(name, "Europe/London"), DEFAULTS[how]
    if how == "as published":
        site = publication(name)
    else:
        defaults = f'[defaults]\ncurrency = "{currency}"\naward_status = "{status}"\n'
        site = build(real_data(name), settings_of(name) + defaults)
        assert site.exit_code == 0, site.stderr
    as_of = instant(REAL_AS_OF)
    assert as_of
    bodies = compiled_releases(_records(site))
    return Counted(site, _numbers(site), count(bodies, as_of, ZoneInfo(zone), currency, status))


def _records(site: Result) -> Iterator[dict[str, Any]]:
    for each in site.processes:
        yield json.loads((site.output / each["record"]).read_bytes(), parse_float=Decimal)


def _numbers(site: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(site.text("data/results.json"), parse_float=Decimal)["results"]
    return found


@pytest.mark.shared
def test_processes_of_each_year(counted: Counted) -> None:
    shown = {
        each["period"]: each["value"]
        for each in counted.numbers
        if (each["indicator"], each["scope"], each["name"]) == ("I01", "site", "processes")
    }
    assert {period: value for period, value in shown.items() if value} == counted.again["processes"]


@pytest.mark.shared
def test_money_of_each_currency_and_year(counted: Counted) -> None:
    measures = {name for name, _, _ in counted.again["totals"]}
    shown = {
        (each["name"], each["currency"], each["period"]): each["value"]
        for each in counted.numbers
        if each["indicator"] == "money" and each["scope"] == "site" and each["value"] is not None
    }
    assert {key: value for key, value in shown.items() if key[0] != "framework_ceiling"} == counted.again["totals"]
    assert measures


@pytest.mark.shared
def test_medians_quartiles_and_shares_of_years_and_methods(counted: Counted) -> None:
    again = counted.again["numbers"]
    names = {name for name, _, _ in again}
    shown = {
        (each["name"], each["period"], each["scope_id"]): each["value"]
        for each in counted.numbers
        if each["name"] in names and each["scope"] in ("site", "method") and each["value"] is not None
    }
    assert shown.keys() == again.keys()
    assert [key for key, value in shown.items() if abs(Fraction(value) - again[key]) > Fraction(1, 10**9)] == []
