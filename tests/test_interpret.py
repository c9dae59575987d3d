"""What a compiled release means: stages, money, identity, people withheld."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from unsealed.config import Defaults, Identity, Privacy
from unsealed.exact_json import read_json
from unsealed.ocds.dates import calendar_date, read_instant
from unsealed.ocds.interpret import Interpretation, RecordModel
from unsealed.ocds.organizations import Identities
from unsealed.ocds.privacy import Redaction
from unsealed.urls import slug

CASES = json.loads((Path(__file__).parent / "cases" / "interpret" / "stages.json").read_text("utf-8"))


def interpret(compiled: dict[str, Any], as_of: str = "2024-06-30T00:00:00Z", **defaults: str) -> Interpretation:
    instant = read_instant(as_of)
    assert instant
    body = read_json(json.dumps(compiled).encode())
    return RecordModel(instant, ZoneInfo("UTC"), Defaults(**defaults)).interpret(body)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_stage(case: dict[str, Any]) -> None:
    seen = interpret(case["input"], case["as_of"])
    found = {"stage": seen.stage, "flags": list(seen.stage_flags), "basis": seen.stage_basis}
    assert found == case["expected"]


def test_five_measures_that_never_mix() -> None:
    """W5 of the methodology: awards with and without contracts, a contract without a value, one without an award."""
    award = {"status": "active", "date": "2024-01-01T00:00:00Z"}
    money = interpret(
        {
            "awards": [
                {"id": "A1", **award, "value": {"amount": 300, "currency": "EUR"}},
                {"id": "A2", **award, "value": {"amount": 80, "currency": "EUR"}},
                {"id": "A3", **award, "value": {"amount": 60, "currency": "EUR"}},
            ],
            "contracts": [
                {"id": "C1", "awardID": "A1", "status": "active", "value": {"amount": 100, "currency": "EUR"}},
                {"id": "C2", "awardID": "A1", "status": "terminated", "value": {"amount": 150, "currency": "EUR"}},
                {"id": "C3", "awardID": "A3", "status": "active"},
                {"id": "C4", "awardID": "?", "status": "active", "value": {"amount": 40, "currency": "EUR"}},
                {"id": "C5", "awardID": "A1", "status": "pending", "value": {"amount": 30, "currency": "EUR"}},
            ],
        }
    ).money
    assert money.awarded == {"EUR": 440}
    assert money.signed == {"EUR": 290}
    assert money.signed_value_from_award == {"EUR": 60}
    assert money.awarded_unsigned == {"EUR": 80}
    assert money.committed == {"EUR": 430}


def test_an_award_and_a_contract_that_does_not_name_it_are_one_money() -> None:
    """Where both are worth the same; nothing else tells, and the money is not counted twice."""
    amount = {"value": {"amount": 80, "currency": "EUR"}, "status": "active"}
    money = interpret({"awards": [amount], "contracts": [{"id": "C1", **amount}]}).money
    assert money.awarded == money.signed == money.committed == {"EUR": 80}
    assert not money.awarded_unsigned


def test_currencies_zero_and_negative_amounts_stay_apart() -> None:
    """W4 of the methodology."""
    values = [(10000, "CAD"), (5000, "USD"), (0, "CAD"), (-2000, "CAD"), (7000, None)]
    awards = [
        {"id": str(at), "status": "active", "value": {"amount": amount} | ({"currency": currency} if currency else {})}
        for at, (amount, currency) in enumerate(values)
    ]
    money = interpret({"awards": awards}).money
    assert money.committed == {"CAD": 10000, "USD": 5000, "": 7000}
    assert money.revenue == {"CAD": -2000}


def test_amounts_keep_their_digits() -> None:
    award = b'{"awards": [{"id": "1", "status": "active", "value": {"amount": 196000.006, "currency": "EUR"}}]}'
    instant = read_instant("2024-06-30")
    assert instant
    seen = RecordModel(instant, ZoneInfo("UTC"), Defaults()).interpret(read_json(award))
    assert seen.money.awarded == {"EUR": Decimal("196000.006")}


def test_frameworks_hold_ceilings_and_a_ceiling_counts_once() -> None:
    value = {"amount": 1_000_000, "currency": "EUR"}
    money = interpret(
        {
            "tender": {"techniques": {"hasFrameworkAgreement": True}},
            "awards": [{"id": each, "status": "active", "value": value} for each in "AB"],
        }
    ).money
    assert money.committed == {}
    assert money.framework_ceiling == {"EUR": 1_000_000}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-01T03:00:00Z", "2023-12-31"),
        ("2023-12-31T00:00:00Z", "2023-12-31"),
        ("2023-12-31T23:59:59Z", "2023-12-31"),
        ("2024-01-01T05:30:00Z", "2024-01-01"),
        ("2024-02-30", "None"),
        ("31/12/2019", "None"),
    ],
)
def test_the_calendar_date_of_an_instant(text: str, day: str) -> None:
    assert str(calendar_date(text, ZoneInfo("America/Toronto"))) == day


def test_legal_forms_are_left_aside_at_the_ends_of_names() -> None:
    identities = Identities(Identity(legal_forms=("Ltd", "S.A.", "PT", "Co. Ltd")))
    for name, bare in [
        ("Alder Paving, Ltd.", "alder paving"),
        ("PT ALDER PAVING S. A.", "alder paving"),
        ("Alder Co Ltd", "alder"),
        ("Altdorf", "altdorf"),
        ("Ltd", "ltd"),
        ("ltd " * 5000 + "alder", "ltd " * 4996 + "alder"),
    ]:
        assert identities.normalise(name) == bare


def test_organizations_are_known_by_register_number_then_by_name() -> None:
    seen = interpret(
        {
            "parties": [
                {"id": "1", "name": "Alder  Paving, Ltd", "identifier": {"scheme": "GB-COH", "id": "0815"}},
                {"id": "2", "name": "ALDER PAVING LTD", "identifier": {"scheme": "GB-COH", "id": "n/a"}},
            ],
            "awards": [{"id": "1", "status": "active", "suppliers": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}],
        }
    )
    assert [(each.key, each.basis) for each in seen.awards[0].suppliers] == [
        ("GB-COH:0815", "identifier"),
        ("name:alder paving ltd", "name"),
        ("", ""),
    ]


PERSON = {
    "id": "USA-TAXID-123",
    "name": "Pat Doe",
    "roles": ["supplier"],
    "identifier": {"scheme": "USA-TAXID", "id": "123", "legalName": "Patricia Doe"},
    "address": {"streetAddress": "1 Home Street", "postalCode": "00001", "locality": "Harwick Bay"},
    "contactPoint": {"email": "pat@example.org"},
}
BUYER = {"id": "B", "name": "Parks", "roles": ["buyer"], "contactPoint": {"email": "parks@example.org"}}


def withhold(
    releases: list[dict[str, Any]], privacy: Privacy | None = None, *, contacts: bool = False
) -> list[dict[str, Any]]:
    texts = [json.dumps(release).encode() for release in releases]
    return Redaction(releases, texts, privacy or Privacy()).apply(contacts=contacts)


def test_contact_points_go_from_any_section_and_nothing_else_does() -> None:
    """A key that cannot be shown is replaced in what was read, and hides nothing; nor does one that is escaped."""
    tender = {"title": "Bridge", "contactPoint": {"email": "a@example.org"}, "lots": [{"contactPoint": {"name": "B"}}]}
    (shown,) = withhold([{"ocid": "1", "tender": tender, "awards": [{"id": "1"}]}])
    assert shown == {"ocid": "1", "tender": {"title": "Bridge", "lots": [{}]}, "awards": [{"id": "1"}]}
    odd = {"a\N{SYMBOL FOR NULL}": tender}
    (shown,) = Redaction([odd], [json.dumps({"a\0": tender}).encode()], Privacy()).apply(contacts=False)
    assert "@" not in json.dumps(shown)
    escaped = json.dumps({"tender": tender}).replace("contact", "\\u0063ontact").replace("Point", "\\u0050oint")
    (shown,) = Redaction([{"tender": tender}], [escaped.encode()], Privacy()).apply(contacts=False)
    assert "@" not in json.dumps(shown)


def test_people_are_withheld_wherever_they_are_named() -> None:
    release = {
        "parties": [PERSON, BUYER],
        "awards": [{"id": "1", "suppliers": [{"id": "USA-TAXID-123", "name": "Pat Doe"}]}],
        "contracts": [{"id": "1", "implementation": {"transactions": [{"payee": {"id": "USA-TAXID-123"}}]}}],
    }
    (shown,) = withhold([release], contacts=True)
    text = json.dumps(shown)
    assert not [each for each in ("Pat", "123", "Home Street", "00001", "pat@") if each in text]
    assert "Harwick Bay" in text
    assert "parks@example.org" in text
    assert shown["awards"][0]["suppliers"][0]["id"] == shown["parties"][0]["id"]
    assert "pat@example.org" in json.dumps(release), "the release that was read stays as it was"


def test_contact_points_of_the_city_go_where_nobody_can_act_on_them() -> None:
    (shown,) = withhold([{"parties": [PERSON, BUYER]}])
    assert "@" not in json.dumps(shown)


def test_a_city_can_name_people_and_still_withhold_how_to_reach_them() -> None:
    (shown,) = withhold([{"parties": [PERSON]}], Privacy(publish_person_names=True), contacts=True)
    text = json.dumps(shown)
    assert "Pat Doe" in text
    assert not [each for each in ("123", "Home Street", "@") if each in text]


def test_addresses_never_collide_and_are_legal_anywhere() -> None:
    identities = [
        "a",
        "A",
        "a ",
        "ä",
        "a\u0308",
        "..",
        "../a",
        "con",
        "index",
        "a.",
        "a--b",
        "x" * 4096,
        "",
        "/",
        "404",
        "Straße",
    ]
    slugs = [slug(each) for each in identities]
    assert len({each.casefold() for each in slugs}) == len(identities)
    assert all(each.isascii() and 0 < len(each) <= 80 and not set(each) & set('/\\:*?"<>| .') for each in slugs)
