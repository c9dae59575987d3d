"""What `data/results.json` of a built site says: the methodology's worked examples (5.1), and its record model."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import WORKED_TOML, Build
from tests.site.numbers import (
    Number,
    award,
    built,
    contract,
    money,
    number,
    rows,
    write_lines,
)
from tests.site.result import Result

# The worked examples of the methodology (5.1)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "W1",
            {
                "estimated": {"USD": 2000},
                "awarded": {"USD": 1500},
                "awarded_unsigned": {"USD": 1500},
                "committed": {"USD": 1500},
            },
        ),
        ("W2-releases", {"signed": {"AUD": 1250}, "committed": {"AUD": 1250}}),
        ("W3", {"awarded": {"CAD": 100_000}, "signed": {"CAD": 96_000}, "committed": {"CAD": 96_000}}),
        (
            "W4",
            {
                "awarded": {"CAD": 10_000, "USD": 5000, "": 7000},
                "awarded_unsigned": {"CAD": 10_000, "USD": 5000, "": 7000},
                "committed": {"CAD": 10_000, "USD": 5000, "": 7000},
                "revenue": {"CAD": -2000},
            },
        ),
        (
            "W5",
            {
                "awarded": {"EUR": 440},
                "signed": {"EUR": 290},
                "signed_value_from_award": {"EUR": 60},
                "awarded_unsigned": {"EUR": 80},
                "committed": {"EUR": 430},
            },
        ),
        (
            "W9",
            {
                "awarded": {"CAD": 25_000},
                "signed": {"CAD": 10_000},
                "awarded_unsigned": {"CAD": 15_000},
                "committed": {"CAD": 25_000},
                "framework_ceiling": {"CAD": 1_000_000},
            },
        ),
        ("W11", {"signed": {"CAD": 1000}, "committed": {"CAD": 1000}, "paid": {"CAD": 1050}}),
    ],
)
def test_money_of_worked_examples(
    worked: Callable[[str], Result], name: str, expected: dict[str, dict[str, int]]
) -> None:
    assert money(worked(name)) == expected


@pytest.mark.shared
@pytest.mark.parametrize(
    ("example", "name", "expected"),
    [
        ("W1", "advertising_days", {"value": 20, "denominator": 1, "status": "few"}),
        ("W1", "evaluation_days", {"value": 10, "denominator": 2}),
        ("W1", "award_days", {"value": 31, "denominator": 2}),
        (
            "W7",
            "single_bid_share",
            {
                "value": Decimal("0.75"),
                "numerator": 3,
                "denominator": 4,
                "coverage": Decimal("0.8333"),
                "excluded": {"no_bids": 1, "unknown_bidders": 1},
                "status": "few",
            },
        ),
        ("W7", "bidders", {"value": Decimal("1.5"), "numerator": 6, "denominator": 4}),
        ("W7", "bidders_median", {"value": 1}),
        ("W2-releases", "contract_growth", {"value": Decimal("0.666666667"), "numerator": 500, "denominator": 750}),
        ("W2-releases", "amended_share", {"numerator": 1, "denominator": 1, "status": "few"}),
        ("W6", "spending_concentration", {"value": 2600, "denominator": 100, "currency": "CAD", "status": "few"}),
        ("W6", "largest_1_share", {"value": Decimal("0.3"), "numerator": 30, "denominator": 100}),
        ("W6", "largest_3_share", {"value": Decimal("0.8"), "numerator": 80, "denominator": 100}),
        ("W6b", "spending_concentration", {"value": 3600, "denominator": 100}),
        ("W6b", "distinct_suppliers", {"value": 2}),
        ("W8", "advertising_days", {"value": 14, "denominator": 1}),
        (
            "W10",
            "overrun_share",
            {
                "value": Decimal("0.666666667"),
                "numerator": 2,
                "denominator": 3,
                "coverage": Decimal("0.8"),
                "excluded": {"no_estimate": 1, "other_currency": 1},
                "status": "few",
            },
        ),
        ("W10", "overrun_mean", {"value": Decimal("0.225"), "denominator": 2}),
        ("W10", "overrun", {"value": Decimal("0.15"), "numerator": 60, "denominator": 400, "currency": "CAD"}),
        (
            "W11",
            "milestones_on_time",
            {"value": Decimal("0.333333333"), "numerator": 1, "denominator": 3, "excluded": {"no_due_date": 1}},
        ),
        ("W11", "contracts_on_time", {"value": 0, "numerator": 0, "denominator": 1}),
        ("W11", "paid_share", {"value": Decimal("1.05"), "numerator": 1050, "denominator": 1000}),
        ("W11", "paid_above_value", {"numerator": 1, "denominator": 1}),
        ("W13", "advertising_days", {"value": None, "excluded": {"dates_reversed": 1}}),
    ],
)
def test_numbers_of_worked_examples(worked: Callable[[str], Result], example: str, name: str, expected: Number) -> None:
    found = number(worked(example), name)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.shared
def test_each_award_of_the_merging_example_has_its_days(worked: Callable[[str], Result]) -> None:
    site = worked("W1")
    assert [row["value"] for row in rows(site, "downloads/rows/evaluation_days.csv")] == ["9", "11"]
    assert [row["value"] for row in rows(site, "downloads/rows/award_days.csv")] == ["30", "32"]
    (process,) = rows(site, "downloads/csv/processes.csv")
    assert (process["stage"], process["stage_flags"]) == ("awarded", "tender_status_behind")


@pytest.mark.shared
def test_an_amended_contract_is_onecontract(worked: Callable[[str], Result]) -> None:
    site = worked("W2-releases")
    compiled = site.json(site.processes[0]["record"])["records"][0]["compiledRelease"]
    (contract,) = compiled["contracts"]
    assert contract["value"] == {"amount": 1250, "currency": "AUD"}
    assert [len(contract[name]) for name in ("items", "amendments")] == [3, 1]


@pytest.mark.shared
def test_stages_of_the_stage_vectors(build: Build, shared: Path, tmp_path: Path) -> None:
    vectors = json.loads((shared / "fixtures/worked/stage_vectors.json").read_text("utf-8"))
    assert {each["as_of"] for each in vectors} == {"2024-06-30T00:00:00Z"}
    data = write_lines(tmp_path / "data", ({"ocid": each["name"], **each["input"]} for each in vectors))
    site = built(build, data)
    expected = {
        each["name"]: (each["expected"]["stage"], each["expected"]["flags"], each["expected"]["basis"])
        for each in vectors
    }
    found = {
        row["ocid"]: (row["stage"], row["stage_flags"].split(), row["stage_basis"])
        for row in rows(site, "downloads/csv/processes.csv")
    }
    assert found == expected
    stages = Counter(stage for stage, _, _ in expected.values())
    shown = {
        stage: number(site, f"stage_{stage}")["numerator"] for stage in stages if stage not in ("planned", "unknown")
    }
    assert shown == {stage: count for stage, count in stages.items() if stage in shown}
    assert number(site, "stage_open")["excluded"] == {
        name: stages[name] for name in ("planned", "unknown") if stages[name]
    }


def test_the_year_of_an_instant_is_that_of_the_citys_calendar(build: Build, tmp_path: Path) -> None:
    """G10: the time that systems without times fill in says nothing of a zone."""
    dates = ("2024-01-01T03:00:00Z", "2023-12-31T00:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T05:30:00Z")
    bodies = [{"ocid": date, "awards": [award("1", 10**at, date=date)]} for at, date in enumerate(dates)]
    site = built(build, write_lines(tmp_path / "data", bodies), WORKED_TOML + 'time_zone = "America/Toronto"\n')
    assert money(site, "2023")["committed"] == {"CAD": 111}
    assert money(site, "2024")["committed"] == {"CAD": 1000}


def test_money_counts_in_the_year_of_its_own_award_orcontract(build: Build, tmp_path: Path) -> None:
    """1.8: what began in one year is decided, signed and paid in others."""
    payments = [
        {"id": str(at), "date": date, "value": {"amount": amount, "currency": "CAD"}}
        for at, (date, amount) in enumerate([("2024-01-10T00:00:00Z", 60), ("2024-05-10T00:00:00Z", 30), ("", 9)])
    ]
    body = {
        "ocid": "1",
        "tender": {"value": {"amount": 500, "currency": "CAD"}, "tenderPeriod": {"startDate": "2021-11-01T00:00:00Z"}},
        "awards": [award("A", 110, date="2022-01-15T00:00:00Z"), award("B", 40), award("C", 7)],
        "contracts": [
            contract("1", "A", 100, dateSigned="2023-02-01T00:00:00Z", implementation={"transactions": payments}),
            contract("2", "B", None, dateSigned="2023-03-01T00:00:00Z"),
            contract("3", "A", 10, period={"startDate": "2024-02-01T00:00:00Z"}),
        ],
    }
    site = built(build, write_lines(tmp_path / "data", [body]))
    found = {period: money(site, period) for period in ("2021", "2022", "2023", "2024", "not published")}
    assert found == {
        "2021": {"estimated": {"CAD": 500}},
        "2022": {"awarded": {"CAD": 110}},
        "2023": {
            "awarded": {"CAD": 40},
            "signed": {"CAD": 100},
            "signed_value_from_award": {"CAD": 40},
            "committed": {"CAD": 140},
            "paid": {"CAD": 9},
        },
        "2024": {"signed": {"CAD": 10}, "committed": {"CAD": 10}, "paid": {"CAD": 90}},
        "not published": {"awarded": {"CAD": 7}, "awarded_unsigned": {"CAD": 7}, "committed": {"CAD": 7}},
    }


def test_what_is_not_published_is_not_zero(build: Build, tmp_path: Path) -> None:
    body = {
        "ocid": "1",
        "awards": [{"id": "1", "value": {"amount": 5, "currency": "CAD"}}, {"id": "2", "status": "active"}],
        "contracts": [{"id": "1", "status": "active"}],
    }
    site = built(build, write_lines(tmp_path / "data", [body]))
    found = {name: number(site, name, "money") for name in ("estimated", "awarded", "signed", "committed", "paid")}
    assert {(each["value"], each["currency"]) for each in found.values()} == {(None, "")}
    assert {name: (each["status"], each["excluded"]) for name, each in found.items()} == {
        "estimated": ("no_fields", {"no_amount": 1}),
        "awarded": ("no_fields", {"no_amount": 1, "unknown_status": 1}),
        "signed": ("no_fields", {"no_amount": 1}),
        "committed": ("no_fields", {"no_amount": 2, "unknown_status": 1}),
        "paid": ("not_applicable", {}),
    }


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-03-01T16:00:00Z", "2024-03-01T00:00:00Z", 0),
        ("2024-03-01T16:00:00Z", "2024-02-29T16:00:00Z", None),
        ("2024-03-01T16:00:00Z", "2024-03-02T15:59:59Z", 0),
        ("2024-03-09T12:00:00-05:00", "2024-03-10T12:00:00-04:00", 0),
    ],
)
def test_days_are_whole_in_both_directions(
    build: Build, tmp_path: Path, start: str, end: str, expected: int | None
) -> None:
    """G9: an award whose day is published without a time is not before the deadline of that day."""
    body = {"ocid": "1", "tender": {"tenderPeriod": {"startDate": start, "endDate": end}}}
    site = built(build, write_lines(tmp_path / "data", [body]))
    found = number(site, "advertising_days")
    assert (found["value"], found["excluded"]) == (expected, {} if expected is not None else {"dates_reversed": 1})
