"""Quality checks, and what the data can answer: each check by a case that passes, one that fails, one that is neither."""

import csv
import json
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import ROOT, Build
from tests.site.result import Result
from tests.site.samples import release, write_package
from unsealed import shelf
from unsealed.config import Defaults
from unsealed.exact_json import read_json
from unsealed.ocds.interpret import RecordModel, Subject
from unsealed.ocds.model import ContractingProcess, Finding, Severity, Source, Version
from unsealed.pages.quality import COMPLETENESS
from unsealed.quality_check import Tally
from unsealed.user_needs import NEEDS

SITE = 'name = "A test city"\nas_of = "2025-06-30T00:00:00Z"\n'
GONE = object()
Change = Mapping[str, Any]


def _document(**fields: Any) -> list[dict[str, Any]]:
    return [{"id": "d", "url": "https://example.org/d", **fields}]


def _payment(amount: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": "t", "date": "2025-03-01T00:00:00Z", "value": {"amount": amount, "currency": "GBP"}, **fields}]


def _contracts(*values: int, signed: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        {
            "id": f"C{at}",
            "awardID": "A1",
            "status": "active",
            "value": {"amount": value, "currency": "GBP"},
            "dateSigned": f"{signed[at] if signed else '2025-02-25'}T00:00:00Z",
        }
        for at, value in enumerate(values)
    ]


def _item(quantity: int) -> list[dict[str, Any]]:
    return [{"id": "1", "description": "Path", "quantity": quantity}]


TRANSACTIONS = "contracts.0.implementation.transactions"
MILESTONES = "contracts.0.implementation.milestones"
PAYER = {"payer": {"id": "B1", "name": "Parks Department"}}
PAYEE = {"payee": {"id": "S1", "name": "Alder Paving Ltd"}}

# The check: what is changed so that it passes, so that it fails, and so that it does not apply.
CASES: dict[str, tuple[Change, Change, Change]] = {
    "coherent.tender_status": (
        {"tender.status": "active", "awards": [], "contracts": []},
        {"tender.status": "active"},
        {"tender.status": "complete"},
    ),
    "coherent.awards_status": (
        {"awards.0.status": "pending", "contracts": []},
        {"awards.0.status": "pending"},
        {"awards.0.status": "active"},
    ),
    "coherent.contracts_status": (
        {"contracts.0.status": "pending"},
        {"contracts.0.status": "pending", TRANSACTIONS: _payment(1)},
        {TRANSACTIONS: _payment(1)},
    ),
    "coherent.milestone_status": (
        {MILESTONES: [{"id": "m", "status": "scheduled"}]},
        {MILESTONES: [{"id": "m", "status": "notMet", "dateMet": "2025-03-01T00:00:00Z"}]},
        {MILESTONES: [{"id": "m", "status": "met", "dateMet": "2025-03-01T00:00:00Z"}]},
    ),
    "coherent.procurement_method_vs_number_of_tenderers": (
        {"tender.procurementMethod": "direct", "tender.numberOfTenderers": 1},
        {"tender.procurementMethod": "direct", "tender.numberOfTenderers": 2},
        {"tender.procurementMethod": "direct"},
    ),
    "coherent.period": (
        {"tender.tenderPeriod.endDate": "2025-01-02T00:00:00Z"},
        {"tender.tenderPeriod.endDate": "2025-01-01T00:00:00Z"},
        {"tender.tenderPeriod.endDate": GONE},
    ),
    "consistent.period_duration_in_days": (
        {"tender.tenderPeriod.durationInDays": 31},
        {"tender.tenderPeriod.durationInDays": 33},
        {"tender.tenderPeriod.durationInDays": 31, "tender.tenderPeriod.endDate": GONE},
    ),
    "coherent.dates": (
        {"contracts.0.dateSigned": "2025-02-20T09:00:00+01:00"},
        {"contracts.0.dateSigned": "2025-02-18T00:00:00Z"},
        {"tender.tenderPeriod.endDate": GONE, "awards.0.date": GONE},
    ),
    "coherent.release_date": (
        {"awards.0.date": "2025-03-01T12:00:00Z"},
        {"contracts.0.dateSigned": "2025-03-03T00:00:00Z"},
        {"date": GONE},
    ),
    "coherent.amendments_dates": (
        {"contracts.0.amendments": [{"id": "1", "date": "2025-02-26T00:00:00Z"}]},
        {"contracts.0.amendments": [{"id": "1", "date": "2025-01-26T00:00:00Z"}]},
        {"contracts.0.amendments": [{"id": "1"}]},
    ),
    "coherent.documents_dates": (
        {"tender.documents": _document(datePublished="2025-01-02", dateModified="2025-01-03")},
        {"tender.documents": _document(datePublished="2025-01-03", dateModified="2025-01-01")},
        {"tender.documents": _document(datePublished="2025-01-02")},
    ),
    "range.date_time": (
        {"awards.0.date": "2025-02-20"},
        {"awards.0.date": "0205-02-20T00:00:00Z"},
        {"date": GONE, "tender.tenderPeriod": GONE, "awards": [], "contracts": []},
    ),
    "coherent.value_realistic": (
        {"tender.value.amount": 5_000_000_000},
        {"tender.value.amount": 5_000_000_001},
        {"tender.value.currency": "PYG", "awards": [], "contracts": []},
    ),
    "consistent.tender_value": (
        {"planning": {"budget": {"amount": {"amount": 600_000, "currency": "GBP"}}}},
        {"planning": {"budget": {"amount": {"amount": 600_001, "currency": "GBP"}}}},
        {"planning": {"budget": {"amount": {"amount": 600_001, "currency": "EUR"}}}},
    ),
    "consistent.contracts_value": (
        {"contracts": _contracts(200_000, 6_000)},
        {"contracts": _contracts(200_000, 5_999)},
        {"contracts": _contracts(0)},
    ),
    "consistent.contracts_implementation_transactions_value": (
        {TRANSACTIONS: _payment(412_000)},
        {TRANSACTIONS: _payment(412_001)},
        {},
    ),
    "consistent.number_of_tenderers": (
        {"tender.numberOfTenderers": 1, "tender.tenderers": [{"id": "S1"}]},
        {"tender.numberOfTenderers": 2, "tender.tenderers": [{"id": "S1"}]},
        {"tender.numberOfTenderers": 2},
    ),
    "range.number": ({"tender.items": _item(0)}, {"tender.items": _item(-1)}, {}),
    "ours.currency": (
        {},
        {"tender.value.currency": "GPB"},
        {"tender.value": GONE, "awards": [], "contracts": []},
    ),
    "ours.purchase_orders": (
        {"contracts": _contracts(300, 100, 150)},
        {"contracts": _contracts(300, 100, 200), "_found": "check.possible_purchase_orders"},
        {"contracts": _contracts(300, 300)},
    ),
    "ours.repeated_contracts": (
        {"contracts": _contracts(300, 300, 300, signed=("2025-02-25", "2025-02-25", "2025-02-26"))},
        {"contracts": _contracts(300, 300, 300), "_found": "check.repeated_contracts"},
        {"contracts": _contracts(300, 300)},
    ),
    "format.ocid": ({}, {"ocid": "city-1"}, {}),
    "format.email": (
        {"parties.0.contactPoint": {"email": "ask.us@parks.example.org"}},
        {"parties.0.contactPoint": {"email": "ask us at parks"}},
        {"parties.0.contactPoint": {"name": "Front desk"}},
    ),
    "format.telephone": (
        {"parties.0.contactPoint": {"telephone": "+44 20 7946 0018"}},
        {"parties.0.contactPoint": {"telephone": "ext. 12"}},
        {},
    ),
    "codelist.identifier_scheme": (
        {"parties.1.identifier": {"scheme": "GB-COH", "id": "07"}},
        {"parties.1.identifier": {"scheme": "Companies House", "id": "07"}},
        {"parties.1.identifier": {"id": "07"}},
    ),
    "range.document_description_length": (
        {"tender.documents": _document(description="x" * 250)},
        {"tender.documents": _document(description="x" * 251)},
        {"tender.documents": _document()},
    ),
    "coherent.document_type": (
        {"tender.documents": _document(documentType="tenderNotice")},
        {"tender.documents": _document(documentType="contractSigned")},
        {"tender.documents": _document(documentType="ourOwnType")},
    ),
    "codelist.document_format": (
        {"tender.documents": _document(format="application/pdf")},
        {"tender.documents": _document(format="PDF")},
        {"tender.documents": _document()},
    ),
    "codelist.language": ({"language": "es"}, {"language": "Spanish"}, {"language": GONE}),
    "reference.contract_in_awards": ({}, {"contracts.0.awardID": "A2"}, {"contracts": []}),
    "consistent.parties_role": (
        {"parties.1.roles": ["supplier"]},
        {"parties.1.roles": ["supplier", "payee"]},
        {"parties": []},
    ),
    "ours.same_date": ({"_history": 2}, {"_history": 2, "_found": "same_date"}, {"_history": 1}),
    "ours.duplicate_id": ({}, {"_found": "duplicate_id"}, {}),
}
_BY_ROLE: dict[str, tuple[str, Change, str, str]] = {
    "buyer": ("buyer", {}, "buyer", "0"),
    "procuring_entity": (
        "tender.procuringEntity",
        {"tender.procuringEntity": {"id": "B1", "name": "Parks Department"}, "parties.0.roles": ["procuringEntity"]},
        "procuringEntity",
        "0",
    ),
    "supplier": ("awards.0.suppliers.0", {}, "supplier", "1"),
    "tenderer": ("tender.tenderers.0", {"tender.tenderers": [{"id": "S1", "name": "Alder Paving Ltd"}]}, "tenderer", "1"),
    "payer": (f"{TRANSACTIONS}.0.payer", {TRANSACTIONS: _payment(1, **PAYER), "parties.0.roles": ["payer"]}, "payer", "0"),
    "payee": (f"{TRANSACTIONS}.0.payee", {TRANSACTIONS: _payment(1, **PAYEE), "parties.1.roles": ["payee"]}, "payee", "1"),
}  # fmt: skip
for _name, (_place, _there, _role, _party) in _BY_ROLE.items():
    _none: Change = {"buyer": GONE, "awards": [], "contracts": []}
    CASES[f"reference.{_name}_in_parties"] = (_there, {**_there, f"{_place}.id": "X9"}, _none)
    CASES[f"consistent.{_name}_in_parties_roles"] = (
        _there,
        {**_there, f"parties.{_party}.roles": ["funder"]},
        {**_there, f"{_place}.id": "X9"},
    )
    CASES[f"reference.{_name}_name_in_parties"] = (
        _there,
        {**_there, f"{_place}.name": "Somebody else"},
        {**_there, f"{_place}.name": GONE},
    )
ALWAYS = {"format.ocid", "ours.duplicate_id"}
"""Checks that apply to each process."""


def _changed(ocid: str, change: Change) -> dict[str, Any]:
    body = deepcopy(release(ocid))
    for path, value in change.items():
        if path.startswith("_"):
            continue
        *parents, name = path.split(".")
        here: Any = body
        for each in parents:
            here = here[int(each)] if isinstance(here, list) else here.setdefault(each, {})
        if value is GONE:
            here.pop(name, None)
        elif isinstance(here, list):
            here[int(name)] = deepcopy(value)
        else:
            here[name] = deepcopy(value)
    return body


def _outcome(change: Change, check: str) -> bool | None:
    body = read_json(json.dumps(_changed("ocds-test01-1", change)).encode())
    source = Source("a.json")
    found = [Finding(code, Severity.WARNING, "", source) for code in change.get("_found", "").split()]
    history = (Version("1", "", (), source, ()),) * change.get("_history", 1)
    process = ContractingProcess(body["ocid"], body, (), history, tuple(found))
    model = RecordModel(datetime(2025, 6, 30, tzinfo=UTC), ZoneInfo("UTC"), Defaults())
    tally = Tally()
    rows = tally.look(shelf.items("unsealed.quality_checks"), Subject(process, model.interpret(body)))
    assert {row[1] for row in rows} == set(tally.failed)
    return True if tally.passed[check] else False if tally.failed[check] else None


def test_each_check_has_its_cases() -> None:
    declared = [check.name for item in shelf.items("unsealed.quality_checks") for check in item.CHECKS]
    assert sorted(declared) == sorted(CASES)
    assert len(set(declared)) == len(declared)


@pytest.mark.parametrize("check", CASES)
def test_a_check_passes_fails_or_does_not_apply(check: str) -> None:
    passing, failing, neither = CASES[check]
    assert _outcome(passing, check) is True
    assert _outcome(failing, check) is False
    assert _outcome(neither, check) is (True if check in ALWAYS else None)


@pytest.mark.parametrize("value", [None, "", 7, "text", [], {}, [None], [[]], [{}], {"id": 7}, [{"id": ["x"]}]])
def test_no_shape_of_data_breaks_a_check(value: Any) -> None:
    whole = _changed("ocds-test01-1", _BY_ROLE["payee"][1])
    model = RecordModel(datetime(2025, 6, 30, tzinfo=UTC), ZoneInfo("UTC"), Defaults())
    for path in _all_paths(whole):
        body = _changed("ocds-test01-1", {**_BY_ROLE["payee"][1], path: value})
        process = ContractingProcess("ocds-test01-1", body, (), (), ())
        Tally().look(shelf.items("unsealed.quality_checks"), Subject(process, model.interpret(body)))


def _all_paths(value: Any, path: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [found for name, each in inner for found in _all_paths(each, f"{path}.{name}" if path else str(name))]
    return [*([path] if path else []), *below]


# On built sites


@pytest.fixture(scope="module")
def cases(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A site with a process for each check, which fails it."""
    releases = [
        _changed(f"ocds-test01-{at}", failing)
        for at, (name, (_, failing, _)) in enumerate(CASES.items())
        if not name.startswith("ours.") and "ocid" not in failing and "date" not in failing
    ]
    return build(write_package(tmp_path_factory.mktemp("cases"), "a.json", *releases), SITE)


def _checks(site: Result) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in site.json("data/quality.json")["checks"]}


def test_the_numbers_of_a_check_are_those_of_all_processes(cases: Result, demo: Result) -> None:
    for site in (cases, demo):
        processes = len(site.processes)
        for check in _checks(site).values():
            whole = processes if check["level"] == "process" else 1
            assert check["passed"] + check["failed"] + check["not_applicable"] == whole, check["name"]
            assert check["level"] == "process" or check["reason"]


def test_each_failure_is_a_row_and_leads_to_its_process(cases: Result, demo: Result) -> None:
    for site in (cases, demo):
        with (site.output / "downloads/csv/failed_checks.csv").open(encoding="utf-8", newline="") as file:
            rows = [(row["ocid"], row["check"]) for row in csv.DictReader(file)]
        assert len(set(rows)) == len(rows)
        for check in _checks(site).values():
            if check["level"] == "process":
                failing = [ocid for ocid, name in rows if name == check["name"]]
                assert len(failing) == check["failed"]
                assert check["examples"] == failing[:5]
                page = site.text("quality/")
                assert all(ocid in page for ocid in check["examples"])


def test_a_process_fails_the_check_that_it_was_made_for(cases: Result) -> None:
    with (cases.output / "downloads/csv/failed_checks.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["ocid"], row["check"]) for row in csv.DictReader(file)}
    for at, (name, (_, failing, _)) in enumerate(CASES.items()):
        if not name.startswith(("ours.", "format.email", "format.telephone")) and "ocid" not in failing:
            assert (f"ocds-test01-{at}", name) in rows, name


def test_small_numbers_are_said_to_be_too_small(cases: Result) -> None:
    checks = _checks(cases)
    assert checks["distribution.buyer"]["not_applicable"] == 1
    assert "1,000 are needed" in checks["distribution.buyer"]["reason"]
    assert "1,000 are needed" in cases.text("quality/")
    assert checks["misc.url_availability"]["not_applicable"] == 1


def test_distributions_are_judged(build: Build, tmp_path: Path) -> None:
    mixed = [
        _changed(
            f"ocds-test01-{at}",
            {
                "tender.id": f"T{at // 2 if at < 4 else at}",
                "tender.status": "complete" if at % 2 else "active",
                "tender.mainProcurementCategory": "works",
                "tender.value.amount": 10**9 if not at else at if at > 15 else 7,
                "relatedProcesses": [{"id": "1", "scheme": "ocid", "identifier": "ocds-test01-0"}],
            },
        )
        for at in range(120)
    ]
    site = build(write_package(tmp_path / "data", "a.json", *mixed), SITE)
    checks = _checks(site)
    outcome = {name: (each["passed"], each["failed"]) for name, each in checks.items()}
    assert outcome["distribution.tender_status"] == (1, 0)
    assert outcome["distribution.awards_status"] == (0, 1)
    assert outcome["distribution.main_procurement_category"] == (0, 1)
    assert outcome["distribution.tender_value_repetition"] == (0, 1)
    assert outcome["distribution.tender_value"] == (0, 1)
    assert outcome["unique.tender_id"] == (0, 1)
    assert outcome["reference.related_process_identifier"] == (1, 0)


def test_what_is_worse_than_before_is_said(build: Build, tmp_path: Path) -> None:
    data, output = tmp_path / "data", tmp_path / "site"
    first = [release(f"ocds-test01-{at}") for at in range(3)]
    names = ("ocid_persistence", "tender_title_stability", "stage_stability")

    def outcomes(*args: str) -> list[tuple[int, int, int]]:
        result = build(data, SITE, output=output, args=args)
        assert result.exit_code == 0, result.stderr
        checks = _checks(result)
        found = [checks[f"time_based.{name}"] for name in names]
        return [(each["passed"], each["failed"], each["not_applicable"]) for each in found]

    write_package(data, "a.json", *first)
    last = "--last-report", str(output / "data" / "report.json")
    assert outcomes() == [(0, 0, 1)] * 3
    assert outcomes() == [(0, 0, 1)] * 3  # what the output folder holds by chance makes no difference
    assert outcomes(*last) == [(1, 0, 0)] * 3
    renamed = _changed("ocds-test01-0", {"tender.title": "Something else", "contracts": []})
    write_package(data, "a.json", renamed, first[1], release("ocds-test01-7"))
    assert outcomes(*last) == [(0, 1, 0)] * 3


# What the data can answer


def _numbers(site: Result) -> dict[str, dict[str, Any]]:
    return {
        each["name"]: each
        for each in site.json("data/results.json")["results"]
        if each["indicator"] == "I82" and each["scope"] == "site" and not each["period"]
    }


def test_each_relevant_question_is_counted(build: Build, tmp_path: Path) -> None:
    bare = {
        "ocid": "ocds-test01-9",
        "id": "1",
        "date": "2025-01-01T00:00:00Z",
        "tag": ["tender"],
        "tender": {"id": "1"},
    }
    named = _changed("ocds-test01-2", {"awards.0.suppliers": [{"id": "S1"}], "awards.0.value": GONE, "contracts": []})
    site = build(write_package(tmp_path / "data", "a.json", release(), bare, named), SITE)
    found = _numbers(site)
    assert [(name, found[f"says_{name}"]["value"]) for name in ("who", "what", "when", "how")] == [
        ("who", 2), ("what", 2), ("when", 2), ("how", 2),
    ]  # fmt: skip
    assert (found["says_who"]["coverage"], found["says_who"]["excluded"]) == (0.6667, {"not_published": 1})
    assert (found["says_from_whom"]["value"], found["says_from_whom"]["excluded"]) == (2, {})
    assert (found["says_how_much"]["value"], found["says_how_much"]["excluded"]) == (1, {"not_published": 1})


def _demo_without(folder: Path, *paths: str) -> Path:
    """The demo's data without some fields; a path leads through lists."""

    def remove(value: Any, names: list[str]) -> None:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and names[0] in each:
                if len(names) > 1:
                    remove(each[names[0]], names[1:])
                else:
                    del each[names[0]]

    folder.mkdir()
    for file in sorted((ROOT / "data").glob("*.json")):
        body = json.loads(file.read_bytes())
        for path in paths:
            remove(body["releases"], path.split("/"))
        (folder / file.name).write_text(json.dumps(body), "utf-8")
    return folder


def test_a_field_that_is_gone_changes_what_can_be_answered(build: Build, demo: Result, tmp_path: Path) -> None:
    gone = ("tender/procurementMethod", "tender/procurementMethodDetails")
    site = build(_demo_without(tmp_path / "data", *gone), content=ROOT / "content")
    before, after = _numbers(demo), _numbers(site)
    assert demo.json("data/coverage.json")["counts"]["/tender/procurementMethod"] > 0
    assert "/tender/procurementMethod" not in site.json("data/coverage.json")["counts"]
    assert (before["says_how"]["status"], after["says_how"]["status"]) == ("ok", "no_fields")
    assert after["says_how"]["value"] is None
    assert before["says_who"] == after["says_who"]
    for need in ("market_opportunity", "public_integrity"):
        assert after[need]["value"] < before[need]["value"], need
        assert after[need]["excluded"]["no_fields"] == before[need]["value"] - after[need]["value"]
    assert after["internal_efficiency"]["value"] is not None
    advised = site.text("quality/").partition("would help most")[2]
    assert advised.index("procurementMethod") < advised.index("How complete it is")
    assert "This is published nowhere." in advised
    assert "This is published nowhere." not in demo.text("quality/")


def test_whatever_is_advised_has_words() -> None:
    words = tomllib.loads((ROOT / "site_templates" / "words" / "en.toml").read_text("utf-8"))
    paths = {
        path for item in shelf.items("unsealed.indicators") if item.DOSSIER.uses for path in item.DOSSIER.paths
    } - {"ocid"}
    assert sorted(paths - words["wanted"].keys()) == []
    assert sorted({path for several in COMPLETENESS.values() for path in several} - words["says"].keys()) == []
    assert sorted(COMPLETENESS.keys() - words["objects"].keys()) == []
    assert sorted({need.replace(" ", "_") for need in NEEDS} - words["need"].keys()) == []


def test_each_indicator_serves_a_known_need() -> None:
    for item in shelf.items("unsealed.indicators"):
        assert set(item.DOSSIER.uses) <= set(NEEDS), item.__name__


def _words(site: Result) -> str:
    body = LexborHTMLParser(site.text("quality/")).body
    assert body
    return " ".join(body.text(separator=" ").split())


def test_the_page_says_what_was_read_and_what_is_complete(cases: Result, demo: Result) -> None:
    page = _words(demo)
    ledger = demo.ledger
    assert f"and {ledger['records_in']:,} records. All of them are shown. Together they tell of 300" in page
    counts = demo.json("data/coverage.json")["counts"]
    for path, words in (
        ("/contracts[]/dateSigned", "when they were signed"),
        ("/awards[]/suppliers", "who was chosen"),
    ):
        assert f"{words} {counts[path]:,}" in page
    assert f"Of {counts['/contracts[]/']:,} contracts, so many say" in page
    assert "cannot be applied to a small city" in page
    bare = _words(cases)
    assert "How openly the city buys: " in bare
