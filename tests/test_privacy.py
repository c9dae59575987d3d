"""(j) Nothing about a person that the data must not tell stands anywhere in a site: every file of it is searched."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Build
from tests.site.numbers import award, built, contract
from tests.site.result import Result
from tests.site.samples import package, release

Body = dict[str, Any]
SCHEMES = ("USA-TAXID", "CAN-PASSPORT", "MEX-IDCARD")


def _secret(place: str) -> str:
    """A text that is nowhere else, by which the place that it leaked from is known."""
    return f"secret-{place}"


def _contact(place: str) -> Body:
    fields = ("name", "email", "telephone", "faxNumber", "url")
    return {"contactPoint": {name: _secret(f"{place}-contact-{name}") for name in fields}}


def _person(place: str, identity: str, scheme: str = "USA-TAXID", **more: Any) -> Body:
    """A natural person with everything that must not be told."""
    return {
        "id": identity,
        "name": _secret(f"{place}-name"),
        "name_es": _secret(f"{place}-name-es"),
        "identifier": {"scheme": scheme, "id": _secret(f"{place}-number"), "legalName": _secret(f"{place}-legal")},
        "additionalIdentifiers": [{"scheme": "USA-PASSPORT", "id": _secret(f"{place}-second-number")}],
        "address": {
            "streetAddress": _secret(f"{place}-street"),
            "streetAddress_es": _secret(f"{place}-street-es"),
            "postalCode": _secret(f"{place}-postal"),
            "locality": "Harwick Bay",
        },
        "details": {"note": _secret(f"{place}-details")},
        "birthDate": _secret(f"{place}-birth"),
        **_contact(place),
        **more,
    }


def _reference(place: str, identity: str) -> Body:
    """The same person where it is referred to, with all that OCDS 1.0 would have put there."""
    name = {"name": _secret(f"{place}-name"), "name_es": _secret(f"{place}-name-es")}
    return {"id": identity, **name, "address": {"streetAddress": _secret(f"{place}-at")}}


def _vendor(place: str, identity: str) -> Body:
    """A firm, whose contact is withheld, and a person among its additional identifiers."""
    return {
        "id": identity,
        "name": f"Firm {identity}",
        "identifier": {"scheme": "US-EIN", "id": f"00-{identity}"},
        "additionalIdentifiers": [{"scheme": "USA-TAXID", "id": _secret(f"{place}-additional")}],
        "roles": ["supplier", "tenderer"],
        **_contact(place),
    }


def _hostile() -> list[Body]:
    """Two releases of one process: everybody is named in the first one already, and a history leads back to it."""
    parties = [
        {"id": "B", "name": "Parks Department", "roles": ["buyer"], **_contact("buyer")},
        _person("supplier", "P1", roles=["supplier", "tenderer"]),
        _person("payee", "P2", SCHEMES[1], roles=["payee"]),
        _person("tenderer", "P3", SCHEMES[2], roles=["tenderer"]),
        _person("buyer-person", "P4", roles=["buyer"]),
        _vendor("firm", "F1"),
    ]
    first = release(
        tag=["tender", "award", "contract"],
        parties=parties,
        tender={
            **release()["tender"],
            "tenderers": [
                _reference("tenderer", "P3"),
                _reference("supplier", "P1"),
                _person("embedded-tenderer", "P5"),
            ],
            "procuringEntity": _reference("buyer-person", "P4"),
            **_contact("tender"),
        },
        bids={
            "details": [
                {"id": "1", "status": "valid", "tenderers": [_reference("tenderer", "P3"), _person("bidder", "P6")]},
            ]
        },
        awards=[
            award("A1", 100, suppliers=[_reference("supplier", "P1"), _person("embedded-supplier", "P7")]),
            award("A2", 50, suppliers=[{"name": _secret("supplier-name")}, {"id": "F1", "name": "Firm F1"}]),
        ],
        contracts=[
            contract(
                "C1",
                "A1",
                90,
                suppliers=[_reference("supplier", "P1")],
                implementation={
                    "transactions": [
                        {
                            "id": "1",
                            "value": {"amount": 10, "currency": "GBP"},
                            "payee": _reference("payee", "P2"),
                            "receiverOrganization": _person("receiver", "P8"),
                        }
                    ]
                },
            )
        ],
    )
    later = release(
        id="2",
        date="2025-04-01T00:00:00Z",
        parties=[
            {
                "id": "P1",
                "name": "Somebody Ltd",
                "identifier": {"scheme": "US-EIN", "id": "00-1"},
                "roles": ["supplier"],
            }
        ],
        awards=[award("A1", 120, suppliers=[{"id": "P1", "name": "Somebody Ltd"}])],
        contracts=[],
    )
    return [first, later]


def _as_releases(bodies: list[Body]) -> Body:
    return package(*bodies)


def _as_records(bodies: list[Body]) -> Body:
    record = {"ocid": bodies[0]["ocid"], "releases": bodies, "compiledRelease": {**bodies[0], "tag": ["compiled"]}}
    return {"version": "1.1", "publishedDate": "2025-05-01T00:00:00Z", "records": [record]}


def _as_compiled(bodies: list[Body]) -> Body:
    record = {"ocid": bodies[0]["ocid"], "compiledRelease": {**bodies[0], "tag": ["compiled"]}}
    return {"version": "1.1", "publishedDate": "2025-05-01T00:00:00Z", "records": [record]}


@pytest.fixture(params=[_as_releases, _as_records, _as_compiled], ids=lambda form: form.__name__.lstrip("_"))
def site(request: pytest.FixtureRequest, build: Build, tmp_path: Path) -> Result:
    """The site of all that, in each form that data comes in."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "package.json").write_text(json.dumps(request.param(_hostile())), "utf-8")
    return built(build, tmp_path / "data")


def test_j_nothing_about_a_person_stands_in_any_file(site: Result) -> None:
    assert _leaks(site) == {}


def test_j_a_person_of_the_citys_list_is_withheld_too(build: Build, tmp_path: Path) -> None:
    person = {**_person("listed", "V-1", "US-EIN"), "roles": ["supplier"]}
    body = release(
        parties=[person],
        buyer={"id": "B1", "name": "Parks Department"},
        awards=[award("A1", 100, suppliers=[{"id": "V-1", "name": _secret("listed-name")}])],
        contracts=[],
    )
    (tmp_path / "package.json").write_text(json.dumps(package(body)), "utf-8")
    site = built(build, tmp_path, 'name = "A city"\n[privacy]\nindividuals = ["V-1"]\n')
    assert _leaks(site) == {}


def test_j_totals_include_what_goes_to_persons(site: Result) -> None:
    found = {
        each["name"]: each["value"] for each in site.json("data/results.json")["results"] if each["scope"] == "site"
    }
    assert found["committed"]


def _leaks(site: Result) -> dict[str, list[str]]:
    """What must not be there, by the files that it is in; no file of a site is compressed."""
    found: dict[str, list[str]] = {}
    for path in sorted(site.output.rglob("*")):
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        for secret in set(re.findall("secret-[a-z-]+", text)):
            found.setdefault(secret, []).append(path.relative_to(site.output).as_posix())
    return found
