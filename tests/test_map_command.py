"""A first mapping, guessed from a table: what it takes for granted, what it asks, and the site that it builds.

The tests make tables as cities write them. What a mapping asks is answered by changing just the lines that it names.
"""

import csv
import io
import json
import random
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Build
from tests.site.result import Result
from tests.site.spreadsheets import Cell, write_xlsx
from unsealed.errors import ConfigurationError, UnsealedError
from unsealed.mapping_guess import guess_mapping, review_mapping, write_mapping

Table = Sequence[Sequence[str]]

SUPPLIERS = (
    "Acme Paving Ltd", "Harbour Works Inc", "Núñez e Hijos S.A.", "Bright & Clean GmbH", "Delta Consulting LLC", "Ojo de Agua SRL",
    "Northern Supplies Limited",
)  # fmt: skip
BUYERS = ("Public Works Department", "Parks Division", "Health Department")
SITE = 'name = "Contracts of a test city"\ntime_zone = "UTC"\nsearch.enabled = false\n'


@dataclass(frozen=True)
class Deal:
    """What a row of a table says: one award to one supplier."""

    number: str
    title: str
    buyer: str
    supplier: str
    amount: Decimal
    day: date


def deals(count: int, seed: int = 7) -> list[Deal]:
    """Awards of all kinds; the days reach over 12, the amounts over a million."""
    chance = random.Random(seed)  # noqa: S311 - the same deals each time, not secrets
    return [
        Deal(
            number=f"C-{2019 + at % 4}-{at:04}",
            title=f"Supply of item {at} for the yard",
            buyer=BUYERS[at % 3],
            supplier=SUPPLIERS[at * 3 % 7],
            amount=Decimal(chance.randrange(10_000, 500_000_000)) / 100,
            day=date(2019, 1, 1) + timedelta(days=chance.randrange(1400)),
        )
        for at in range(count)
    ]


def write_csv(path: Path, table: Table, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def table_of(all_deals: Iterable[Deal], head: Sequence[str], row: Callable[[Deal], Sequence[str]]) -> Table:
    return [head, *map(row, all_deals)]


def topics(decisions: Sequence[str]) -> list[str]:
    """What each decision is about: the word that it begins with."""
    return [each.partition(":")[0] for each in decisions]


def answer(path: Path, answers: Mapping[str, str]) -> None:
    """Change lines of a mapping, each named by how it begins; each must be there once."""
    text = path.read_text("utf-8")
    for start, line in answers.items():
        found = re.findall(rf"^{re.escape(start)}.*$", text, re.MULTILINE)
        assert len(found) == 1, (start, found)
        text = text.replace(found[0], line)
    path.write_text(text, "utf-8")


def compiled(site: Result) -> list[dict[str, Any]]:
    """The compiled release of every process."""
    return [site.json(each["record"])["records"][0]["compiledRelease"] for each in site.processes]


def published(site: Result) -> list[tuple[str, str, str, Decimal, str, str]]:
    """(number, title, supplier, amount, currency, day) of every award of the site."""
    found = []
    for body in compiled(site):
        for award in body.get("awards", []):
            value = award["value"]
            found.append(
                (
                    body["ocid"].removeprefix("ocds-unregistered-"),
                    body["tender"]["title"],
                    " + ".join(each["name"] for each in award["suppliers"]),
                    Decimal(str(value["amount"])),
                    value.get("currency", ""),
                    award["date"][:10],
                )
            )
    return sorted(found)


def put_in(all_deals: Iterable[Deal], currency: str) -> list[tuple[str, str, str, Decimal, str, str]]:
    return sorted((d.number, d.title, d.supplier, d.amount, currency, d.day.isoformat()) for d in all_deals)


def total(site: Result) -> dict[str, Decimal]:
    """The amounts of the active awards of the whole site, by currency."""
    sums: dict[str, Decimal] = {}
    for body in compiled(site):
        for award in body.get("awards", []):
            if award["status"] == "active":
                code = award["value"].get("currency", "")
                sums[code] = sums.get(code, Decimal(0)) + Decimal(str(award["value"]["amount"]))
    return sums


def build_site(build: Build, folder: Path) -> Result:
    site = build(folder, SITE)
    assert site.exit_code == 0, site.stderr
    return site


def grouped(amount: Decimal, *, point: str, group: str, first: int = 3, then: int = 3) -> str:
    """An amount as people write it, its thousands in groups of `first` and `then` digits."""
    whole, _, fraction = f"{amount:.2f}".partition(".")
    groups = [whole[-first:]]
    rest = whole[:-first]
    while rest:
        groups.insert(0, rest[-then:])
        rest = rest[:-then]
    return f"{group.join(groups)}{point}{fraction}"


# -- five styles -------------------------------------------------------------------------------------------------------


def test_dates_without_leading_zeros_are_read_in_the_next_export_too(tmp_path: Path) -> None:
    rows = [
        [f"B-{day}", f"Bridge {day}", "Alder Ltd", f"{day}00.50", f"{day % 12 + 1}/{day}/2025"] for day in range(13, 29)
    ]
    path = write_csv(tmp_path / "Bids.csv", [["Bid No", "Title", "Vendor", "Amount", "Award Date"], *rows])
    assert tomllib.loads(guess_mapping(path).text)["reading"]["dates"] == ["M/D/YYYY"]


def test_american_table(tmp_path: Path, build: Build) -> None:
    """Dollar signs are asked, as many countries have them; the month first is told by days over 12."""
    rows = deals(60)
    head = [
        "Contract Number",
        "Contract Title",
        "Department",
        "Vendor Name",
        "Award Amount",
        "Award Date",
        "Procurement Type",
    ]
    path = write_csv(
        tmp_path / "Contracts.csv",
        table_of(
            rows,
            head,
            lambda d: (
                d.number, d.title, d.buyer, d.supplier, "$" + grouped(d.amount, point=".", group=","), f"{d.day:%m/%d/%Y}",
                "Competitive Bid" if d.amount > 5 else "Sole Source",
            ),
        ),
    )  # fmt: skip
    guess = write_mapping(path)
    assert topics(guess.decisions) == ["ocid_prefix", "currency", "method", "status"]
    answer(guess.target, {"# currency": 'currency = "USD"', '"Competitive Bid"': '"Competitive Bid" = "open"'})
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "USD")
    assert {body["tender"]["procurementMethod"] for body in compiled(site)} == {"open"}
    assert total(site) == {"USD": sum(d.amount for d in rows)}
    assert review_mapping(path).clean


def test_indian_table(tmp_path: Path, build: Build) -> None:
    """Lakh commas, rupees, days first, and dates in words beside dates in figures."""
    rows = deals(50)

    def day(d: Deal) -> str:
        suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(d.day.day, "th")
        return f"{d.day.day}{suffix} {d.day:%B, %Y}" if int(d.number[-4:]) % 3 == 0 else f"{d.day:%d-%m-%Y}"

    head = [
        "Sr. No.",
        "Tender ID",
        "Name of Work",
        "Department",
        "Name of the Contractor",
        "Contract Value",
        "Date of Award",
    ]
    path = write_csv(
        tmp_path / "tenders.csv",
        table_of(
            rows,
            head,
            lambda d: (
                str(int(d.number[-4:]) + 1), d.number, d.title, d.buyer, d.supplier,
                "Rs. " + grouped(d.amount, point=".", group=",", then=2), day(d),
            ),
        ),
    )  # fmt: skip
    guess = write_mapping(path)
    assert topics(guess.decisions) == ["ocid_prefix", "currency", "status"]
    reading = tomllib.loads(guess.text)["reading"]
    assert reading["dates"] == ["DD-MM-YYYY", "Do MMMM, YYYY"]
    answer(guess.target, {"# currency": 'currency = "INR"'})
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "INR")
    assert total(site) == {"INR": sum(d.amount for d in rows)}
    assert tomllib.loads(guess.text)["process"]["key"] == ["Tender ID"], "the running number is no key"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_european_table(tmp_path: Path, build: Build, encoding: str) -> None:
    """Semicolons, decimal commas, euros, points in dates: nothing of it is asked; an encoding that is not told is."""
    rows = deals(50)
    head = ["Vergabenummer", "Auftragsgegenstand", "Dienststelle", "Auftragnehmer", "Auftragssumme", "Zuschlagsdatum"]
    path = write_csv(
        tmp_path / "Aufträge.csv",
        table_of(
            rows,
            head,
            lambda d: (
                d.number, d.title, "Tiefbauamt München", d.supplier, grouped(d.amount, point=",", group=".") + " €",
                f"{d.day:%d.%m.%Y}",
            ),
        ),
        ";",
        encoding,
    )  # fmt: skip
    guess = write_mapping(path)
    told = ["encoding"] if encoding == "cp1252" else []
    assert topics(guess.decisions) == [*told, "ocid_prefix", "status"]
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "EUR")
    assert {body["buyer"]["name"] for body in compiled(site)} == {"Tiefbauamt München"}
    assert total(site) == {"EUR": sum(d.amount for d in rows)}


def test_headerless_table_with_names_given(tmp_path: Path, build: Build) -> None:
    rows = deals(40)
    path = write_csv(
        tmp_path / "export.csv",
        [[d.number, d.title, d.buyer, d.supplier, f"{d.amount:.2f}", d.day.isoformat()] for d in rows],
    )
    guess = write_mapping(path, ["PO #", "Description", "Dept", "Vendor", "Amount", "Award Date"])
    assert topics(guess.decisions) == ["ocid_prefix", "currency", "status"]
    answer(guess.target, {"# currency": 'currency = "KES"'})
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "KES")
    assert total(site) == {"KES": sum(d.amount for d in rows)}


def test_headerless_table_without_names_is_guessed_by_its_cells(tmp_path: Path, build: Build) -> None:
    """Nothing is known but the cells; what they tell is asked again, and the site is right all the same."""
    rows = deals(40)
    path = write_csv(
        tmp_path / "export.csv",
        [[d.number, d.title, d.buyer, d.supplier, f"{d.amount:.2f}", d.day.isoformat()] for d in rows],
    )
    guess = write_mapping(path)
    assert topics(guess.decisions)[0] == "columns"
    assert "key" in topics(guess.decisions)
    assert tomllib.loads(guess.text)["table"]["columns"] == [f"Column {letter}" for letter in "ABCDEF"]
    assert published(build_site(build, tmp_path)) == put_in(rows, "")


def one_award_each(joint: list[Deal]) -> list[tuple[str, str, str, Decimal, str, str]]:
    """The deals of one number as one award to all their suppliers."""
    by_number: dict[str, list[Deal]] = {}
    for each in joint:
        by_number.setdefault(each.number, []).append(each)
    return sorted(
        (number, d[0].title, " + ".join(x.supplier for x in d), d[0].amount, "CAD", d[0].day.isoformat())
        for number, d in by_number.items()
    )


@pytest.mark.parametrize("repeats", [True, False], ids=["the amount repeated", "amounts of their own"])
def test_one_row_per_supplier(tmp_path: Path, build: Build, repeats: bool) -> None:
    """Rows that repeat one amount are one award, which counts once; rows with amounts of their own are awards."""
    rows = []
    for at, deal in enumerate(deals(40)):
        for more in range(1 + at % 3):
            amount = deal.amount if repeats else deal.amount + 1000 * more
            rows.append(replace(deal, supplier=SUPPLIERS[(at + more) % 7], amount=amount))
    head = ["Document Number", "Description", "Division", "Successful Supplier", "Award (CAD)", "Award Date"]
    path = write_csv(
        tmp_path / "Awards.csv",
        table_of(rows, head, lambda d: (d.number, d.title, d.buyer, d.supplier, str(d.amount), d.day.isoformat())),
    )
    guess = write_mapping(path)
    assert topics(guess.decisions) == ["ocid_prefix", *(["awards"] if repeats else []), "status"]
    site = build_site(build, tmp_path)
    assert published(site) == (one_award_each(rows) if repeats else put_in(rows, "CAD"))
    expected = {d.number: d.amount for d in rows}.values() if repeats else [d.amount for d in rows]
    assert total(site) == {"CAD": sum(expected)}
    assert len(site.processes) == 40


def test_spreadsheet(tmp_path: Path, build: Build) -> None:
    """Dates and numbers that the spreadsheet knows need no format; the sheet that holds the table is found."""
    rows = deals(40)
    head = ["No. Expediente", "Objeto del contrato", "Dependencia", "Proveedor", "Importe (MXN)", "Fecha de fallo"]
    table: list[list[Cell]] = [[*head]]
    table += ([d.number, d.title, d.buyer, d.supplier, d.amount, d.day] for d in rows)
    path = tmp_path / "Contratos.xlsx"
    path.write_bytes(write_xlsx({"Notas": [["Contratos de la ciudad"]], "Datos": table}))
    guess = write_mapping(path)
    assert tomllib.loads(guess.text)["table"] == {"sheet": "Datos"}
    assert topics(guess.decisions) == ["ocid_prefix", "status"]
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "MXN")
    assert total(site) == {"MXN": sum(d.amount for d in rows)}


def test_months_in_another_language(tmp_path: Path, build: Build) -> None:
    rows = deals(40)
    months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ]  # fmt: skip
    head = ["No de dossier", "Objet", "Service", "Fournisseur", "Montant", "Date de signature"]

    def day(d: Deal) -> str:
        return f"{d.day.day}{'er' if d.day.day == 1 else ''} {months[d.day.month - 1]} {d.day.year}"

    def row(d: Deal) -> Sequence[str]:
        return (
            d.number,
            d.title,
            d.buyer,
            d.supplier,
            grouped(d.amount, point=",", group="\N{NO-BREAK SPACE}") + " $",
            day(d),
        )

    guess = write_mapping(write_csv(tmp_path / "Contrats.csv", table_of(rows, head, row)))
    assert topics(guess.decisions) == ["ocid_prefix", "currency", "status"]
    answer(guess.target, {"# currency": 'currency = "CAD"'})
    assert published(build_site(build, tmp_path)) == put_in(rows, "CAD")


def test_rows_that_say_the_same_twice_are_asked(tmp_path: Path) -> None:
    row = ["N-1", "Road salt", "Acme Ltd", "10.50", "2021-01-02"]
    head = ["Contract No", "Title", "Supplier", "Amount (USD)", "Award Date"]
    guess = guess_mapping(small(tmp_path, head, row, row, ["N-1", "Road salt", "Best Ltd", "11.50", "2021-01-02"]))
    assert topics(guess.decisions) == ["ocid_prefix", "awards", "buyer", "status"]
    assert '1 row says the same "Contract No", supplier and amount as another row' in guess.text


# -- what is asked, and what is not ------------------------------------------------------------------------------------


def small(folder: Path, head: Sequence[str], *rows: Sequence[str]) -> Path:
    return write_csv(folder / "T.csv", [head, *rows])


def test_day_and_month_are_asked_where_no_cell_tells(tmp_path: Path, build: Build) -> None:
    path = small(
        tmp_path,
        ["Contract No", "Title", "Department", "Supplier", "Amount (EUR)", "Award Date"],
        *[
            [f"N{at}", f"Title number {at}", "Parks", "Acme Ltd", "10.50", f"0{at}/0{at + 1}/2021"]
            for at in range(1, 6)
        ],
    )
    guess = write_mapping(path)
    assert "dates" in topics(guess.decisions)
    unread = build_site(build, tmp_path)
    assert all("date" not in award for body in compiled(unread) for award in body["awards"])
    answer(guess.target, {'# dates = ["DD/MM/YYYY"]': 'dates = ["DD/MM/YYYY"]'})
    assert [each[-1] for each in published(build_site(build, tmp_path))] == [
        f"2021-0{at + 1}-0{at}" for at in range(1, 6)
    ]


def test_another_date_of_the_table_tells_the_order(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["Contract No", "Title", "Department", "Supplier", "Amount", "Award Date", "End Date"],
        ["1A", "Some work", "Parks", "Acme Ltd", "10.50", "03/04/2021", "25/12/2021"],
        ["2A", "More work", "Parks", "Acme Ltd", "10.50", "05/06/2021", "03/04/2022"],
    )
    guess = guess_mapping(path)
    assert "dates" not in topics(guess.decisions)
    assert tomllib.loads(guess.text)["reading"]["dates"] == ["DD/MM/YYYY"]


def test_a_sign_that_could_part_thousands_or_a_fraction_is_asked(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["Contract No", "Title", "Supplier", "Amount", "Award Date"],
        ["A1", "Some work", "Acme Ltd", "12.500", "2021-01-01"],
        ["A2", "More work", "Acme Ltd", "900", "2021-01-02"],
    )
    guess = guess_mapping(path)
    assert "decimal" in topics(guess.decisions)
    assert "decimal" not in tomllib.loads(guess.text)["reading"]


def test_staff_are_not_mapped_and_nothing_personal_is_copied(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["PO Number", "Title", "Division", "Vendor", "Amount", "Date", "Buyer Name", "Buyer Email", "Phone", "Comments"],
        *[
            [f"P-{at}", "Road salt", "Roads", "Acme Ltd", "5.25", "2021-05-05", "Ann Onymous", f"ann{at}@city.example",
             f"(416) 555-01{at:02}", f"bob{at}@city.example"]
            for at in range(12)
        ],
    )  # fmt: skip
    text = guess_mapping(path).text
    assert not re.search("ann|bob|555|Onymous|@", text)
    fields = json.dumps(tomllib.loads(text)["fields"])
    assert not re.search("Buyer Name|Buyer Email|Phone|Comments", fields)
    assert "contact details of people" in text
    assert tomllib.loads(text)["fields"]["buyer/name"] == "Division"


def test_totals_and_repeated_headings_are_left_out(tmp_path: Path, build: Build) -> None:
    rows = deals(12)
    head = ["Contract No", "Title", "Department", "Supplier", "Amount (USD)", "Award Date"]
    table = [
        list(each)
        for each in table_of(rows, head, lambda d: (d.number, d.title, d.buyer, d.supplier, str(d.amount), str(d.day)))
    ]
    table.insert(6, list(head))
    table.append(["Grand Total", "", "", "", str(sum(d.amount for d in rows)), ""])
    path = write_csv(tmp_path / "T.csv", table)
    guess = write_mapping(path)
    assert [each["is"] for each in tomllib.loads(guess.text)["leave_out"]] == [["Grand Total"], ["Contract No"]]
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "USD")
    lines = " ".join(review_mapping(path).lines)
    assert "row 15. This row is not published: A total of other rows." in lines


def test_titles_above_the_headings(tmp_path: Path, build: Build) -> None:
    rows = deals(12)
    head = ["Contract No", "Title", "Department", "Supplier", "Amount (USD)", "Award Date"]
    body = table_of(rows, head, lambda d: (d.number, d.title, d.buyer, d.supplier, str(d.amount), str(d.day)))
    path = write_csv(tmp_path / "T.csv", [["City of Test: contracts"], [], *body])
    guess = write_mapping(path)
    assert tomllib.loads(guess.text)["table"]["header"] == 3
    assert published(build_site(build, tmp_path)) == put_in(rows, "USD")


def test_invitations_without_suppliers_are_tenders(tmp_path: Path, build: Build) -> None:
    path = small(
        tmp_path,
        [
            "Tender Number",
            "Tender Title",
            "Procuring Entity",
            "Estimated Value (KES)",
            "Date Advertised",
            "Closing Date",
            "Status",
        ],
        ["T/1", "New market hall", "Works", "1,250,000.00", "2030-01-05", "2030-02-05", "Open"],
        ["T/2", "Road grading", "Works", "250,000.00", "2029-01-05", "2029-02-05", "Cancelled"],
        ["T/3", "Clinic roof", "Health", "90,000.00", "2029-01-05", "2029-02-05", "Retendered"],
    )
    guess = write_mapping(path)
    assert topics(guess.decisions) == ["ocid_prefix", "status"]
    answer(guess.target, {'"Retendered"': '"Retendered" = "unsuccessful"'})
    tenders = [body["tender"] for body in compiled(build_site(build, tmp_path))]
    assert sorted(each["status"] for each in tenders) == ["active", "cancelled", "unsuccessful"]
    assert {each["value"]["currency"] for each in tenders} == {"KES"}
    assert {each["tenderPeriod"]["endDate"][:10] for each in tenders} == {"2030-02-05", "2029-02-05"}


def test_several_amounts_go_to_their_own_places(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["Solicitation No", "Contract No", "Title", "Agency", "Vendor", "Engineer's Estimate", "Award Amount", "Current Contract Amount",
         "Original Amount", "Spent to Date", "Award Date", "Start Date", "End Date", "Currency"],
        *[[f"S{at}", f"K{at}", f"Bridge {at}", "Roads", "Acme", "100.10", "99.95", "120.20", "99.95", "60.00", "2021-03-14",
           "2021-04-01", "2022-04-01", "USD"] for at in range(5)],
    )  # fmt: skip
    guess = guess_mapping(path)
    fields = tomllib.loads(guess.text)["fields"]
    money = {"column": "Award Amount", "currency": {"column": "Currency"}}
    assert fields["awards[]/value"] == money
    assert fields["contracts[]/value"] == money | {"column": "Current Contract Amount"}
    assert fields["tender/value"] == money | {"column": "Engineer's Estimate"}
    assert fields["contracts[]/implementation/transactions[]/value"] == money | {"column": "Spent to Date"}
    assert fields["contracts[]/id"] == "Contract No"
    assert tomllib.loads(guess.text)["process"]["key"] == ["Solicitation No"]
    assert "Original Amount" not in json.dumps(fields)
    assert topics(guess.decisions) == ["ocid_prefix", "status"]


# -- the command as a whole --------------------------------------------------------------------------------------------


def test_lines_of_orders_under_one_contract_sign_its_amount_once(tmp_path: Path, build: Build) -> None:
    """Orders, and lines of orders, repeat the maximum of their contract; the lines add up, the maximum does not."""
    head = [
        "po_number", "po_line_number", "contract_number", "contract_title", "vendor_name", "contract_maximum_amount", "po_date",
        "award_date", "item_description", "quantity", "unit_of_measure", "line_total", "bid_number", "number_of_bidders",
        "estimated_cost",
    ]  # fmt: skip
    rows = [
        [f"PO-{order:03}", str(line), f"C-{order // 3}", f"Supplies {order // 3}", SUPPLIERS[order // 3], "250000.00",
         f"2025-02-{order + 1:02}", "2024-01-20", f"Item {order}{line}", "2", "EA", f"{order * 3 + line}.25", f"B-{order // 6}", str(order % 4 + 1),
         f"{order * 100 + 50}.00"]
        for order in range(12) for line in (1, 2, 3)
    ]  # fmt: skip
    path = write_csv(tmp_path / "Orders.csv", [head, *rows])
    guess = write_mapping(path)
    mapping = tomllib.loads(guess.text)
    assert mapping["fields"]["contracts[]/id"] == "contract_number"
    assert mapping["fields"]["awards[]/items[]/unit/name"] == "unit_of_measure"
    assert mapping["release"]["date"] == "po_date", "a release is not older than the signature that it tells of"
    assert not {"tender/value", "tender/numberOfTenderers"} & mapping["fields"].keys(), "one row does not speak for all"
    assert any("lines of one order" in each for each in guess.decisions)
    assert '# "awards[]/value" = { column = "line_total", sum = true }' in guess.text
    answer(guess.target, {"# currency": 'currency = "USD"'})
    bodies = compiled(build_site(build, tmp_path))
    assert sum(Decimal(str(each["value"]["amount"])) for body in bodies for each in body["contracts"]) == 4 * 250000
    assert sum(Decimal(str(each["value"]["amount"])) for body in bodies for each in body["awards"]) == Decimal("675.00")
    assert sum(len(body["awards"]) for body in bodies) == 36
    prepared = {
        '"awards[]/value" = "': "",
        '# "awards[]/value"': '"awards[]/value" = { column = "line_total", sum = true }',
    }
    answer(guess.target, prepared | {'# "awards[]/id"': '"awards[]/id" = "po_number"'})
    bodies = compiled(build_site(build, tmp_path))
    sums = {each["id"]: each["value"]["amount"] for body in bodies for each in body["awards"]}
    assert sums == {f"PO-{order:03}": order * 9 + 6.75 for order in range(12)}
    assert [len(each["items"]) for body in bodies for each in body["awards"]] == [3] * 12


def test_orders_that_are_processes_are_asked_about_their_lines(tmp_path: Path, build: Build) -> None:
    rows = [
        [
            f"PO-{order:03}",
            SUPPLIERS[order % 5],
            f"{order * 3 + line}.25",
            f"2025-02-{order + 1:02}",
            f"Item {order}{line}",
        ]
        for order in range(20)
        for line in range(1 + order % 3)
    ]
    guess = write_mapping(write_csv(tmp_path / "PO.csv", [["PO No", "Vendor", "Line Total", "PO Date", "Item"], *rows]))
    assert tomllib.loads(guess.text)["process"]["key"] == ["PO No"]
    assert any("lines of one order" in each for each in guess.decisions)
    prepared = {
        '"awards[]/value" = "': "",
        '# "awards[]/value"': '"awards[]/value" = { column = "Line Total", sum = true }',
    }
    answer(guess.target, prepared | {'# "awards[]/id"': '"awards[]/id" = "PO No"'})
    bodies = compiled(build_site(build, tmp_path))
    assert [len(body["awards"]) for body in bodies] == [1] * 20
    assert sum(Decimal(str(body["awards"][0]["value"]["amount"])) for body in bodies) == sum(
        Decimal(row[2]) for row in rows
    )


PAIRS: dict[str, tuple[list[str], list[str]]] = {
    "a year and a serial number": (["Year", "No"], ["{year}", "{serial}"]),
    "a year and a contract number that begins anew": (["Fiscal Year", "Contract No"], ["{year}", "{serial}"]),
    "a department and its file numbers": (["Department", "Ref"], ["{buyer}", "F-{serial}"]),
    "two codes": (["Series", "Sheet"], ["S{year}", "B{serial}"]),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_two_columns_that_tell_rows_apart_together_are_the_key(tmp_path: Path, build: Build, kind: str) -> None:
    names, cells = PAIRS[kind]
    rows = [
        [*(cell.format(year=2021 + group, serial=serial, buyer=BUYERS[group]) for cell in cells), f"Works {serial % 4} of {group % 2}",
         SUPPLIERS[(group + serial) % 5], f"{serial % 7 * 100}.50", f"{2021 + group}-03-{serial % 6 + 13}"]
        for group in range(3) for serial in range(1, 15)
    ]  # fmt: skip
    guess = write_mapping(write_csv(tmp_path / "T.csv", [[*names, "Title", "Vendor", "Amount", "Award Date"], *rows]))
    mapping = tomllib.loads(guess.text)
    assert mapping["process"]["key"] == names
    assert mapping["fields"]["awards[]/id"] == {"columns": names, "join": "-"}
    assert any(each.startswith("key") and names[0] in each and names[1] in each for each in guess.decisions)
    site = build_site(build, tmp_path)
    assert len(site.processes) == len(rows)
    assert site.ledger == {"records_in": len(rows), "published": len(rows), "merged": 0, "set_aside": 0}


def test_rows_that_share_a_year_and_a_number_are_not_told_apart_by_them(tmp_path: Path) -> None:
    rows = [["2021", "1", "Works", "Acme Ltd", "5.50", "2021-03-14"]] * 3 + [
        ["2022", "1", "Works", "Acme Ltd", "5.50", "2022-03-14"]
    ]
    guess = guess_mapping(
        write_csv(tmp_path / "T.csv", [["Year", "No", "Title", "Vendor", "Amount", "Award Date"], *rows])
    )
    assert tomllib.loads(guess.text)["process"]["key"] == []


def test_several_awards_to_several_firms_are_not_taken_for_lines(tmp_path: Path) -> None:
    rows = [[f"R-{at // 3}", SUPPLIERS[at % 5], f"{at}.25", f"2025-02-{at + 1:02}", f"Work {at}"] for at in range(24)]
    guess = guess_mapping(
        write_csv(tmp_path / "R.csv", [["Contract No", "Vendor", "Amount", "Award Date", "Title"], *rows])
    )
    assert "sum = true" not in guess.text


def test_works_of_one_invitation_keep_their_titles(tmp_path: Path, build: Build) -> None:
    """One invitation for several works, each with a price in lakhs, as Indian cities publish them."""
    head = [
        "Sl. No.", "PO No", "Tender Ref No.", "Name of Work / Item", "Mode of Tender", "Vendor Name", "PO Value (Rs. in Lakhs)",
        "PO Date", "Period of Contract", "Executive Engineer Mobile No.", "Status",
    ]  # fmt: skip
    rows = [
        [str(at + 1), f"PO/{at:04}", f"NIT-{at // 3}", f"Work {at}", "Open e-Tender", SUPPLIERS[at % 5], f"{at + 1}.50",
         f"{at + 1:02}-Jan-25", "6 Months", f"98220{at:05}", ("Work in progress", "Terminated", "Stay order")[at % 3]]
        for at in range(24)
    ]  # fmt: skip
    guess = write_mapping(write_csv(tmp_path / "PO.csv", [head, *rows]))
    fields = tomllib.loads(guess.text)["fields"]
    assert fields["tender/title"] == fields["awards[]/title"] == "Name of Work / Item"
    assert fields["tender/procurementMethodDetails"] == "Mode of Tender"
    assert fields["awards[]/id"] == "PO No"
    assert "Period of Contract" not in json.dumps(fields)
    assert "how long something runs" in guess.text
    assert re.search(r'"Executive Engineer Mobile No."[^"]*contact details of people', guess.text)
    asked = next(each for each in guess.decisions if each.startswith("status"))
    assert "(active, cancelled, pending, unsuccessful)" in asked
    assert "in no total" in asked
    bodies = compiled(build_site(build, tmp_path))
    awards = [each for body in bodies for each in body["awards"]]
    assert sorted(each["title"] for each in awards) == sorted(f"Work {at}" for at in range(24))
    assert sum(each["value"]["amount"] for each in awards) == sum((at + 1) * 100_000 + 50_000 for at in range(24))


def test_open_calls_beside_awards_have_a_date_and_no_award(tmp_path: Path, build: Build) -> None:
    head = ["No. Proceso", "Objeto", "Entidad", "Contratista", "Valor del Contrato", "Moneda", "Fecha de Publicación",
            "Fecha de Firma", "Plazo", "Enlace"]  # fmt: skip
    rows = [
        [f"LP-{at:03}", f"Obra {at}", "Alcaldía", SUPPLIERS[at % 3] if at % 4 else "", "1.234.567,50" if at % 4 else "",
         "USD" if at % 3 else "COP", f"{at + 1:02}/02/2024", f"{at + 1:02}/03/2024" if at % 4 else "", "6 meses",
         f"https://compras.example/{at}"]
        for at in range(24)
    ]  # fmt: skip
    guess = write_mapping(write_csv(tmp_path / "procesos.csv", [head, *rows], "\t"))
    mapping = tomllib.loads(guess.text)
    assert mapping["release"]["date"] == {"first_of": ["Fecha de Firma", "Fecha de Publicación"]}
    assert "date" not in topics(guess.decisions)
    bodies = compiled(build_site(build, tmp_path))
    assert all("date" in body and body["tender"]["documents"] for body in bodies)
    values = [Decimal(str(each["value"]["amount"])) for body in bodies for each in body.get("awards", [])]
    assert values == [Decimal("1234567.50")] * 18


def test_sheets_that_are_not_read_are_asked(tmp_path: Path, build: Build) -> None:
    """A department on each sheet, with titles above: nothing of it may be missing without a word."""
    rows = deals(20)
    head: list[Cell] = ["Tender Number", "Description of Goods/Services", "Dept.", "Bidders", "Awarded To", "Contract Sum (Ksh)",
                        "Award Date"]  # fmt: skip

    def sheet(part: Sequence[Deal]) -> list[list[Cell]]:
        body: list[list[Cell]] = [[d.number, d.title, d.buyer, 3, d.supplier, str(d.amount), str(d.day)] for d in part]
        return [["LIST OF TENDERS AWARDED"], [], head, *body]

    path = tmp_path / "Awards.xlsx"
    path.write_bytes(write_xlsx({"Roads": sheet(rows[:12]), "Health": sheet(rows[12:])}))
    guess = write_mapping(path)
    assert topics(guess.decisions) == ["sheets", "ocid_prefix", "status"]
    answer(guess.target, {"header": 'sheet = "*"\nheader = 3'})
    site = build_site(build, tmp_path)
    assert published(site) == put_in(rows, "KES")
    assert {body["tender"]["numberOfTenderers"] for body in compiled(site)} == {3}
    assert {body["buyer"]["name"] for body in compiled(site)} == set(BUYERS)


def test_several_doubtful_currencies_are_not_answered_by_one(tmp_path: Path) -> None:
    head = ["Codigo convocatoria", "Objeto contractual", "Descripcion", "Tipo proceso", "Proveedor", "Monto adjudicado", "Moneda",
            "Fecha buena pro"]  # fmt: skip
    rows = [
        [f"98{at:04}", "BIEN", f"Compra {at}", "LICITACION PUBLICA", SUPPLIERS[at % 7], f"{at + 7}10.20",
         ("Pesos", "Dollars", "Soles")[at % 3], f"{at + 1:02}/05/2024"]
        for at in range(24)
    ]  # fmt: skip
    guess = guess_mapping(write_csv(tmp_path / "adjudicaciones.csv", [head, *rows], "|"))
    mapping = tomllib.loads(guess.text)
    assert mapping["fields"]["tender/title"] == "Descripcion"
    assert mapping["fields"]["tender/mainProcurementCategory"]["values"] == {"BIEN": "goods"}
    assert mapping["fields"]["tender/procurementMethod"]["values"] == {"LICITACION PUBLICA": "open"}
    assert mapping["reading"]["currency_signs"] == {"Pesos": "", "Dollars": "", "Soles": "PEN"}
    asked = next(each for each in guess.decisions if each.startswith("currency"))
    assert '"Pesos" and "Dollars"' in asked
    assert "# currency" not in guess.text, "one code would be taken for both"


def test_a_mapping_is_never_overwritten(tmp_path: Path) -> None:
    path = small(tmp_path, ["Contract No", "Title", "Amount"], ["1A", "Some work", "10.50"])
    (tmp_path / "T.mapping.toml").write_text("mine", "utf-8")
    with pytest.raises(UnsealedError, match="is there already and stays as it is"):
        write_mapping(path)
    assert (tmp_path / "T.mapping.toml").read_text("utf-8") == "mine"


def test_review_tells_cells_columns_and_rows(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["Contract No", "Title", "Supplier", "Amount (USD)", "Award Date", "Colour"],
        *[[f"A{at}", f"Work {at}", "Acme Ltd", "10.50", "2021-01-02", "blue"] for at in range(20)],
        ["A98", "Work", "Acme Ltd", "ten dollars", "2021-01-02", "blue"],
        ["", "Work without a number", "Acme Ltd", "10.50", "2021-01-02", "blue"],
    )
    write_mapping(path)
    review = review_mapping(path)
    said = "\n".join(review.lines)
    assert not review.clean
    assert (
        "awards[]/value: 1 of 22 cells cannot be read: row 22." in said
        or "1 of 21 cells cannot be read: row 22." in said
    )
    assert "1 row without a key: row 23." in said
    assert 'No rule reads 1 column: "Colour".' in said


def test_a_large_table_is_guessed_from_its_first_rows_and_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much was looked at is said, and a total at the bottom is seen all the same."""
    monkeypatch.setattr("unsealed.mapping_guess.sample.MOST_ROWS", 100)
    rows = [[f"N-{at}", f"Work {at}", "Acme Ltd", "10.50", "2021-01-02"] for at in range(500)]
    head = ["Contract No", "Title", "Supplier", "Amount (USD)", "Award Date"]
    guess = guess_mapping(small(tmp_path, head, *rows, ["Total", "", "", "5250.00", ""]))
    assert "501 rows, 5 columns" in guess.text
    assert re.search(r"The guesses come from 10\d of its 501 rows", guess.text)
    assert tomllib.loads(guess.text)["leave_out"][0]["is"] == ["Total"]


def test_the_command_writes_and_then_reviews(tmp_path: Path) -> None:
    path = small(
        tmp_path,
        ["Contract No", "Title", "Supplier", "Amount (USD)"],
        *[[f"A{at}", f"Work {at}", "Acme Ltd", "10.50"] for at in range(9)],
    )

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "build.py"), "map", str(path), *arguments]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    first = run()
    assert first.returncode == 0, first.stderr
    assert "ocid_prefix" in first.stdout
    text = (tmp_path / "T.mapping.toml").read_bytes()
    again = run()
    assert again.returncode == 0, again.stderr
    assert "9 rows of T.csv make 9 processes" in again.stdout
    assert (tmp_path / "T.mapping.toml").read_bytes() == text


def test_the_same_table_gives_the_same_text(tmp_path: Path) -> None:
    path = small(tmp_path, ["Contract No", "Title", "Amount"], ["1A", "Some work", "10.50"], ["2A", "More", "$7"])
    assert guess_mapping(path).text == guess_mapping(path).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no"),
        (b"a,b\n", "headings and no rows|nothing in this table"),
        (b'{"releases": []}', "is JSON and no table"),
        (b"ocid,id,date,tender/title\nocds-a-1,1,2020-01-01,x\n", "is OCDS already"),
        (b"x,y\nfoo,bar\n", "nothing in this table looks like a contract"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "T.csv"
    path.write_bytes(content)
    with pytest.raises(UnsealedError, match=sentence):
        guess_mapping(path)


HEADS = st.sampled_from(
    ["Contract No", "Amount", "Amount ($)", "Supplier", "Award Date", "Status", "Procurement Method", "Paid", "Currency", "Title", "Date",
     "UNSPSC", "Contract Value (in lakhs)", "Buyer Name", "Buyer Email", "Contract Date", "Item", "Unit Price", "OCID", "Wards", "id"]
)  # fmt: skip
CELLS = st.sampled_from(
    ["1", "2", "A-1", "Acme Ltd", "$1,234.50", "1.234,50 €", "12.500", "(5.00)", "01/02/2021", "13/02/2021", "02/13/2021", "2021-02-30",
     "14th Sept, 2012", "N/A", "-", "", "Total", "Open", "RFP", "Rs 5/-", "43101201", "http://x.example/1", "a@b.example", "44197", "٣", "²", "\x00",
     '"', "=1+1", "1 234,5", "R5", "5 kr", "0"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_table_gives_a_mapping_that_can_be_used_or_a_sentence(data: st.DataObject) -> None:
    """Whatever the headings and cells are, the first mapping is one that a build takes, and its review reads the table."""
    width = data.draw(st.integers(1, 7))
    head = data.draw(st.lists(st.one_of(HEADS, st.text(max_size=12)), min_size=width, max_size=width))
    body = data.draw(
        st.lists(st.lists(st.one_of(CELLS, st.text(max_size=8)), min_size=width, max_size=width), max_size=6)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "T.csv")
        out = io.StringIO()
        csv.writer(out).writerows([head, *body])
        path.write_bytes(out.getvalue().encode("utf-8", "replace"))
        try:
            guess = write_mapping(path)
        except ConfigurationError:
            raise
        except UnsealedError as error:
            assert str(error).endswith(".")  # noqa: PT017 - any sentence will do
            return
        assert guess.target.read_text("utf-8") == guess.text
        assert review_mapping(path).lines


def test_hostile_headings_stay_in_their_places(tmp_path: Path) -> None:
    """A heading can hold quotes, line breaks and TOML: the mapping still reads, and says the same of the other columns."""
    evil = 'Notes"\n[process]\nocid_prefix = "evil'
    path = small(
        tmp_path,
        ["Contract No", "Title", "Amount", evil],
        *[[f"{at}A", f"Some work {at}", "10.50", "x"] for at in range(5)],
    )
    parsed = tomllib.loads(guess_mapping(path).text)
    assert parsed["process"]["ocid_prefix"] == "ocds-unregistered"


@pytest.mark.parametrize("name", ["Awarded Contracts", "Non-Competitive Contracts", "All Solicitations"])
def test_toronto_needs_few_decisions(tmp_path: Path, shared: Path, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes((shared / "data/toronto-csv" / path.name).read_bytes())
    guess = write_mapping(path)
    parsed = tomllib.loads(guess.text)
    assert parsed["process"]["key"] == ["Workspace Number" if name.startswith("Non") else "Document Number"]
    assert parsed["fields"]["buyer/name"] == "Division", "Buyer Name is a member of staff"
    assert len(guess.decisions) <= 8
    with path.open(encoding="utf-8-sig", newline="") as file:
        keys = {row[parsed["process"]["key"][0]].strip() for row in csv.DictReader(file)} - {"", "n/a", "N/A"}
    assert f"make {len(keys):,} processes" in review_mapping(path).lines[0]


def test_ocds_spreadsheets_need_no_mapping(shared: Path) -> None:
    files = sorted((shared / "data/ocds-spreadsheet").rglob("*.xlsx")) + sorted(
        (shared / "data/ocds-spreadsheet").rglob("*.csv")
    )
    assert files
    for path in files:
        with pytest.raises(UnsealedError, match="is OCDS already"):
            guess_mapping(path)
