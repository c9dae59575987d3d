"""Each indicator's case: a few processes of a city, and what they come to by hand (`unsealed/indicators/cases/`).

The cases come with the engine, for they are shown where the indicator is explained.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Build
from tests.site.numbers import numbers, rows
from unsealed import shelf

CASES = ROOT / "unsealed" / "indicators" / "cases"
INDICATORS = {item.__name__.rpartition(".")[2]: item.DOSSIER for item in shelf.items("unsealed.indicators")}
SAID = ("name", "currency", "value", "numerator", "denominator", "coverage", "status", "excluded")


def test_every_indicator_has_a_case_and_no_case_is_left_over() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == sorted(INDICATORS)


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_a_case_comes_to_what_was_counted_by_hand(name: str, build: Build, tmp_path: Path) -> None:
    expected = _read(CASES / name / "expected.json")
    (tmp_path / "releases.json").write_bytes((CASES / name / "releases.json").read_bytes())
    site = build(tmp_path, 'name = "Contracts of a city"\n')
    assert site.exit_code == 0
    table = f"downloads/rows/{name}.csv"
    found = [
        {key: each[key] for key in SAID}
        for each in numbers(site)
        if (each["rows"], each["scope"], each["period"]) == (table, "site", "")
    ]
    assert found == expected["results"]
    assert len(rows(site, table)) == expected["rows"]


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_a_case_is_small_and_says_what_it_shows(name: str) -> None:
    releases, expected = (_read(CASES / name / file) for file in ("releases.json", "expected.json"))
    assert 3 <= len({each["ocid"] for each in releases["releases"]}) <= 12
    assert expected["about"].endswith(".")
    assert {each["name"] for each in expected["results"]} <= {each.name for each in INDICATORS[name].measures}


def test_the_cases_show_every_status_and_most_reasons() -> None:
    expected = [_read(CASES / name / "expected.json") for name in INDICATORS]
    assert {each["status"] for case in expected for each in case["results"]} >= {"ok", "few", "low_coverage"}
    shown = {(at, reason) for at, case in zip(INDICATORS, expected, strict=True) for reason in _reasons(case)}
    there = {(at, reason) for at, dossier in INDICATORS.items() for reason in (*dossier.missing, *dossier.excluded)}
    assert shown <= there
    assert len(shown) > len(there) / 2


def _reasons(case: dict[str, Any]) -> Iterator[str]:
    for each in case["results"]:
        yield from each["excluded"]


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"), parse_float=Decimal)
