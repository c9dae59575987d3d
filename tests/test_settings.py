"""What a city decides in `site.toml`, `organizations.toml` and `corrections.toml`, as the built site shows it."""

import csv
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Build
from tests.site.result import Result

SITE = 'name = "A test city"\nas_of = "2025-06-30"\ntime_zone = "America/Toronto"\nsearch.enabled = false\n'


def process(number: int, status: str = "active", amount: int = 100, **changes: Any) -> dict[str, Any]:
    """A process with one award, made on the first of March 2025 at noon."""
    award = {
        "id": "A1",
        "status": status,
        "date": "2025-03-01T12:00:00Z",
        "value": {"amount": amount, "currency": "CAD"},
        "suppliers": [{"id": "S1", "name": "Alder Paving Ltd"}],
    }
    parties = [
        {"id": "S1", "name": "Alder Paving Ltd", "roles": ["supplier"], "identifier": {"scheme": "CA-ON", "id": "0815"}}
    ]
    return {
        "ocid": f"ocds-test01-{number}",
        "id": "1",
        "date": "2025-04-01T00:00:00Z",
        "tag": ["award"],
        "initiationType": "tender",
        "buyer": {"id": "B1", "name": "Parks"},
        "parties": [{"id": "B1", "name": "Parks", "roles": ["buyer"]}, *parties],
        "tender": {"id": "T1", "status": "complete", "procurementMethod": "open"},
        "awards": [award],
    } | changes


def built(build: Build, folder: Path, bodies: Iterable[Mapping[str, Any]], site: str = "", **files: str) -> Result:
    """The site of some releases under some settings; `files` are further files of the content folder."""
    data, content = folder / "data", folder / "content"
    data.mkdir(parents=True)
    content.mkdir()
    (data / "releases.jsonl").write_text("".join(json.dumps(body) + "\n" for body in bodies), "utf-8")
    (content / "site.toml").write_text(SITE + site, "utf-8")
    for name, text in files.items():
        (content / f"{name}.toml").write_text(text, "utf-8")
    result = build(data, content=content)
    assert result.exit_code == 0, result.stderr
    return result


def money(site: Result, measure: str = "committed", period: str = "") -> dict[str, Decimal]:
    """A measure of the whole site, by currency; a currency that has no amount is left out."""
    results = json.loads(site.text("data/results.json"), parse_float=Decimal)["results"]
    return {
        each["currency"]: each["value"]
        for each in results
        if (each["name"], each["scope"], each["period"]) == (measure, "site", period) and each["value"] is not None
    }


def findings(site: Result) -> dict[str, list[str]]:
    """The messages of each kind of finding."""
    return {
        each["code"]: [one["message"] for one in each["examples"]] for each in site.json("data/report.json")["findings"]
    }


def table(site: Result, name: str) -> list[dict[str, str]]:
    with (site.output / "downloads" / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Codelists (G12)

CODES = """
[defaults]
award_status = "active"
[codelists.award_status]
Active = "active"
"Annulé" = "cancelled"
[codelists.contract_status]
Signed = "active"
[codelists.tender_status]
Closed = "complete"
[codelists.procurement_method]
Open = "open"
[codelists.procurement_category]
Works = "works"
"""


@pytest.fixture(scope="module")
def mapped(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    contract = {"id": "C1", "awardID": "A1", "status": "Signed", "value": {"amount": 90, "currency": "CAD"}}
    tender = {"id": "T1", "status": "Closed", "procurementMethod": "Open", "mainProcurementCategory": "Works"}
    bodies = [
        process(1, "Active", contracts=[contract], tender=tender),
        process(2, "Active", 20),
        process(3, "Annulé", 4000),
        process(4, "ACTIVE", 50000),
    ]
    return built(build, tmp_path_factory.mktemp("mapped"), bodies, CODES)


def test_published_words_count_as_the_codes_that_they_are_mapped_to(mapped: Result) -> None:
    assert money(mapped, "signed") == {"CAD": 90}
    assert money(mapped, "awarded_unsigned") == {"CAD": 20}
    first = next(each for each in table(mapped, "processes") if each["ocid"] == "ocds-test01-1")
    assert first["tender_procurement_method"] == "open"
    assert first["tender_main_procurement_category"] == "works"
    assert first["tender_status"] == "complete"


def test_each_mapping_in_use_is_counted_and_said(mapped: Result) -> None:
    said = {(each["setting"], each["says"]): each["count"] for each in mapped.json("data/report.json")["assumptions"]}
    assert said == {
        ("codelists.award_status", "Active → active"): 2,
        ("codelists.award_status", "Annulé → cancelled"): 1,
        ("codelists.contract_status", "Signed → active"): 1,
        ("codelists.procurement_category", "Works → works"): 1,
        ("codelists.procurement_method", "Open → open"): 1,
        ("codelists.tender_status", "Closed → complete"): 1,
    }
    page = mapped.text("quality/")
    assert all(f"<code>{says}</code>" in page for _, says in said)


def test_a_word_that_is_mapped_nowhere_is_no_silence_is_reported_and_in_no_total(mapped: Result) -> None:
    assert len(findings(mapped)["check.unknown_award_status"]) == 1
    assert len(findings(mapped)["structure.enum"]) == 1
    assert money(mapped) == {"CAD": 110}


def test_a_city_that_decided_what_its_words_stand_for_can_be_strict(build: Build, tmp_path: Path) -> None:
    tender = {"id": "T1", "status": "Closed", "procurementMethod": "Open", "mainProcurementCategory": "Works"}
    site = built(build, tmp_path, [process(1, "Annulé", tender=tender)], CODES)
    assert "structure.enum" not in findings(site)
    strict = build(tmp_path / "data", content=tmp_path / "content", args=["--strict"])
    assert strict.exit_code == 0, strict.stderr


def test_the_releases_stay_as_they_were_published(mapped: Result) -> None:
    record = mapped.json(next(each["record"] for each in mapped.processes if each["ocid"] == "ocds-test01-2"))
    (only,) = record["records"]
    assert only["releases"][0]["awards"][0]["status"] == "Active"
    assert only["compiledRelease"]["awards"][0]["status"] == "active"


# Frameworks (1.6)


def test_a_framework_is_known_by_who_names_it_and_by_its_method(build: Build, tmp_path: Path) -> None:
    named = [{"id": "1", "scheme": "ocid", "identifier": "ocds-test01-9", "relationship": ["framework"]}]
    other = [{"id": "1", "scheme": "ocid", "identifier": "ocds-test01-4", "relationship": ["prior"]}]
    by_method = {"id": "T1", "status": "complete", "procurementMethodDetails": "Standing offer"}
    bodies = [
        process(9, amount=1_000_000),  # named by the next
        process(1, amount=10, relatedProcesses=named),
        process(2, amount=2_000_000, tender=by_method),
        process(3, amount=5, relatedProcesses=other),
        process(4, amount=7),
    ]
    site = 'frameworks.method_details = ["Standing offer"]\n'
    for order, name in ((bodies, "as written"), (bodies[::-1], "turned round")):
        result = built(build, tmp_path / name, order, site)
        assert money(result) == {"CAD": 22}, name
        assert money(result, "framework_ceiling") == {"CAD": 3_000_000}, name
        assert result.json("data/results.json")["frameworks_are_marked"] is True
        assert "framework agreement" not in result.text("quality/")


# No statuses at all (1.3), and nothing said of frameworks or tax


@pytest.fixture(scope="module")
def silent(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    bodies = [process(number, amount=number) for number in range(1, 4)]
    for body in bodies:
        del body["awards"][0]["status"]
    return built(build, tmp_path_factory.mktemp("silent"), bodies)


def test_where_no_award_has_a_status_no_total_is_said_and_the_setting_is_named(silent: Result) -> None:
    assert money(silent) == {}
    (message,) = findings(silent)["data.no_award_status"]
    assert "defaults.award_status" in message
    assert "defaults.award_status" in silent.stdout + silent.stderr
    for page in ("", "suppliers/", "quality/"):
        assert "no award" in silent.text(page).lower(), page
    (supplier,) = silent.pages("suppliers/*/")
    assert "not known" in silent.text(supplier).lower()


def test_a_dataset_without_marked_frameworks_and_without_a_tax_basis_says_so(silent: Result) -> None:
    results = silent.json("data/results.json")
    assert (results["frameworks_are_marked"], results["tax_basis"]) == (False, "unknown")
    assert "include their ceilings" in silent.text("quality/")
    assert "their ceilings are among these amounts" in silent.text("buyers/")
    assert "Whether amounts include tax is not published" in silent.text("buyers/")
    assert "Whether amounts include tax is not published" in silent.text("quality/")


def test_the_default_that_decides_is_counted(build: Build, tmp_path: Path) -> None:
    body = process(1)
    del body["awards"][0]["status"], body["awards"][0]["value"]["currency"]
    site = 'defaults.award_status = "active"\ndefaults.currency = "CAD"\ntax_basis = "excluded"\n'
    result = built(build, tmp_path, [body, process(2)], site)
    assert money(result) == {"CAD": 200}
    assert result.json("data/results.json")["tax_basis"] == "excluded"
    assert "data.no_award_status" not in findings(result)
    assert [each["count"] for each in result.json("data/report.json")["assumptions"]] == [1, 1]


# Fiscal years (1.8)


@pytest.mark.parametrize(("label", "periods"), [("ending", ("FY2024", "FY2025")), ("starting", ("FY2023", "FY2024"))])
def test_numbers_are_given_by_fiscal_year(build: Build, tmp_path: Path, label: str, periods: tuple[str, str]) -> None:
    first, second = process(1, amount=10), process(2, amount=20)
    first["awards"][0]["date"] = "2024-07-01T03:30:00Z"  # still June in Toronto
    second["awards"][0]["date"] = "2024-07-01T00:00:00Z"  # a system that knows only dates
    third = process(3, amount=40)
    third["awards"][0]["date"] = "2023-12-31T23:59:59Z"
    result = built(build, tmp_path, [first, second, third], f'[fiscal_year]\nstarts = 7\nlabel = "{label}"\n')
    assert money(result, "committed", periods[0]) == {"CAD": 50}
    assert money(result, "committed", periods[1]) == {"CAD": 20}
    assert result.json("data/results.json")["fiscal_year"] == {"starts": 7, "label": label}
    assert "fiscal years" in result.text("quality/")
    (supplier,) = result.pages("suppliers/*/")
    assert f"{periods[0]} to {periods[1]}" in result.text(supplier)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-01-01T03:00:00Z", "2023-12-31"),
        ("2023-12-31T00:00:00Z", "2023-12-31"),
        ("2023-12-31T23:59:59Z", "2023-12-31"),
        ("2024-01-01T05:30:00Z", "2024-01-01"),
    ],
)
def test_the_year_and_the_day_follow_the_clock_of_the_city(days: Result, written: str, day: str) -> None:
    (award,) = [each for each in table(days, "awards") if each["title"] == written]
    assert award["date"] == day


@pytest.fixture(scope="module")
def days(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    bodies = []
    texts = ("2024-01-01T03:00:00Z", "2023-12-31T00:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T05:30:00Z")
    for number, text in enumerate(texts):
        body = process(number, amount=10**number)
        body["awards"][0] |= {"date": text, "title": text}
        bodies.append(body)
    return built(build, tmp_path_factory.mktemp("days"), bodies)


def test_years_are_those_of_the_city(days: Result) -> None:
    assert money(days, "committed", "2023") == {"CAD": 111}
    assert money(days, "committed", "2024") == {"CAD": 1000}
    assert "fiscal" not in days.text("quality/")


# Tax (1.5)


def test_what_amounts_say_of_tax_is_heard(build: Build, tmp_path: Path) -> None:
    bodies = [process(1), process(2)]
    for body in bodies:
        body["awards"][0]["value"] = {"amount": 100, "amountNet": 100, "amountGross": 113, "currency": "CAD"}
        body["awards"][0]["value"]["valueAddedTaxIncluded"] = False
    assert built(build, tmp_path / "1", bodies).json("data/results.json")["tax_basis"] == "excluded"
    with_tax = built(build, tmp_path / "2", bodies, 'tax_basis = "included"\n')
    assert money(with_tax) == {"CAD": 226}
    assert len(findings(with_tax)["data.tax_basis"]) == 1
    bodies[0]["awards"][0]["value"]["valueAddedTaxIncluded"] = True
    assert built(build, tmp_path / "3", bodies).json("data/results.json")["tax_basis"] == "mixed"


# Mistakes in settings


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ('[codelists.award_status]\nActive = "activ"\n', ("codelists.award_status.Active", "Did you mean active?")),
        ("[codelists]\naward_status = 3\n", ("[codelists.award_status]",)),
        ("[fiscal_year]\nstarts = 13\n", ("fiscal_year.starts", "13")),
        ("[amount_cap]\ncad = 3\n", ("amount_cap.cad", "three-letter code")),
        ('tax_basis = "incl"\n', ("tax_basis", "included")),
        ('[amount_cap]\nCAD = "much"\n', ("amount_cap.CAD", "whole number")),
        ('[defaults]\naward_status = "signed"\n', ("defaults.award_status", "active")),
    ],
)
def test_a_mistake_is_named_with_what_to_write(build: Build, tmp_path: Path, site: str, words: tuple[str, ...]) -> None:
    (tmp_path / "releases.jsonl").write_text(json.dumps(process(1)), "utf-8")
    result = build(tmp_path, SITE + site)
    assert result.exit_code != 0
    assert all(word in result.stderr for word in words), result.stderr
