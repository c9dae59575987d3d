"""Extensions of OCDS: the eight that we know merge and are shown under their names, others are kept and shown."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import Build
from tests.site.result import Result

CASE = Path(__file__).parent / "cases" / "build" / "extensions"
PAGE = "contracts/ocds-ext-1/"


@pytest.fixture(scope="module")
def site(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    data = tmp_path_factory.mktemp("data")
    shutil.copy(CASE / "releases.json", data)
    result = build(data)
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def text(site: Result) -> str:
    body = LexborHTMLParser(site.text(PAGE)).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


@pytest.mark.parametrize(
    ("extension", "told"),
    [
        ("lots", ["North square lot", "£40,000", "South square lot", "Maximum lots bid per supplier", "17", "£81,234"]),
        ("enquiry", ["Night work question", "May we work at night?", "Only until ten at night"]),
        ("bid", ["£38,500", "£41,750", "Disqualified", "Harbour Paving", "Bay Stone"]),
        ("techniques", ["Has electronic auction", "Auction in three rounds"]),
        ("metrics", ["Share of recycled stone", "35.5", "percent of stone", "Target note", "Stones laid a day", "212"]),
        ("location", ["1 Quay Street", "By the old clock", "51.25", "-3.125", "2643743"]),
        ("contract_completion", ["Finished before the frost", "£39,900.25", "One more bench"]),
        ("organizationClassification", ["Local authority kind"]),
        ("unknown ones", ["Weather clause", "Frost stops work", "Desk number", "Desk 19-B"]),
    ],
)
def test_what_an_extension_adds_is_on_the_page(text: str, extension: str, told: list[str]) -> None:
    assert [each for each in told if each not in text] == [], extension


def test_items_of_extensions_merge_by_their_ids(site: Result) -> None:
    compiled = site.json(f"{PAGE}record.json")["records"][0]["compiledRelease"]
    lots, enquiries = compiled["tender"]["lots"], compiled["tender"]["enquiries"]
    assert [(lot["id"], lot["title"], lot["status"]) for lot in lots] == [
        ("L1", "North square lot", "active"),
        ("L2", "South square lot", "unsuccessful"),
    ]
    assert [(each["description"], each["answer"]) for each in enquiries] == [
        ("May we work at night?", "Only until ten at night")
    ]
    assert compiled["x_cityRoom"] == {"deskNumber": "Desk 19-B"}


def test_nothing_that_was_published_is_missing_in_the_record(site: Result) -> None:
    releases = site.json(f"{PAGE}record.json")["records"][0]["releases"]
    published = json.loads((CASE / "releases.json").read_bytes())["releases"]
    assert sorted(map(str, leaves(published))) == sorted(map(str, leaves(releases)))


def leaves(value: Any) -> Iterator[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if children is None:
        yield value
        return
    for child in children:
        yield from leaves(child)
