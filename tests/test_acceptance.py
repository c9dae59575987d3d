"""The methodology's acceptance list (section 7), on built sites: each test names the letter that it stands for.

(h), the worked examples and fixtures, is in `test_results.py`, `test_compile.py` and with the points to check; (i), bids
taken away, is with `test_removals.py` for the numbers and with the points to check for theirs.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Build, BuildApart
from tests.recount import is_counted, places_of, recount, rows_of
from tests.site.numbers import (
    Amounts,
    Number,
    Row,
    award,
    built,
    contract,
    money,
    numbers,
    rows,
    write_lines,
    write_releases,
)
from tests.site.result import Result, fingerprint
from tests.site.samples import release
from unsealed import shelf
from unsealed.indicator import name_of

Body = dict[str, Any]
QUESTIONS = {name_of(item) for item in shelf.items("unsealed.indicators")}
DEMO_TOML = 'name = "A test city"\nas_of = "2025-12-31"\ntime_zone = "America/New_York"\nsearch.enabled = false\n'
EXACT = Fraction(1, 10**9)
"""Shares and means are published with nine digits."""


# (a) The parts of a whole


@pytest.mark.parametrize("scope", ["buyer", "category", "method", "year"])
def test_a_parts_add_up_to_the_sites_total(demo: Result, scope: str) -> None:
    """Whatever has no buyer, category or method is in no group, and in the rows."""
    column = {"buyer": "buyer_key"}.get(scope, scope)
    total: dict[str, Amounts] = defaultdict(lambda: defaultdict(Decimal))
    for each in numbers(demo):
        of_scope = bool(each["period"]) if scope == "year" else each["scope"] == scope
        if each["indicator"] == "money" and of_scope:
            total[each["name"]][each["currency"]] += each["value"]
    if scope != "year":
        for row in rows(demo, "downloads/rows/money.csv"):
            if row["counted"] == "numerator" and not row[column]:
                total[row["measure"]][row["currency"]] += Decimal(row["value"])
    assert total == money(demo)


def test_a_committed_is_the_sum_of_its_parts(demo: Result) -> None:
    for period in {each["period"] for each in numbers(demo)}:
        found = money(demo, period)
        parts: Amounts = defaultdict(Decimal)
        for name in ("signed", "signed_value_from_award", "awarded_unsigned"):
            for currency, amount in found[name].items():
                parts[currency] += amount
        assert parts == found["committed"]


# (b) What must not be added up


@pytest.mark.shared
def test_b_nothing_is_summed_over_suppliers(demo: Result, worked: Callable[[str], Result]) -> None:
    """A joint award is in the sum of each of its suppliers, so what these add up to means nothing."""
    assert not {each["scope"] for each in numbers(demo)} & {"supplier", "tenderer"}
    wrong = re.compile(r"(?<![0-9a-f])192[, .\u00a0\u202f]?000(?![0-9a-f])")
    files = [path for path in worked("W3").output.rglob("*") if path.is_file()]
    assert [path for path in files if wrong.search(path.read_text("utf-8", "replace"))] == []


# (c) Each number is made of its rows


def test_c_each_number_is_made_of_its_rows(demo: Result) -> None:
    """Over every number of the demo city, with its numerator, its denominator and what it leaves out."""
    tables: dict[str, list[Row]] = {}
    wrong: list[tuple[Any, ...]] = []
    for each in _of_questions(demo):
        if each["rows"] not in tables:
            tables[each["rows"]] = rows(demo, each["rows"])
        behind = list(rows_of(each, tables[each["rows"]]))
        left_out: dict[str, int] = defaultdict(int)
        for row in behind:
            if not is_counted(row):
                left_out[row["counted"]] += 1
        again = recount(each, [row for row in behind if is_counted(row)])
        said = each["value"], each["numerator"], each["denominator"]
        if not all(map(_is_near, said, again)) or left_out != each["excluded"]:
            wrong.append((each, again, dict(left_out)))
    assert wrong == []


def test_c_no_number_is_kept_back(demo: Result) -> None:
    """Wherever there are rows, for a year, a buyer, a category or a method, there is a number."""
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for each in _of_questions(demo):
        found[each["rows"]].add((each["scope"], each["scope_id"], each["period"]))
    for path, places in found.items():
        counted = [row for row in rows(demo, path) if is_counted(row)]
        assert {place for place in places_of(counted) if place[0] in {scope for scope, _, _ in places}} <= places, path


def _of_questions(site: Result) -> list[Number]:
    """The numbers of indicators; points to check, which a city may show too, have rows of another kind."""
    return [each for each in numbers(site) if Path(each["rows"]).stem in QUESTIONS]


def _is_near(said: Decimal | int | None, again: Fraction | None) -> bool:
    if said is None or again is None:
        return said is None and again is None
    return abs(Fraction(said) - again) < EXACT


# (d) The order of the data


@pytest.fixture(scope="module")
def some_releases() -> list[Body]:
    """The releases of some of the demo city's processes."""
    found = [
        body
        for path in sorted((ROOT / "data").glob("*.json"))
        for body in json.loads(path.read_text("utf-8"), parse_float=Decimal)["releases"]
    ]
    chosen = set(sorted({body["ocid"] for body in found})[::30])
    return [body for body in found if body["ocid"] in chosen]


@pytest.fixture(scope="module")
def in_order(some_releases: list[Body], build: Build, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Their site."""
    return built(build, write_releases(tmp_path_factory.mktemp("order"), some_releases), DEMO_TOML)


def test_d_the_order_of_the_data_does_not_matter(
    build: Build, some_releases: list[Body], in_order: Result, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Files, lines and releases come in any order; pages and the report still say in which file something stands."""

    @given(seed=st.integers(0, 10**6), files=st.integers(1, 4), as_lines=st.booleans())
    @settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])
    def in_any_order(seed: int, files: int, *, as_lines: bool) -> None:
        mixed, folder = list(some_releases), tmp_path_factory.mktemp("mixed")
        draw = random.Random(seed)  # noqa: S311 - the same order each time
        draw.shuffle(mixed)
        for at, name in enumerate(draw.sample("abcdefgh", files)):
            if as_lines:
                write_lines(folder / name, json.loads(json.dumps(mixed[at::files], default=float)))
            else:
                write_releases(folder / name, mixed[at::files])
        site = built(build, folder, DEMO_TOML)
        different = _differences(in_order, site) - {"data/report.json"}
        assert {path for path in different if not path.endswith(".html")} == set()

    in_any_order()


def _differences(one: Result, other: Result) -> set[str]:
    trees = fingerprint(one.output), fingerprint(other.output)
    return {path for path in trees[0].keys() | trees[1].keys() if trees[0].get(path) != trees[1].get(path)}


# (e) The machine


def test_e_the_machines_zone_and_clock_do_not_matter(
    build_apart: BuildApart, some_releases: list[Body], tmp_path: Path
) -> None:
    """Only the city's zone and the date of the publication do; see also the rebuilding of all the demo."""
    data = write_releases(tmp_path / "data", some_releases)
    clock = str(ROOT / "tests" / "site" / "another_clock")
    one = built(build_apart, data, env={"TZ": "America/Adak"})
    other = built(build_apart, data, env={"TZ": "Pacific/Kiritimati", "PYTHONPATH": clock})
    assert _differences(one, other) == set()


# (f) What does not count


def _amounts() -> st.SearchStrategy[int | None]:
    return st.sampled_from([None, 0, -50, 1, 20, 300, 4000])


@st.composite
def _processes(draw: st.DrawFn) -> Body:
    """Awards and contracts in any state, linked in any way, also to awards that are not there."""
    decisions = st.sampled_from(["active", "active", "pending", "cancelled", "unsuccessful", None])
    states = st.sampled_from(["active", "terminated", "pending", "cancelled", None])
    awards = [award(f"A{at}", draw(_amounts()), status=draw(decisions)) for at in range(draw(st.integers(0, 3)))]
    contracts = [
        contract(f"C{at}", f"A{draw(st.integers(0, 3))}", draw(_amounts()), status=draw(states))
        for at in range(draw(st.integers(0, 3)))
    ]
    return {"awards": awards, "contracts": contracts}


def _cancelled_award(body: Body) -> None:
    body["awards"].append(award("new", 7777, status="cancelled"))


def _pending_award(body: Body) -> None:
    body["awards"].append(award("new", 7777, status="pending"))


def _cancelled_contract(body: Body) -> None:
    """Of an award that another contract is signed of, if any: an award whose last contract is cancelled is off (1.3)."""
    body["contracts"].append(contract("new", _signed_award(body), 7777, status="cancelled"))


def _pending_contract(body: Body) -> None:
    """Of an award that is not off because all its contracts are cancelled: this one would bring it back (1.3)."""
    linked = {each["awardID"] for each in body["contracts"]}
    free = [each["id"] for each in body["awards"] if each["id"] not in linked]
    body["contracts"].append(contract("new", free[0] if free else _signed_award(body), 7777, status="pending"))


def _signed_award(body: Body) -> str:
    signed = [each["awardID"] for each in body["contracts"] if each["status"] in ("active", "terminated")]
    return signed[0] if signed else "?"


ADDITIONS = {
    "cancelled award": _cancelled_award,
    "pending award": _pending_award,
    "cancelled contract": _cancelled_contract,
    "pending contract": _pending_contract,
}
FRAMEWORK = {"techniques": {"hasFrameworkAgreement": True}}


@given(processes=st.lists(_processes(), min_size=1, max_size=40))
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_f_what_does_not_count_leaves_committed_as_it_was(
    build: Build, tmp_path_factory: pytest.TempPathFactory, processes: list[Body]
) -> None:
    """Each process stands there as it is, once more with each thing that does not count, and as a framework."""
    bodies = []
    for at, process in enumerate(processes):
        bodies += [{"ocid": f"{at} as it is", **process}, {"ocid": f"{at} framework", "tender": FRAMEWORK, **process}]
        for name, add in ADDITIONS.items():
            body = {"ocid": f"{at} with a {name}", **deepcopy(process)}
            add(body)
            bodies.append(body)
    site = built(build, write_lines(tmp_path_factory.mktemp("added"), bodies))
    committed: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(site, "downloads/rows/money.csv"):
        if row["measure"] == "committed" and row["counted"] == "numerator":
            committed[row["ocid"]] += Decimal(row["value"])
    for at in range(len(processes)):
        assert f"{at} framework" not in committed
        assert {name: committed[f"{at} with a {name}"] for name in ADDITIONS} == dict.fromkeys(
            ADDITIONS, committed[f"{at} as it is"]
        )
    assert sum(committed.values()) == money(site)["committed"].get("CAD", 0)


def test_f_but_an_award_whose_only_contract_is_cancelled_is_off(build: Build, tmp_path: Path) -> None:
    """The exception (1.3): that cancellation is what tells that the award is no longer in force."""
    body: Body = {"ocid": "1", "awards": [award("A", 100)], "contracts": [contract("C", "A", 100, status="cancelled")]}
    site = built(build, write_lines(tmp_path, [body]))
    assert money(site) == {}
    (row,) = rows(site, "downloads/csv/awards.csv")
    assert (row["effective_status"], row["status_basis"]) == ("cancelled", "contracts_cancelled")


# (g) Ids of another type


def test_g_an_id_may_be_a_number_or_its_text(build: Build, tmp_path: Path) -> None:
    """Wherever an id stands, and wherever it is referred to; only what is said of the data's quality differs."""

    def body(of: Callable[[int], str | int]) -> Body:
        return release(
            buyer={"id": of(1)},
            parties=[
                {"id": of(1), "name": "Parks Department", "roles": ["buyer"]},
                {"id": of(2), "name": "Alder Paving Ltd", "roles": ["supplier", "tenderer"]},
            ],
            tender={
                "id": of(3),
                "status": "complete",
                "procurementMethod": "open",
                "tenderers": [{"id": of(2)}],
                "items": [{"id": of(1)}],
            },
            awards=[award(of(4), 100, suppliers=[{"id": of(2)}]), award(of(5), 30)],
            contracts=[contract(of(6), of(4), 90), contract(of(7), of(5), None)],
        )

    one, other = (built(build, write_lines(tmp_path / of.__name__, [body(of)])) for of in (str, int))
    assert money(one)["committed"] == {"CAD": 120}
    assert (one.output / "data/results.json").read_bytes() == (other.output / "data/results.json").read_bytes()
    assert {path for path in _differences(one, other) if path.endswith(".csv")} == set()
    said, said_of_numbers = (
        {each["code"]: each for each in site.json("data/report.json")["findings"]} for site in (one, other)
    )
    more = [said_of_numbers[code] for code in sorted(said_of_numbers.keys() - said.keys())]
    assert [each["code"] for each in more] == ["check.number_ids", "structure.type"]
    assert more[0]["count"] == 1  # one line about the data's quality, however many ids there are
    assert {each["pointer"].split("/")[1] for each in more[1]["examples"]} == {"parties"}  # whose ids have to be texts
    assert {code: said_of_numbers[code] for code in said} == said
