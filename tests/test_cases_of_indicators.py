"""Each indicator's case: a few processes of a city, and what they come to by hand (`unsealed/indicators/cases/`).

The cases come with the engine, for they are shown where the indicator is explained.
"""

import csv
import gc
import json
import signal
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from unsealed import shelf
from unsealed.cli import main

CASES = ROOT / "unsealed" / "indicators" / "cases"
INDICATORS = {item.__name__.rpartition(".")[2]: item.DOSSIER for item in shelf.items("unsealed.indicators")}
SAID = ("name", "currency", "value", "numerator", "denominator", "coverage", "status", "excluded")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Builds the site of a case by the command line, in this process: there are many cases, and they are tiny."""
    interrupt = signal.getsignal(signal.SIGTERM)

    def of(name: str) -> Path:
        data, content, output = (tmp_path / folder for folder in ("data", "content", "output"))
        data.mkdir()
        (data / "releases.json").write_bytes((CASES / name / "releases.json").read_bytes())
        content.mkdir()
        (content / "site.toml").write_text('name = "Contracts of a city"\n', "utf-8")
        folders = ["--data", str(data), "--content", str(content), "--output", str(output)]
        assert main(["build", *folders, "--jobs", "1", "--quiet"], tmp_path) == 0
        return output

    yield of
    gc.enable()  # a command changes both for its own process, and ends
    signal.signal(signal.SIGTERM, interrupt)


def test_every_indicator_has_a_case_and_no_case_is_left_over() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == sorted(INDICATORS)


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_a_case_comes_to_what_was_counted_by_hand(name: str, site: Callable[[str], Path]) -> None:
    expected = _read(CASES / name / "expected.json")
    output = site(name)
    table = f"downloads/rows/{name}.csv"
    found = [
        {key: each[key] for key in SAID}
        for each in _read(output / "data" / "results.json")["results"]
        if (each["rows"], each["scope"], each["period"]) == (table, "site", "")
    ]
    assert found == expected["results"]
    with (output / table).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == expected["rows"]


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
