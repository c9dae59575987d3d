"""Toronto's three tables through the mappings of the guide: the site says what a plain count of the rows says.

The counts here share no code with the engine: rows are read with `csv`, and amounts with a few replacements.
"""

import csv
import json
import re
import shutil
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from tests.conftest import REAL_AS_OF, ROOT, Publications
from tests.site.command import City
from tests.site.result import Result

MAPPINGS = ROOT / "docs" / "toronto"
TABLES = ("All Solicitations", "Awarded Contracts", "Non-Competitive Contracts")
SITE = f'name = "Contracts of Toronto"\ntime_zone = "America/Toronto"\nas_of = "{REAL_AS_OF}"\nsearch.enabled = false\n'
AWARDS = {  # table: number of the process, supplier, amount, date
    "Awarded Contracts": ("Document Number", "Successful Supplier", "Award", "Award Authority Obtained Date"),
    "Non-Competitive Contracts": ("Workspace Number", "Supplier Name", "Contract Amount", "Contract Date"),
}

Row = dict[str, str]


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "toronto-csv"


@pytest.fixture(scope="module")
def city(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    city = City(tmp_path_factory.mktemp("toronto"), SITE)
    for name in TABLES:
        shutil.copy(folder / f"{name}.csv", city.data)
        shutil.copy(MAPPINGS / f"{name}.mapping.toml", city.data)
    return city


@pytest.fixture(scope="module")
def toronto(publication: Publications) -> Result:
    return publication("toronto-csv")


def rows(folder: Path, name: str) -> list[Row]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(row: Row, column: str) -> str:
    text = row[column].strip()
    return "" if re.search(r"^x+$|E[+]", text) else re.sub(r"\s+", "-", text)


def money(text: str) -> tuple[str, Decimal] | None:
    """A currency and an amount; None for a blank cell. Raises `InvalidOperation`."""
    text = text.strip()
    if text in ("", "None"):
        return None
    currency = "USD" if "USD" in text else "CAD"
    return currency, Decimal(text.replace("$", "").replace("CAD", "").replace("USD", "").replace(",", "").strip())


def awards(folder: Path) -> Iterator[tuple[str, str, str, str, int, str]]:
    """Table, process, supplier, date, number of the row, and text of the amount."""
    for table, (key, supplier, amount, date) in AWARDS.items():
        for at, row in enumerate(rows(folder, table), 2):
            day = "" if row[date] in ("", "None") else row[date]
            yield table, number(row, key), row[supplier], day, at, row[amount]


def table(site: Result, name: str) -> list[Row]:
    with (site.output / "downloads" / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_are_as_many_processes_as_numbers(toronto: Result, folder: Path) -> None:
    numbers = {number(row, "Document Number") for row in rows(folder, "All Solicitations")} - {""}
    numbers |= {process for _, process, *_ in awards(folder)}
    assert {each["ocid"].removeprefix("ocds-toronto-") for each in toronto.processes} == numbers


def test_there_are_as_many_awards_as_rows_of_each_year(toronto: Result, folder: Path) -> None:
    counted = Counter(date[:4] for _, _, _, date, *_ in awards(folder))
    assert Counter(row["date"][:4] for row in table(toronto, "awards")) == counted


def test_the_suppliers_are_those_of_the_rows(toronto: Result, folder: Path) -> None:
    def plain(name: str) -> str:
        return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()

    named = Counter(
        (process, plain(supplier)) for _, process, supplier, *_ in awards(folder) if supplier not in ("", "None")
    )
    listed = table(toronto, "award_suppliers")
    assert Counter((row["ocid"].removeprefix("ocds-toronto-"), plain(row["supplier_name"])) for row in listed) == named
    assert len({row["supplier_key"] for row in listed}) == len({name for _, name in named})
    assert len(toronto.pages("suppliers/name-*/")) == len({name for _, name in named} - {""})  # one is called "."


def test_the_awards_add_up_in_each_currency_and_year(toronto: Result, folder: Path) -> None:
    total: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for _, _, _, date, _, text in awards(folder):
        try:
            if amount := money(text):
                total[amount[0], date[:4]] += amount[1]
        except InvalidOperation:
            continue
    shown: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in table(toronto, "awards"):
        if row["value_amount"]:
            shown[row["value_currency"], row["date"][:4]] += Decimal(row["value_amount"])
    assert shown == total
    assert {currency for currency, _ in total} == {"CAD", "USD"}


def test_each_cell_that_was_not_read_is_listed(toronto: Result, city: City, folder: Path) -> None:
    unread = set()
    for name, _, _, _, at, text in awards(folder):
        try:
            money(text)
        except InvalidOperation:
            unread.add(f"{name}.csv row {at}, {AWARDS[name][2]}")
    listed = json.loads(city.run("check", "--format", "json", "--limit", "0").stdout)
    (group,) = [each for each in listed["findings"] if each["code"] == "cell.unreadable"]
    assert {each["source"] for each in group["examples"]} == unread
    counted = {each["code"]: each["count"] for each in toronto.json("data/report.json")["findings"]}
    assert counted["cell.unreadable"] == len(unread)
    (published,) = [each for each in toronto.json("data/report.json")["findings"] if each["code"] == "cell.unreadable"]
    assert {
        each["source"] for each in published["examples"]
    } == unread  # the site lists them too, not only their number


def test_each_row_is_accounted_for(toronto: Result, folder: Path) -> None:
    assert toronto.ledger["records_in"] == sum(len(rows(folder, name)) for name in TABLES)
    lost = [row for row in rows(folder, "All Solicitations") if not number(row, "Document Number")]
    assert toronto.ledger["set_aside"] == len(lost)


def test_the_guide_shows_lines_of_the_mappings() -> None:
    guide = (ROOT / "content" / "guidance" / "from-a-spreadsheet-to-a-site.md").read_text("utf-8")
    mappings = "\n".join((MAPPINGS / f"{name}.mapping.toml").read_text("utf-8") for name in TABLES)
    shown = [
        line for block in re.findall(r"```toml\n(.*?)```", guide, re.DOTALL) for line in block.splitlines() if line
    ]
    assert len(shown) > 20
    assert [line for line in shown if line not in mappings.splitlines()] == []


@pytest.mark.parametrize("name", TABLES)
def test_no_mapping_asks_for_the_citys_staff(name: str) -> None:
    text = (MAPPINGS / f"{name}.mapping.toml").read_text("utf-8")
    assert "Buyer" not in str(tomllib.loads(text))
