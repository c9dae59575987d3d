"""A reporter's notebook: pandas reads every table as the dictionary says, and its sums are the numbers of the site."""

import csv
import re
import runpy
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import ROOT
from tests.site.numbers import money, numbers
from tests.site.result import Result

GUIDE = ROOT / "content" / "guidance" / "for-reporters.md"
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def dictionary(demo: Result) -> dict[str, dict[str, str]]:
    """The kind of each column, by table."""
    kinds: dict[str, dict[str, str]] = {}
    with (demo.output / "downloads/dictionary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds.setdefault(row["table"], {})[row["column"]] = row["kind"]
    return kinds


def files(site: Result) -> Iterator[tuple[str, Path]]:
    """The published tables: the name that the dictionary knows them by, and the file."""
    for path in sorted((site.output / "downloads/csv").glob("*.csv")):
        yield path.stem, path
    for path in sorted((site.output / "downloads/rows").glob("*.csv")):
        yield "rows", path


def test_every_table_is_read_as_the_dictionary_says(demo: Result, dictionary: dict[str, dict[str, str]]) -> None:
    names = set()
    for name, path in files(demo):
        names.add(name)
        table, kinds = pd.read_csv(path), dictionary[name]
        assert list(table.columns) == list(kinds), path.name
        for column, kind in kinds.items():
            told = table[column].dropna()
            if kind in ("number", "amount"):
                assert told.empty or pd.api.types.is_numeric_dtype(told), (path.name, column)
            elif kind == "boolean":
                assert set(told) <= {True, False}, (path.name, column)
            elif kind in ("date", "date-time"):
                pd.to_datetime(told, format="ISO8601", utc=True)  # raises where one is none
    assert names == dictionary.keys()


def test_amounts_add_up_to_the_sites_totals(demo: Result) -> None:
    rows = pd.read_csv(demo.output / "downloads/rows/money.csv", dtype={"year": "Int64"})
    counted = rows[rows["counted"] == "numerator"]
    sums = counted.groupby(["measure", "currency", "year"], as_index=False)["value"].sum()
    told = {
        (each["name"], each["currency"], each["period"]): each["value"].quantize(CENT)
        if isinstance(each["value"], Decimal)
        else Decimal(each["value"])
        for each in numbers(demo)
        if each["indicator"] == "money" and each["scope"] == "site" and each["period"] and each["value"] is not None
    }
    summed = {
        (str(name), str(currency), str(year)): Decimal(f"{value:.2f}")
        for name, currency, year, value in sums.itertuples(index=False, name=None)
    }
    assert summed == told


def test_contracts_that_count_add_up_to_what_is_signed(demo: Result) -> None:
    contracts = pd.read_csv(demo.output / "downloads/csv/contracts.csv")
    counted = contracts[contracts["counted"] & (contracts["value_amount"] >= 0)]
    sums = counted.groupby("value_currency")["value_amount"].sum()
    assert {currency: Decimal(f"{value:.2f}") for currency, value in sums.items()} == money(demo)["signed"]


def test_the_notebook_of_the_guide_runs_as_it_stands(
    demo: Result, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    (address,) = re.findall(r'SITE = "(https://[^"]+/)"', code)
    (tmp_path / "notebook.py").write_text(code.replace(address, f"{demo.output}/"), "utf-8")
    left = runpy.run_path(str(tmp_path / "notebook.py"))
    by_year = {(currency, str(year)): Decimal(f"{value:.2f}") for (currency, year), value in left["by_year"].items()}
    assert by_year == {
        (each["currency"], each["period"]): each["value"].quantize(CENT)
        for each in numbers(demo)
        if (each["name"], each["scope"]) == ("committed", "site") and each["period"] and each["value"] is not None
    }
    assert len(left["largest"]) == 10
    assert "ocds-" in capsys.readouterr().out
