"""On which day everything is measured: what was published tells it, what was entered ahead of its day does not."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Build
from unsealed.ocds.data_date import DatesSeen

SITE = 'name = "A test city"\ntime_zone = "Africa/Accra"\nsearch.enabled = false\n'
LAST = date(2026, 8, 24)
MAPPING = """
[process]
ocid_prefix = "ocds-test01"
key = ["No"]
[release]
date = "Decided"
[reading]
time_zone = "Africa/Accra"
[fields]
"tender/status" = { constant = "active" }
"tender/tenderPeriod/endDate" = "Deadline"
"""


def table(ahead: list[str]) -> str:
    """A year of a city's table, two rows each day until LAST, and some that were entered ahead; all are open until September."""
    days = [str(LAST - timedelta(days=at // 2)) for at in range(730)]
    rows = [f"{number},{day},2026-09-10" for number, day in enumerate([*days, *ahead])]
    return "No,Decided,Deadline\n" + "\n".join(rows) + "\n"


def written(folder: Path, rows: str) -> Path:
    (folder / "T.csv").write_text(rows, "utf-8")
    (folder / "T.mapping.toml").write_text(MAPPING, "utf-8")
    return folder


def said(site_report: dict[str, Any], code: str) -> list[str]:
    return [each["message"] for group in site_report["findings"] if group["code"] == code for each in group["examples"]]


def test_a_contract_that_was_entered_ahead_closes_no_tender(build: Build, tmp_path: Path) -> None:
    site = build(written(tmp_path, table(["2026-12-02", "2026-12-18", "2026-12-18"])), SITE)
    assert site.json("data/index.json")["as_of"] == str(LAST)
    (message,) = said(site.json("data/report.json"), "dates.ahead")
    for part in ("3 processes", "2026-12-02, 2026-12-18 (2)", f"measured on {LAST}", "as_of", "--as-of"):
        assert part in message
    assert "2026-12-18 (2)" in site.text("quality/index.html")
    (open_now,) = [
        each
        for each in site.json("data/results.json")["results"]
        if (each["name"], each["scope"], each["period"]) == ("open_tenders", "site", "")
    ]
    assert open_now["value"] == 733


def test_a_city_that_says_the_day_is_not_warned(build: Build, tmp_path: Path) -> None:
    site = build(written(tmp_path, table(["2026-12-18"])), SITE + 'as_of = "2026-12-31"\n')
    assert site.json("data/index.json")["as_of"] == "2026-12-31"
    assert said(site.json("data/report.json"), "dates.ahead") == []


def test_the_same_date_of_a_release_is_taken_and_doubted(build: Build, tmp_path: Path) -> None:
    releases = [
        {"ocid": f"ocds-test01-{at}", "id": "1", "date": f"{LAST}T10:00:00Z", "tag": ["tender"], "tender": {"id": "1"}}
        for at in range(150)
    ]
    releases[0]["date"] = "2036-08-24T10:00:00Z"
    (tmp_path / "releases.json").write_text(json.dumps(releases), "utf-8")
    site = build(tmp_path, SITE)
    assert site.json("data/index.json")["as_of"] == "2036-08-24"
    (message,) = said(site.json("data/report.json"), "dates.long_after")
    for part in ("1 release is dated", "2036-08-24", "--as-of"):
        assert part in message


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["2026-01-01", "2026-03-05"], "2026-03-05"),
        (["2026-01-01"] * 1000 + ["2026-03-05"] * 50, "2026-03-05"),  # too many to be a slip
        (["2026-01-01"] * 1000 + ["2026-03-05"] * 4, "2026-01-01"),
        (["2025-12-31"], "2025-12-31"),
        (["nothing", "", "2025-02-30"], None),
    ],
    ids=["a small city", "once a year, and some more", "few beside many", "one row", "no dates"],
)
def test_only_what_stands_alone_beside_many_is_passed_over(days: list[str], found: str | None) -> None:
    seen = DatesSeen()
    for day in days:
        seen.see_release(day, of_table=True)
    instant = seen.find("").instant
    assert (str(instant.date()) if instant else None) == found


def test_what_tasks_saw_adds_up_in_any_order() -> None:
    first, second = DatesSeen(), DatesSeen()
    for seen, start in ((first, 0), (second, 1)):
        for at in range(start, 600, 2):
            seen.see_release(str(LAST - timedelta(days=at // 2)), of_table=True)
    second.see_release("2027-08-24", of_table=True)
    second.see_release("2026-08-20T00:00:00Z", of_table=False)
    second.see_package("2026-08-21T00:00:00Z")
    both, turned = DatesSeen(), DatesSeen()
    for whole, parts in ((both, (first, second)), (turned, (second, first))):
        for part in parts:
            whole.add(part)
    assert both.find("") == turned.find("")
    assert str(both.find("").instant) == f"{LAST} 00:00:00+00:00"
