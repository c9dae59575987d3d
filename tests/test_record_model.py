"""Who is who across processes, what is corrected, and what the data contradicts, as the built site shows it."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Build
from tests.site.result import Result
from tests.test_settings import SITE, built, findings, money, process, table


def supplied(number: int, name: str, identity: str = "S1", **identifier: str) -> dict[str, Any]:
    """A process that chose one supplier, by its name and register number if there is one."""
    body = process(number)
    party: dict[str, Any] = {"id": identity, "name": name, "roles": ["supplier"]}
    if identifier:
        party["identifier"] = identifier
    body["parties"] = [body["parties"][0], party]
    body["awards"][0]["suppliers"] = [{"id": identity, "name": name}]
    return body


def keys(site: Result) -> set[str]:
    """The keys under which suppliers are told apart."""
    return {each["supplier_key"] for each in table(site, "award_suppliers")}


# The list of organizations (1.7)

ALIASES = """
[[organization]]
name = "Alder Group"
keys = ["CA-ON:0815", "name:alder paving ontario"]
reason = "One company before and after it was registered"
date = 2025-05-01

[[organization]]
name = "Nobody"
keys = ["CA-ON:404"]
reason = "A slip"
date = 2025-05-01
"""


@pytest.fixture(scope="module")
def joined(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    bodies = [
        supplied(1, "Alder Paving Ltd", scheme="CA-ON", id="0815"),
        supplied(2, "Alder Paving Ontario"),
        supplied(3, "Birch Works Inc.", scheme="CA-ON", id="77"),
        supplied(4, "BIRCH WORKS", scheme="CA-ON", id="n/a"),
        supplied(5, "Cedar", scheme="CA-ON", id="99999999"),
        supplied(6, "Dogwood", scheme="CA-ON", id="99999999"),
        supplied(7, "Birch Bridges", scheme="CA-ON", id="77"),
    ]
    site = 'organizations = { placeholders = ["99999999"], legal_forms = ["Inc.", "Ltd"] }\n'
    return built(build, tmp_path_factory.mktemp("joined"), bodies, site, organizations=ALIASES)


def test_listed_keys_are_one_organization_everywhere(joined: Result) -> None:
    assert keys(joined) == {"CA-ON:0815", "CA-ON:77", "name:birch works", "name:cedar", "name:dogwood"}
    parties = {each["key"] for each in table(joined, "parties") if each["roles"] == "supplier"}
    assert parties == keys(joined)
    results = joined.json("data/results.json")["results"]
    (number,) = [
        each for each in results if (each["name"], each["scope"], each["period"]) == ("distinct_suppliers", "site", "")
    ]
    assert number["value"] == 5


def test_the_page_of_a_listed_organization_says_what_was_brought_together(joined: Result) -> None:
    (page,) = [page for page in joined.pages("suppliers/*/") if "Alder" in joined.text(page)]
    text = joined.text(page)
    for words in (
        '<h1 dir="auto">Alder Group</h1>',
        "Chosen in 2 contracting processes",
        "Alder Paving Ltd; Alder Paving Ontario",
        "One company before and after it was registered",
        "name:alder paving ontario",
    ):
        assert words in text, words


def test_a_line_of_the_list_that_fits_nothing_is_reported(joined: Result) -> None:
    (message,) = findings(joined)["organizations.unused_alias"]
    assert "CA-ON:404" in message


def test_one_key_with_two_names_and_one_name_with_two_keys_are_reported(joined: Result) -> None:
    (names,) = findings(joined)["organizations.several_names"]
    assert "Birch Bridges; Birch Works Inc." in names
    (several,) = findings(joined)["organizations.several_keys"]
    assert "CA-ON:77; name:birch works" in several


def test_the_quality_checks_count_what_the_findings_name(joined: Result) -> None:
    reasons = {each["name"]: each["reason"] for each in joined.json("data/quality.json")["checks"]}
    assert reasons["ours.one_name_for_a_number"] == "1 of 2 numbers stand with several names."
    assert reasons["ours.one_number_for_a_name"] == "0 of 4 names stand with several numbers."


def test_a_broken_list_is_named(build: Build, tmp_path: Path) -> None:
    for number, (text, words) in enumerate(
        [
            ('[[organisation]]\nname = "A"\n', "[[organization]]"),
            ('[[organization]]\nname = "A"\nkeys = ["a"]\nreason = "b"\n', "lacks date"),
            ('[[organization]]\nname = "A"\nkeys = []\nreason = "b"\ndate = 2025-01-01\n', "keys must be"),
        ]
    ):
        content = tmp_path / str(number)
        content.mkdir()
        (content / "site.toml").write_text('name = "A city"\n', "utf-8")
        (content / "organizations.toml").write_text(text, "utf-8")
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / "releases.jsonl").write_text(json.dumps(process(1)), "utf-8")
        result = build(tmp_path / "data", content=content)
        assert result.exit_code != 0
        assert words in result.stderr, result.stderr


# Ids of parties as keys (1.7)


def test_ids_are_keys_only_where_the_data_bears_it_out(build: Build, tmp_path: Path) -> None:
    site = "organizations.party_id_stable = true\n"
    stable = [supplied(number, "Alder" if number % 2 else "ALDER.", "V1") for number in range(1, 4)]
    result = built(build, tmp_path / "stable", [*stable, supplied(9, "Alder", "V2")], site)
    assert keys(result) == {"party:V1", "party:V2"}
    assert "organizations.unstable_ids" not in findings(result)

    unstable = [supplied(1, "Alder", "1"), supplied(2, "Birch", "1"), supplied(3, "Alder", "2")]
    for order, name in ((unstable, "unstable"), (unstable[::-1], "turned round")):
        result = built(build, tmp_path / name, order, site)
        assert keys(result) == {"name:alder", "name:birch"}
        (message,) = findings(result)["organizations.unstable_ids"]
        # The buyer's id stands for one name, the supplier's for two.
        assert "1 of the 2 ids" in message
        assert "50 %" in message


# Corrections (1.5)

CORRECTIONS = """
[[correction]]
ocid = "ocds-test01-1"
path = "awards[A1].value.amount"
old = 1000000
new = 1000.5
reason = "Three zeros too many; the resolution says 1,000.50"
date = 2025-05-02

[[correction]]
ocid = "ocds-test01-2"
path = "awards[A1].value.amount"
old = 31
new = 30
reason = "The source was mended since"
date = 2025-05-02

[[correction]]
ocid = "ocds-test01-99"
path = "tender.title"
new = "Gone"
reason = "No such process"
date = 2025-05-02

[[correction]]
ocid = "ocds-test01-3"
path = "tender.title"
new = "Paths in the park"
reason = "The title was left out"
date = 2025-05-02
"""


def test_a_correction_is_applied_and_listed_while_it_fits(build: Build, tmp_path: Path) -> None:
    bodies = [process(1, amount=1_000_000), process(2, amount=20), process(3, amount=3)]
    result = built(build, tmp_path, bodies, corrections=CORRECTIONS)
    assert str(money(result)["CAD"]) == "1023.5"
    outdated = [each for each in result.json("data/report.json")["findings"] if each["code"] == "correction.outdated"]
    assert [example["ocid"] for each in outdated for example in each["examples"]] == ["ocds-test01-2", "ocds-test01-99"]
    assert "The city corrected awards[A1].value.amount on 2025-05-02" in result.text(result.page_of("ocds-test01-1"))
    listed = result.json("data/report.json")["corrections"]
    assert [each["ocid"] for each in listed] == ["ocds-test01-1", "ocds-test01-3"]
    assert "Three zeros too many" in result.text("quality/")
    assert "The source was mended since" not in result.text("quality/")
    assert "Paths in the park" in result.text(result.page_of("ocds-test01-3"))
    record = result.json(next(each["record"] for each in result.processes if each["ocid"] == "ocds-test01-1"))
    assert record["records"][0]["releases"][0]["awards"][0]["value"]["amount"] == 1_000_000


# Sums of one level, to be compared (1.5)


def test_sums_of_one_level_stand_beside_what_is_committed(build: Build, tmp_path: Path) -> None:
    contract = {"id": "C1", "awardID": "A1", "status": "terminated", "value": {"amount": 96, "currency": "CAD"}}
    ceiling = {"id": "T1", "status": "complete", "techniques": {"hasFrameworkAgreement": True}}
    bodies = [
        process(1, amount=95, contracts=[contract]),
        process(2, amount=50),
        process(3, amount=500, tender=ceiling),
    ]
    result = built(build, tmp_path, bodies)
    assert money(result) == {"CAD": 146}
    assert money(result, "contracts_only") == {"CAD": 96}
    assert money(result, "awards_only") == {"CAD": 645}


# What the data contradicts (1.5, 1.1)


@pytest.fixture(scope="module")
def doubtful(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    def contract(name: str, amount: int, award: Any = "A1") -> dict[str, Any]:
        value = {"amount": amount, "currency": "CAD"}
        return {"id": name, "awardID": award, "status": "active", "dateSigned": "2025-03-02T00:00:00Z", "value": value}

    orders = process(1, contracts=[contract("C1", 1200), contract("C2", 700), contract("C3", 500)])
    lots = process(2, contracts=[contract(f"C{each}", 90) for each in range(4)])
    plain = process(3, contracts=[contract("C1", 40), contract("C2", 41)])
    numbers = process(4)
    numbers["awards"][0]["id"] = 7
    numbers["contracts"] = [contract("C1", 10, "7")]
    many = [process(number, amount=1) for number in range(100, 220)]
    huge = process(5, amount=5_000_000)
    bodies = [orders, lots, plain, numbers, *many, huge]
    return built(build, tmp_path_factory.mktemp("doubtful"), bodies, "amount_cap.CAD = 4000000\n")


@pytest.mark.parametrize(
    ("code", "ocid"),
    [
        ("check.possible_purchase_orders", "ocds-test01-1"),
        ("check.repeated_contracts", "ocds-test01-2"),
        ("check.number_ids", "ocds-test01-4"),
        ("check.amount_above_cap", "ocds-test01-5"),
        ("data.few_hold_most", ""),
    ],
)
def test_doubtful_data_is_reported_once_where_it_is(doubtful: Result, code: str, ocid: str) -> None:
    groups = doubtful.json("data/report.json")["findings"]
    assert [(one["ocid"]) for each in groups if each["code"] == code for one in each["examples"]] == [ocid]


def test_a_number_for_an_id_changes_one_finding_and_no_number(build: Build, tmp_path: Path) -> None:
    text = process(
        1, contracts=[{"id": "3", "awardID": "7", "status": "active", "value": {"amount": 10, "currency": "CAD"}}]
    )
    text["awards"][0]["id"] = "7"
    number = json.loads(json.dumps(text))
    number["awards"][0]["id"] = 7
    number["contracts"][0]["id"] = 3
    first, second = (built(build, tmp_path / name, [body]) for name, body in (("text", text), ("number", number)))
    assert first.json("data/results.json") == second.json("data/results.json")
    for name in ("awards", "contracts", "award_suppliers", "processes"):
        assert table(first, name) == table(second, name)
    assert findings(second).keys() - findings(first).keys() == {"check.number_ids"}
    assert len(findings(second)["check.number_ids"]) == 1


# Worked examples of 5.1 that rest on identity and pairs


Number = dict[str, Any]


@pytest.fixture
def worked(build: Build, shared: Path, tmp_path: Path) -> Callable[[str], dict[str, Number]]:
    """The results of a worked example for the whole site, by name."""

    def of(name: str) -> dict[str, Number]:
        (tmp_path / "releases.jsonl").write_bytes((shared / "fixtures/worked" / f"{name}.jsonl").read_bytes())
        result = build(tmp_path, SITE)
        assert result.exit_code == 0, result.stderr
        results = json.loads(result.text("data/results.json"), parse_float=Decimal)["results"]
        return {each["name"]: each for each in results if (each["scope"], each["period"]) == ("site", "")}

    return of


@pytest.mark.shared
def test_suppliers_chosen_together_are_one_winner(worked: Callable[[str], dict[str, Number]]) -> None:
    four = worked("W6")
    assert (four["spending_concentration"]["value"], four["spending_concentration"]["status"]) == (2600, "few")
    assert four["largest_1_share"]["value"] == Decimal("0.3")
    joint = worked("W6b")
    assert joint["spending_concentration"]["value"] == 3600
    assert joint["largest_1_share"]["value"] == Decimal("0.4")
    assert joint["distinct_suppliers"]["value"] == 2


@pytest.mark.shared
def test_contracts_are_held_against_their_estimates(worked: Callable[[str], dict[str, Number]]) -> None:
    pairs = worked("W10")
    share, mean, whole = pairs["overrun_share"], pairs["overrun_mean"], pairs["overrun"]
    assert (share["numerator"], share["denominator"], share["status"]) == (2, 3, "few")
    assert mean["value"] == Decimal("0.225")
    assert whole["value"] == Decimal("0.15")
    assert share["excluded"] == {"no_estimate": 1, "other_currency": 1}
