"""OCDS 1.0 is upgraded, 1.1 is left byte for byte, and a versioned release is taken apart."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Build
from tests.site.samples import package, release
from unsealed import shelf
from unsealed.ocds.compile import compile_releases
from unsealed.ocds.model import Release, Source
from unsealed.ocds.reader import RawRelease, Reading, find_files
from unsealed.ocds.upgrade import upgrade_release

BUYER = {"name": "Parks", "identifier": {"scheme": "GB-COH", "id": "1"}, "address": {"locality": "Here"}}
SUPPLIER = {"name": "Alder", "contactPoint": {"name": "A. N."}}
OLD: dict[str, Any] = {
    "ocid": "ocds-test01-old",
    "id": "1",
    "date": "2016-01-01T00:00:00Z",
    "tag": ["contract"],
    "initiationType": "tender",
    "buyer": BUYER,
    "tender": {"id": "T", "procuringEntity": BUYER, "amendment": {"rationale": "More time"}},
    "awards": [{"id": "A", "status": "active", "suppliers": [SUPPLIER]}],
    "contracts": [
        {
            "id": "C",
            "awardID": "A",
            "implementation": {
                "transactions": [
                    {
                        "id": "P",
                        "amount": {"amount": 10.50, "currency": "GBP"},
                        "providerOrganization": {"scheme": "GB-COH", "id": "1", "legalName": "Parks"},
                        "receiverOrganization": {"id": "9", "legalName": "Alder"},
                    }
                ]
            },
        }
    ],
}  # fmt: skip


def read(folder: Path, value: Any) -> tuple[list[tuple[str, RawRelease]], Reading]:
    (folder / "data.json").write_text(json.dumps(value), "utf-8")
    reading = Reading(shelf.items("unsealed.ocds.readers"))
    return [(ocid, raw) for file in find_files([folder]) for ocid, raw, _ in reading.read_file(file)], reading


@pytest.mark.parametrize("version", ["1.0", None])
def test_a_release_of_1_0_is_upgraded(version: str | None, tmp_path: Path) -> None:
    head = {name: value for name, value in package(OLD).items() if name != "version"}
    raws, reading = read(tmp_path, head | ({"version": version} if version else {}))
    body = json.loads(bytes(raws[0][1].body))
    roles = {role for party in body["parties"] for role in party["roles"]}
    assert roles == {"buyer", "procuringEntity", "supplier", "payer", "payee"}
    assert [party["address"] for party in body["parties"] if "buyer" in party["roles"]] == [BUYER["address"]]
    assert body["buyer"]["id"] == body["tender"]["procuringEntity"]["id"]
    assert set(body["buyer"]) == {"id", "name"}
    assert body["tender"]["amendments"] == [{"rationale": "More time"}]
    payment = body["contracts"][0]["implementation"]["transactions"][0]
    assert payment["value"] == {"amount": 10.5, "currency": "GBP"}
    assert payment["payer"]["name"] == "Parks"
    assert [(each.code, each.severity, str(each.source)) for each in reading.result.findings] == [
        ("release.upgraded", "note", "data.json")
    ]


@pytest.mark.parametrize(
    "value",
    [
        package(OLD),  # says that it is 1.1
        package(release()) | {"version": "1.0"},  # has parties
        {"releases": [{name: field for name, field in release().items() if name != "parties"}]},  # only references
        release(),
        [{"ocid": "ocds-test01-1", "tender": {"title": 'The "buyer" of "amendment"'}}],
    ],
)
def test_a_release_of_1_1_is_left_byte_for_byte(value: Any, tmp_path: Path) -> None:
    raws, reading = read(tmp_path, value)
    text = (tmp_path / "data.json").read_bytes()
    assert all(bytes(raw.body).strip() in text for _, raw in raws)
    assert reading.result.findings == []


def test_an_upgraded_release_is_published_with_its_organizations(build: Build, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text(json.dumps(package(OLD) | {"version": "1.0"}), "utf-8")
    result = build(tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "Traceback" not in result.stderr
    record = result.json(result.page_of("ocds-test01-old") + "record.json")["records"][0]
    assert {"Parks", "Alder"} <= {party["name"] for party in record["compiledRelease"]["parties"]}
    assert any("Alder" in result.text(page) for page in result.pages("suppliers/*/"))


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "name", "identifier", "address", "transactions", "amount", "suppliers"]), inner
        )
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["buyer", "tender", "awards", "contracts", "ocid"]), JSON), st.booleans())
@settings(deadline=None, max_examples=150)
def test_upgrading_never_fails(body: dict[str, Any], declared: bool) -> None:
    body["tender"] = {"amendment": body.get("tender"), "tenderers": body.get("awards")}
    upgraded = upgrade_release(json.dumps(body).encode(), declared=declared)
    assert upgraded is None or isinstance(json.loads(upgraded), dict)


# -- versioned releases ------------------------------------------------------------------------------------------------


def version(number: int, value: Any) -> dict[str, Any]:
    return {
        "releaseID": str(number),
        "releaseDate": f"2025-01-0{number}T00:00:00Z",
        "releaseTag": ["tender"],
        "value": value,
    }


VERSIONED: dict[str, Any] = {
    "ocid": "ocds-test01-v",
    "language": [version(1, "en")],
    "tender": {
        "id": [version(1, "T")],
        "title": [version(1, "Bridge"), version(2, "Bridges")],
        "submissionMethod": [version(1, ["written"]), version(3, ["electronicSubmission"])],
        "description": [version(1, "Long"), version(3, None)],
        "items": [
            {"id": "1", "description": [version(1, "Steel")], "quantity": [version(1, 5), version(2, 6)]},
            {"id": "2", "description": [version(3, "Paint")]},
        ],
    },
}
COMPILED_TENDER = {
    "id": "T",
    "title": "Bridges",
    "submissionMethod": ["electronicSubmission"],
    "items": [{"id": "1", "description": "Steel", "quantity": 6}, {"id": "2", "description": "Paint"}],
}


@pytest.mark.parametrize(
    "value",
    [
        VERSIONED,
        [VERSIONED],
        {"records": [{"ocid": "ocds-test01-v", "versionedRelease": VERSIONED}]},
        {
            "records": [
                {"ocid": "ocds-test01-v", "versionedRelease": {k: v for k, v in VERSIONED.items() if k != "ocid"}}
            ]
        },
        {"ocid": "ocds-test01-v", "versionedRelease": VERSIONED, "releases": [{"url": "https://example.org/1"}]},
    ],
)
def test_a_versioned_release_alone_is_taken_apart(value: Any, tmp_path: Path) -> None:
    raws, reading = read(tmp_path, value)
    bodies = [json.loads(bytes(raw.body)) for _, raw in raws]
    assert [
        (ocid, body["id"], body["date"][:10], body["tag"]) for (ocid, _), body in zip(raws, bodies, strict=True)
    ] == [("ocds-test01-v", str(number), f"2025-01-0{number}", ["tender"]) for number in (1, 2, 3)]
    assert len({raw.source for _, raw in raws}) == 3
    assert bodies[1]["tender"] == {"title": "Bridges", "items": [{"id": "1", "quantity": 6}]}
    compiled, _, findings = compile_releases(
        [Release(body, raw.source) for body, (_, raw) in zip(bodies, raws, strict=True)]
    )
    assert compiled["tender"] == COMPILED_TENDER
    assert list(findings) == []
    assert reading.result.findings == []


def test_a_versioned_release_beside_others_adds_nothing(tmp_path: Path) -> None:
    compiled = {**release("ocds-test01-v"), "tag": ["compiled"]}
    raws, _ = read(
        tmp_path, {"ocid": "ocds-test01-v", "versionedRelease": copy.deepcopy(VERSIONED), "compiledRelease": compiled}
    )
    assert [raw.source for _, raw in raws] == [Source("data.json", "/compiledRelease")]
