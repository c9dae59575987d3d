"""Amounts as readers see them: no more digits than can be paid, and all of them one step away."""

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import Build
from unsealed.words import read_words

SITE = 'name = "A test city"\nas_of = "2025-06-30"\n'


@pytest.mark.parametrize(
    ("amount", "currency", "said", "exactly"),
    [
        ("196000.006", "CAD", "CA$196,000.01", "CA$196,000.006"),
        ("196000.004", "CAD", "CA$196,000", "CA$196,000.004"),
        ("-12.345678901", "USD", "-$12.35", "-$12.345678901"),
        ("1250.5", "JPY", "¥1,251", "¥1,250.50"),
        ("1250.505", "KWD", "KWD\u00a01,250.505", ""),
        ("1250.5", "USD", "$1,250.50", ""),
        ("0.0031", "USD", "$0.0031", ""),
        ("7", "", "7 (currency not published)", ""),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(amount: str, currency: str, said: str, exactly: str) -> None:
    words = read_words([], "en", ZoneInfo("UTC"))
    assert words.money(Decimal(amount), currency) == said
    assert words.more_exactly(Decimal(amount), currency) == exactly


def test_pages_round_and_tell_all_digits(build: Build, tmp_path: Path) -> None:
    award: dict[str, Any] = {
        "id": "1",
        "status": "active",
        "date": "2025-01-02T00:00:00Z",
        "suppliers": [{"name": "A"}],
    }
    award |= {"value": {"amount": 196000.006, "currency": "CAD"}}
    item = {
        "id": "1",
        "description": "Paper",
        "quantity": 3,
        "unit": {"name": "sheet", "value": {"amount": 0.0123, "currency": "CAD"}},
    }
    release = {"ocid": "ocds-213czf-1", "id": "1", "date": "2025-02-01T00:00:00Z", "tag": ["award"], "awards": [award]}
    (tmp_path / "r.json").write_text(json.dumps([release | {"tender": {"id": "1", "items": [item]}}]), "utf-8")
    site = build(tmp_path, SITE)
    page = site.text("contracts/ocds-213czf-1/index.html")
    visible = re.sub(r"<[^>]*>", " ", page)
    assert 'title="CA$196,000.006"' in page
    assert "CA$196,000.01" in visible
    assert "196,000.006" not in visible
    assert "CA$0.0123" in visible  # the price of a unit is no amount that is paid
    table = site.text("statistics/money/index.html")
    assert re.search(r'title="CA\$196,000\.006">CA\$196,000\.01<', table)
    with (site.output / "downloads/csv/awards.csv").open(encoding="utf-8", newline="") as file:
        assert [row["value_amount"] for row in csv.DictReader(file)] == ["196000.006"]
