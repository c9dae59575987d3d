"""Releases against the structure of OCDS 1.1: what is found, where, and in which words."""

import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsealed.exact_json import Json, read_json
from unsealed.ocds.model import Severity, Source
from unsealed.ocds.validate import validate_release

RELEASE = {
    "ocid": "ocds-x-1",
    "id": "1",
    "date": "2024-01-01T00:00:00Z",
    "tag": ["tender"],
    "initiationType": "tender",
}
SOURCE = Source("releases.json", "/releases/3")
HOSTILE = "<a value that nobody repeats>"


def found(**fields: Json) -> list[tuple[str, str, str]]:
    """Code, severity and pointer within the release of each finding."""
    findings = validate_release(RELEASE | fields, SOURCE)
    assert all(finding.source.pointer.startswith("/releases/3") for finding in findings)
    assert all(finding.source.file == "releases.json" and finding.ocid == "ocds-x-1" for finding in findings)
    return [
        (finding.code, finding.severity.value, finding.source.pointer[len("/releases/3") :]) for finding in findings
    ]


@pytest.mark.parametrize("amount", [1, Decimal("1.50"), Decimal("1E+400"), 10**30, None])
def test_exact_numbers_are_numbers(amount: Json) -> None:
    assert found(tender={"id": "T", "value": {"amount": amount}}) == []


def test_a_release_that_uses_no_extension_owes_nothing_to_one() -> None:
    tender = {"id": "T", "items": [{"id": "1"}], "documents": [{"id": "1"}]}
    assert (
        found(tender=tender, awards=[{"id": "A"}], contracts=[{"id": "C", "awardID": "A"}], parties=[{"id": "P"}]) == []
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tender": "text"}, ("structure.type", "error", "/tender")),
        ({"tender": {"id": "T", "value": {"amount": "5"}}}, ("structure.type", "error", "/tender/value/amount")),
        ({"awards": [{"id": "A"}, {}]}, ("structure.required", "error", "/awards/1")),
        ({"tender": {"id": "T", "status": HOSTILE}}, ("structure.enum", "error", "/tender/status")),
        ({"tag": [HOSTILE]}, ("structure.enum", "error", "/tag/0")),
        ({"date": HOSTILE}, ("structure.format", "error", "/date")),
        ({"date": "2024-01-01"}, ("structure.date", "note", "/date")),
        ({"date": "2024-01-01T10:00:00"}, ("structure.date", "note", "/date")),
        ({"date": "2024-02-30T10:00:00Z"}, ("structure.format", "error", "/date")),
        ({"tender": {"id": "T", "documents": [{"id": "D", "url": "a b"}]}}, ("structure.format", "error", "/tender/documents/0/url")),
        ({"awards": [{"id": "A"}, {"id": "A"}]}, ("structure.unique", "warning", "/awards")),
        ({"tag": []}, ("structure.empty", "warning", "/tag")),
        ({"bids": {"statistics": [{"id": "1", "measure": "bids"}]}}, ("structure.required", "error", "/bids/statistics/0")),
    ],
)  # fmt: skip
def test_findings(fields: dict[str, Json], expected: tuple[str, str, str]) -> None:
    assert found(**fields) == [expected]


def test_messages_say_what_is_wrong_and_what_to_do_and_quote_nothing() -> None:
    body = RELEASE | {
        "date": HOSTILE,
        "tag": [HOSTILE, 5],
        "tender": {"id": {HOSTILE: HOSTILE}, "status": HOSTILE, "value": HOSTILE},
        "buyer": [HOSTILE],
    }
    messages = {finding.source.pointer: finding.message for finding in validate_release(body, Source("a.json"))}
    assert messages["/tender/value"] == (
        "tender.value is a text where an object belongs; it is shown as far as it can be read; publish it as an object."
    )
    assert messages["/tender/status"] == (
        "tender.status holds a code that is not in the closed codelist tenderStatus; it is shown as published; "
        "use a code of that list."
    )
    assert len(messages) == 7
    assert all(HOSTILE not in message and message.endswith(".") for message in messages.values())


def test_ten_thousand_wrong_items_take_a_moment() -> None:
    started = time.perf_counter()
    findings = validate_release(RELEASE | {"awards": [{"x": number} for number in range(10_000)]}, SOURCE)
    assert len(findings) == 10_000
    assert time.perf_counter() - started < 10


def test_a_release_nested_too_deeply_is_a_finding() -> None:
    deep: Json = "x"
    for _ in range(900):
        deep = {"value": deep}
    assert [code for code, *_ in found(tender={"id": "T", "items": deep})] == ["structure.depth"]


def test_real_publications(shared: Path) -> None:
    """England's publication is as the standard says, but for two links that are none."""
    lines = (shared / "data/uk-england-2025/england-2025-releases.jsonl").read_bytes().splitlines()
    findings = [f for line in lines for f in validate_release(read_json(line), Source("england.jsonl"))]
    assert [(finding.code, finding.severity) for finding in findings] == [("structure.format", Severity.ERROR)] * 2


ANY: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "tender", "awards", "items", "value", "x/~y"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(ANY)
def test_anything_can_be_validated(body: Json) -> None:
    pointers = [finding.source.pointer for finding in validate_release(body, Source("a.json"))]
    assert pointers == sorted(pointers)
