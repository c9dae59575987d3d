"""What a supplier's page says of its money: committed, alone and jointly, as the published tables have it (1.5)."""

import re
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import WORKED_TOML
from tests.site.numbers import Row, award, built, contract, numbers, rows, write_releases
from tests.site.result import Result
from tests.site.samples import release
from unsealed.config import Site
from unsealed.render import ENGINE_TEMPLATES
from unsealed.urls import buyer_url, supplier_url
from unsealed.words import read_words

WORDS = read_words([ENGINE_TEMPLATES], "en", Site(name="A test city").zone)


def table(site: Result, name: str) -> list[Row]:
    return rows(site, f"downloads/csv/{name}.csv")


def fact(site: Result, page: str, label: str) -> str:
    """What a supplier's page says under a label of its summary; empty where it does not have it."""
    found = re.search(rf"<dt>{label}</dt> <dd>(.*?)</dd>", site.text(page), re.DOTALL)
    return found[1] if found else ""


@pytest.mark.shared
def test_joint_money_stands_in_full_with_each_supplier(worked: Callable[[str], Result]) -> None:
    """W3: what was signed for, and not the decision's value; the proposed and the cancelled award commit nothing."""
    site = worked("W3")
    money = [tuple(row.values()) for row in table(site, "supplier_money")]
    assert money == [(f"id:{each}", "committed", "CAD", "0", "96000") for each in ("S1", "S2")]
    for key in ("id:S1", "id:S2"):
        page = supplier_url(key)
        assert fact(site, page, "Committed to it alone") == "nothing"
        assert fact(site, page, "Committed jointly with others").startswith("CA$96,000 (1 award); the share")
        assert "100,000" not in site.text(page)
    third = supplier_url("id:S3")
    assert fact(site, third, "Committed to it alone") == "nothing"
    assert "No award in force" in site.text(third)


def test_pages_say_what_the_tables_hold(demo: Result) -> None:
    """Over every supplier of the demo city: the amounts of its page, and its processes' amounts add up to them."""
    of_processes: dict[tuple[str, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in table(demo, "supplier_processes"):
        sums = of_processes[row["supplier_key"], row["measure"], row["currency"]]
        sums[0] += Decimal(row["alone"])
        sums[1] += Decimal(row["jointly"])
    money = table(demo, "supplier_money")
    assert money
    for row in money:
        amounts = [Decimal(row["alone"]), Decimal(row["jointly"])]
        assert of_processes[row["supplier_key"], row["measure"], row["currency"]] == amounts
        page = supplier_url(row["supplier_key"])
        labels = ("Committed to it alone", "Committed jointly with others")
        for amount, label in zip(amounts, labels, strict=True):
            said = fact(demo, page, "Pays the city" if row["measure"] == "revenue" else label)
            expected = WORDS.money_in_text(abs(amount), row["currency"])
            assert expected in said if amount else row["measure"] == "revenue" or not re.search(r"\$[1-9]", said), (
                page,
                label,
            )
    names = {row["supplier_key"] for row in table(demo, "suppliers")}
    assert {supplier_url(key) for key in names} == set(demo.pages("suppliers/*/"))


def test_all_of_one_supplier_is_what_the_city_committed(demo: Result) -> None:
    """Over suppliers that were chosen alone, sums are those of the money measure: nothing is lost on the way."""
    alone = sum(Decimal(row["alone"]) for row in table(demo, "supplier_money") if row["measure"] == "committed")
    joint = {row["ocid"] for row in table(demo, "supplier_processes") if Decimal(row["jointly"])}
    committed = [
        row for row in rows(demo, "downloads/rows/concentration.csv")
        if row["counted"] == "numerator" and (row["ocid"] not in joint or " + " not in row["group"])
    ]  # fmt: skip
    assert alone == sum(Decimal(row["value"]) for row in committed)


def test_money_that_is_not_known_is_no_zero(build: Callable[..., Result], tmp_path: Path) -> None:
    """An award without a status, and one without an amount; beside them one that is known."""
    body = release(
        "ocds-1",
        parties=[{"id": key, "name": name, "roles": ["supplier"]} for key, name in (("1", "Ash"), ("2", "Elm"), ("3", "Fir"))],
        awards=[
            {"id": "A1", "value": {"amount": 10, "currency": "CAD"}, "suppliers": [{"id": "1"}]},
            award("A2", None, suppliers=[{"id": "2"}]),
            award("A3", 50, suppliers=[{"id": "3"}]),
        ],
        contracts=[contract("C3", "A3", 0)],
    )  # fmt: skip
    site = built(build, write_releases(tmp_path / "data", [body]).resolve(), WORKED_TOML)
    said = {name: fact(site, supplier_url(f"name:{name}"), "Committed to it alone") for name in ("ash", "elm", "fir")}
    assert said["ash"] == "not known for 1 award: no status is published that tells whether it counts"
    assert said["elm"] == "not known for 1 award: no amount is published (1 award)"
    assert said["fir"].startswith("CA$0")
    known = {row["supplier_key"] for row in table(site, "supplier_money")}
    assert known == {"name:fir"}
    assert site.text("suppliers/").count("not known") == 2


def test_a_buyer_has_its_own_few_numbers(demo: Result) -> None:
    """They are those of the results, and its suppliers are counted as there."""
    for each in numbers(demo):
        if each["scope"] == "buyer" and each["name"] == "distinct_suppliers" and each["value"]:
            said = demo.text(buyer_url(each["scope_id"]))
            assert f"{each['value']} supplier" in said
            assert "The largest supplier gets" in said or each["value"] < 3
