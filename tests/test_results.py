"""What `data/results.json` of a built site says: the methodology's worked examples, and what must hold of any data."""

import csv
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Build
from tests.site.result import Result
from tests.site.samples import package, release
from unsealed import shelf, user_needs

AS_OF = "2024-06-30T00:00:00Z"
SITE = f'name = "A test city"\nas_of = "{AS_OF}"\n'
Number = dict[str, Any]
Row = dict[str, str]
Amounts = dict[str, Decimal]


def numbers(site: Result) -> list[Number]:
    """All results, with exact amounts."""
    text = (site.output / "data" / "results.json").read_text("utf-8")
    found: list[Number] = json.loads(text, parse_float=Decimal)["results"]
    return found


def number(site: Result, name: str, code: str = "") -> Number:
    """The one result of that name for the whole site; `code` is the indicator's, where two have such a name."""
    place = (name, "site", "", "")
    (found,) = [each for each in numbers(site) if _place(each) == place and code in ("", each["indicator"])]
    return found


def money(site: Result, period: str = "") -> dict[str, Amounts]:
    """The measures of the whole site that there is an amount of, by currency."""
    found: dict[str, Amounts] = defaultdict(dict)
    for each in numbers(site):
        of_site = each["indicator"] == "money" and _place(each)[1:] == ("site", "", period)
        if of_site and each["value"] is not None:
            found[each["name"]][each["currency"]] = each["value"]
    return found


def rows(site: Result, path: str) -> list[Row]:
    """The rows behind a number."""
    with (site.output / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _place(each: Number) -> tuple[str, str, str, str]:
    return each["name"], each["scope"], each["scope_id"], each["period"]


def _lines(folder: Path, bodies: Iterable[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "releases.jsonl").write_text("".join(json.dumps(body) + "\n" for body in bodies), "utf-8")
    return folder


def _built(build: Build, data: Path, site_toml: str = SITE, env: Mapping[str, str] | None = None) -> Result:
    result = build(data, site_toml, env=env)
    assert result.exit_code == 0, result.stderr
    return result


# The worked examples of the methodology (5.1)


@pytest.fixture(scope="session")
def worked(build: Build, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """The site of one worked example; each is built once."""
    built: dict[str, Result] = {}

    def of(name: str) -> Result:
        if name not in built:
            folder = tmp_path_factory.mktemp(name)
            (folder / "releases.jsonl").write_bytes((shared / "fixtures/worked" / f"{name}.jsonl").read_bytes())
            built[name] = _built(build, folder)
        return built[name]

    return of


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "W1",
            {
                "estimated": {"USD": 2000},
                "awarded": {"USD": 1500},
                "awarded_unsigned": {"USD": 1500},
                "committed": {"USD": 1500},
            },
        ),
        ("W2-releases", {"signed": {"AUD": 1250}, "committed": {"AUD": 1250}}),
        ("W3", {"awarded": {"CAD": 100_000}, "signed": {"CAD": 96_000}, "committed": {"CAD": 96_000}}),
        (
            "W4",
            {
                "awarded": {"CAD": 10_000, "USD": 5000, "": 7000},
                "awarded_unsigned": {"CAD": 10_000, "USD": 5000, "": 7000},
                "committed": {"CAD": 10_000, "USD": 5000, "": 7000},
                "revenue": {"CAD": -2000},
            },
        ),
        (
            "W5",
            {
                "awarded": {"EUR": 440},
                "signed": {"EUR": 290},
                "signed_value_from_award": {"EUR": 60},
                "awarded_unsigned": {"EUR": 80},
                "committed": {"EUR": 430},
            },
        ),
        (
            "W9",
            {
                "awarded": {"CAD": 25_000},
                "signed": {"CAD": 10_000},
                "awarded_unsigned": {"CAD": 15_000},
                "committed": {"CAD": 25_000},
                "framework_ceiling": {"CAD": 1_000_000},
            },
        ),
        ("W11", {"signed": {"CAD": 1000}, "committed": {"CAD": 1000}, "paid": {"CAD": 1050}}),
    ],
)
def test_money_of_worked_examples(
    worked: Callable[[str], Result], name: str, expected: dict[str, dict[str, int]]
) -> None:
    assert money(worked(name)) == expected


@pytest.mark.shared
@pytest.mark.parametrize(
    ("example", "name", "expected"),
    [
        ("W1", "advertising_days", {"value": 20, "denominator": 1, "status": "few"}),
        ("W1", "evaluation_days", {"value": 10, "denominator": 2}),
        ("W1", "award_days", {"value": 31, "denominator": 2}),
        (
            "W7",
            "single_bid_share",
            {
                "value": Decimal("0.75"),
                "numerator": 3,
                "denominator": 4,
                "coverage": Decimal("0.8333"),
                "excluded": {"no_bids": 1, "unknown_bidders": 1},
                "status": "few",
            },
        ),
        ("W7", "bidders", {"value": Decimal("1.5"), "numerator": 6, "denominator": 4}),
        ("W7", "bidders_median", {"value": 1}),
        ("W8", "advertising_days", {"value": 14, "denominator": 1}),
        ("W13", "advertising_days", {"value": None, "excluded": {"dates_reversed": 1}}),
    ],
)
def test_numbers_of_worked_examples(worked: Callable[[str], Result], example: str, name: str, expected: Number) -> None:
    found = number(worked(example), name)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.shared
def test_each_award_of_the_merging_example_has_its_days(worked: Callable[[str], Result]) -> None:
    site = worked("W1")
    assert [row["value"] for row in rows(site, "downloads/rows/evaluation_days.csv")] == ["9", "11"]
    assert [row["value"] for row in rows(site, "downloads/rows/award_days.csv")] == ["30", "32"]
    (process,) = rows(site, "downloads/csv/processes.csv")
    assert (process["stage"], process["stage_flags"]) == ("awarded", "tender_status_behind")


@pytest.mark.shared
def test_an_amended_contract_is_one_contract(worked: Callable[[str], Result]) -> None:
    site = worked("W2-releases")
    compiled = site.json(site.processes[0]["record"])["records"][0]["compiledRelease"]
    (contract,) = compiled["contracts"]
    assert contract["value"] == {"amount": 1250, "currency": "AUD"}
    assert [len(contract[name]) for name in ("items", "amendments")] == [3, 1]


@pytest.mark.shared
def test_stages_of_the_stage_vectors(build: Build, shared: Path, tmp_path: Path) -> None:
    vectors = json.loads((shared / "fixtures/worked/stage_vectors.json").read_text("utf-8"))
    assert {each["as_of"] for each in vectors} == {AS_OF}
    data = _lines(tmp_path / "data", ({"ocid": each["name"], **each["input"]} for each in vectors))
    site = _built(build, data)
    expected = {
        each["name"]: (each["expected"]["stage"], each["expected"]["flags"], each["expected"]["basis"])
        for each in vectors
    }
    found = {
        row["ocid"]: (row["stage"], row["stage_flags"].split(), row["stage_basis"])
        for row in rows(site, "downloads/csv/processes.csv")
    }
    assert found == expected
    stages = Counter(stage for stage, _, _ in expected.values())
    shown = {
        stage: number(site, f"stage_{stage}")["numerator"] for stage in stages if stage not in ("planned", "unknown")
    }
    assert shown == {stage: count for stage, count in stages.items() if stage in shown}
    assert number(site, "stage_open")["excluded"] == {
        name: stages[name] for name in ("planned", "unknown") if stages[name]
    }


def test_the_year_of_an_instant_is_that_of_the_citys_calendar(build: Build, tmp_path: Path) -> None:
    """G10: the time that systems without times fill in says nothing of a zone."""
    dates = ("2024-01-01T03:00:00Z", "2023-12-31T00:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T05:30:00Z")
    bodies = [{"ocid": date, "awards": [_award("1", 10**at, date=date)]} for at, date in enumerate(dates)]
    site = _built(build, _lines(tmp_path / "data", bodies), SITE + 'time_zone = "America/Toronto"\n')
    assert money(site, "2023")["committed"] == {"CAD": 111}
    assert money(site, "2024")["committed"] == {"CAD": 1000}


def test_money_counts_in_the_year_of_its_own_award_or_contract(build: Build, tmp_path: Path) -> None:
    """1.8: what began in one year is decided, signed and paid in others."""
    payments = [
        {"id": str(at), "date": date, "value": {"amount": amount, "currency": "CAD"}}
        for at, (date, amount) in enumerate([("2024-01-10T00:00:00Z", 60), ("2024-05-10T00:00:00Z", 30), ("", 9)])
    ]
    body = {
        "ocid": "1",
        "tender": {"value": {"amount": 500, "currency": "CAD"}, "tenderPeriod": {"startDate": "2021-11-01T00:00:00Z"}},
        "awards": [_award("A", 110, date="2022-01-15T00:00:00Z"), _award("B", 40), _award("C", 7)],
        "contracts": [
            _contract("1", "A", 100, dateSigned="2023-02-01T00:00:00Z", implementation={"transactions": payments}),
            _contract("2", "B", None, dateSigned="2023-03-01T00:00:00Z"),
            _contract("3", "A", 10, period={"startDate": "2024-02-01T00:00:00Z"}),
        ],
    }
    site = _built(build, _lines(tmp_path / "data", [body]))
    found = {period: money(site, period) for period in ("2021", "2022", "2023", "2024", "not published")}
    assert found == {
        "2021": {"estimated": {"CAD": 500}},
        "2022": {"awarded": {"CAD": 110}},
        "2023": {
            "awarded": {"CAD": 40},
            "signed": {"CAD": 100},
            "signed_value_from_award": {"CAD": 40},
            "committed": {"CAD": 140},
            "paid": {"CAD": 9},
        },
        "2024": {"signed": {"CAD": 10}, "committed": {"CAD": 10}, "paid": {"CAD": 90}},
        "not published": {"awarded": {"CAD": 7}, "awarded_unsigned": {"CAD": 7}, "committed": {"CAD": 7}},
    }


def test_what_is_not_published_is_not_zero(build: Build, tmp_path: Path) -> None:
    body = {
        "ocid": "1",
        "awards": [{"id": "1", "value": {"amount": 5, "currency": "CAD"}}, {"id": "2", "status": "active"}],
        "contracts": [{"id": "1", "status": "active"}],
    }
    site = _built(build, _lines(tmp_path / "data", [body]))
    found = {name: number(site, name, "money") for name in ("estimated", "awarded", "signed", "committed", "paid")}
    assert {(each["value"], each["currency"]) for each in found.values()} == {(None, "")}
    assert {name: (each["status"], each["excluded"]) for name, each in found.items()} == {
        "estimated": ("no_fields", {"no_amount": 1}),
        "awarded": ("no_fields", {"no_amount": 1, "unknown_status": 1}),
        "signed": ("no_fields", {"no_amount": 1}),
        "committed": ("no_fields", {"no_amount": 2, "unknown_status": 1}),
        "paid": ("not_applicable", {}),
    }


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-03-01T16:00:00Z", "2024-03-01T00:00:00Z", 0),
        ("2024-03-01T16:00:00Z", "2024-02-29T16:00:00Z", None),
        ("2024-03-01T16:00:00Z", "2024-03-02T15:59:59Z", 0),
        ("2024-03-09T12:00:00-05:00", "2024-03-10T12:00:00-04:00", 0),
    ],
)
def test_days_are_whole_in_both_directions(
    build: Build, tmp_path: Path, start: str, end: str, expected: int | None
) -> None:
    """G9: an award whose day is published without a time is not before the deadline of that day."""
    body = {"ocid": "1", "tender": {"tenderPeriod": {"startDate": start, "endDate": end}}}
    site = _built(build, _lines(tmp_path / "data", [body]))
    found = number(site, "advertising_days")
    assert (found["value"], found["excluded"]) == (expected, {} if expected is not None else {"dates_reversed": 1})


# What must hold of any data (methodology 7)


def _award(identity: str | int, amount: int | None, **more: Any) -> dict[str, Any]:
    value = {} if amount is None else {"value": {"amount": amount, "currency": "CAD"}}
    return {"id": identity, "status": "active", **value, **more}


def _contract(identity: str | int, award: str | int, amount: int | None, **more: Any) -> dict[str, Any]:
    return {"awardID": award, **_award(identity, amount), **more}


@pytest.fixture(scope="module")
def demo_releases() -> list[dict[str, Any]]:
    """The releases of some of the demo city's processes."""
    found = [
        body
        for path in sorted((ROOT / "data").glob("*.json"))
        for body in json.loads(path.read_text("utf-8"), parse_float=Decimal)["releases"]
    ]
    chosen = set(sorted({body["ocid"] for body in found})[::4])
    return [body for body in found if body["ocid"] in chosen]


@pytest.mark.parametrize("scope", ["buyer", "category", "method", "year"])
def test_parts_add_up_to_the_sites_total(demo: Result, scope: str) -> None:
    """(a) Whatever has no buyer, category or method is in no group, and in the rows."""
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


def test_committed_is_the_sum_of_its_parts(demo: Result) -> None:
    for period in {each["period"] for each in numbers(demo)}:
        found = money(demo, period)
        parts: Amounts = defaultdict(Decimal)
        for name in ("signed", "signed_value_from_award", "awarded_unsigned"):
            for currency, amount in found[name].items():
                parts[currency] += amount
        assert parts == found["committed"]


def test_each_number_is_made_of_its_rows(demo: Result) -> None:
    """(c) Whoever opens the rows behind a number finds it there: over every number of the demo city."""
    measures = {
        (item.DOSSIER.code, measure.name): measure
        for item in (*shelf.items("unsealed.indicators"), user_needs)
        for measure in item.DOSSIER.measures
    }
    tables: dict[str, list[Row]] = {}
    wrong: list[tuple[Number, Fraction | None]] = []
    for each in numbers(demo):
        if each["rows"] not in tables:
            tables[each["rows"]] = rows(demo, each["rows"])
        measure = measures[each["indicator"], each["name"]]
        behind = list(_rows_behind(each, tables[each["rows"]]))
        expected = _recount(measure.summarise, behind) if behind else None
        if expected is not None and abs(Fraction(each["value"]) - expected) > Fraction(1, 10**9):
            wrong.append((each, expected))
        if not behind and each["value"] not in (None, 0):
            wrong.append((each, None))
    assert [(each["name"], each["scope_id"], each["period"], each["value"], expected) for each, expected in wrong] == []


def _rows_behind(each: Number, table: list[Row]) -> Iterator[Row]:
    column: str = "buyer_key" if each["scope"] == "buyer" else each["scope"]
    for row in table:
        if (
            row["counted"] in ("numerator", "denominator")
            and row["measure"] in ("", each["name"])
            and (each["scope"] == "site" or row[column] == each["scope_id"])
            and (not each["period"] or (row["year"] or "not published") == each["period"])
            and (not each["currency"] or row["currency"] == each["currency"])
        ):
            yield row


def _recount(summarise: Callable[..., Any], behind: list[Row]) -> Fraction | None:
    """The number again, by kind; None for one that is not a count, a sum, a share, a mean or a median."""
    kind = summarise.__qualname__.split(".")[0]
    argument = summarise.__closure__[0].cell_contents if summarise.__closure__ else None
    values = sorted(Fraction(row["value"]) for row in behind if row["value"])
    bases = sum(Fraction(row["base"]) for row in behind if row["base"])
    above = [row for row in behind if row["counted"] == "numerator"]
    total, size = sum(values, Fraction(0)), len(values)
    whole: dict[str, Callable[[], Fraction]] = {
        "count": lambda: Fraction(len(behind)),
        "distinct": lambda: Fraction(len({row["group"] for row in behind})),
        "total": lambda: total,
        "mean": lambda: total / size,
        "median": lambda: (values[(size - 1) // 2] + values[size // 2]) / 2,
        "share": lambda: Fraction(len(above), len(behind)),
        "share_of": lambda: Fraction(sum(row["group"] == argument for row in behind), len(behind)),
        "value_share": lambda: sum(Fraction(row["value"]) for row in above) / total,
        "value_share_of": lambda: sum(Fraction(row["value"]) for row in behind if row["group"] == argument) / total,
        "ratio": lambda: total / bases,
        "growth": lambda: (total - bases) / bases,
    }
    if kind not in whole:
        return None
    return whole[kind]()


@pytest.mark.shared
def test_nothing_is_summed_over_suppliers(demo: Result, worked: Callable[[str], Result]) -> None:
    """(b) A joint award is in the sum of each of its suppliers, so what these add up to means nothing."""
    assert {each["scope"] for each in numbers(demo)} <= {"site", "buyer", "category", "method", "process"}
    site = worked("W3")
    said = [
        each for each in numbers(site) if Decimal(192_000) in (each["value"], each["numerator"], each["denominator"])
    ]
    assert said == []
    for page in site.output.rglob("*.html"):
        assert "192,000" not in page.read_text("utf-8")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_the_data_does_not_matter(
    build: Build, demo_releases: list[dict[str, Any]], tmp_path: Path, seed: int
) -> None:
    """(d) Files, lines and releases come in any order."""
    mixed = list(demo_releases)
    random.Random(seed).shuffle(mixed)  # noqa: S311 - the same order each time
    third = len(mixed) // 3
    for name, part in (("z", mixed[:third]), ("a", mixed[third : 2 * third]), ("m", mixed[2 * third :])):
        _write(tmp_path / "mixed" / name, part)
    one, other = _built(build, _write(tmp_path / "one", demo_releases)), _built(build, tmp_path / "mixed")
    assert _results(one) == _results(other)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Adak"])
def test_the_machines_zone_does_not_matter(
    build: Build, demo_releases: list[dict[str, Any]], tmp_path: Path, zone: str
) -> None:
    """(e) Only the city's zone does."""
    data = _write(tmp_path / "data", demo_releases)
    one, other = _built(build, data, env={"TZ": "UTC"}), _built(build, data, env={"TZ": zone})
    assert _results(one) == _results(other)


def _cancelled_award(body: dict[str, Any]) -> None:
    body.setdefault("awards", []).append(_award("new", 7777, status="cancelled"))


def _pending_award(body: dict[str, Any]) -> None:
    body.setdefault("awards", []).append(_award("new", 7777, status="pending"))


def _cancelled_contract(body: dict[str, Any]) -> None:
    """Of an award that another contract is signed of, if any: an award whose last contract is cancelled is off (1.3)."""
    body.setdefault("contracts", []).append(_contract("new", _signed_award(body), 7777, status="cancelled"))


def _pending_contract(body: dict[str, Any]) -> None:
    """Of an award that is not off because all its contracts are cancelled: this one would bring it back (1.3)."""
    linked = {each["awardID"] for each in body.get("contracts", [])}
    free = [each["id"] for each in body.get("awards", []) if each["id"] not in linked]
    award = free[0] if free else _signed_award(body)
    body.setdefault("contracts", []).append(_contract("new", award, 7777, status="pending"))


def _signed_award(body: dict[str, Any]) -> str:
    signed = [each["awardID"] for each in body["contracts"] if each["status"] in ("active", "terminated")]
    return signed[0] if signed else "?"


ADDITIONS = {
    "cancelled award": _cancelled_award,
    "pending award": _pending_award,
    "cancelled contract": _cancelled_contract,
    "pending contract": _pending_contract,
}
STATUSES = ["active", "terminated", "pending", "cancelled"]


def _any_process(draw: random.Random) -> dict[str, Any]:
    amounts = [None, 0, -50, 1, 20, 300, 4000]
    decisions = ["active", "active", "pending", "cancelled", "unsuccessful"]
    return {
        "awards": [
            _award(f"A{at}", draw.choice(amounts), status=draw.choice(decisions)) for at in range(draw.randrange(4))
        ],
        "contracts": [
            _contract(f"C{at}", f"A{draw.randrange(4)}", draw.choice(amounts), status=draw.choice(STATUSES))
            for at in range(draw.randrange(4))
        ],
    }


def test_what_does_not_count_leaves_committed_as_it_was(build: Build, tmp_path: Path) -> None:
    """(f) Each process stands there as it is, and once more with each thing that does not count."""
    draw = random.Random(7)  # noqa: S311 - the same processes each time
    processes = [_any_process(draw) for _ in range(300)]
    bodies = []
    for at, process in enumerate(processes):
        bodies.append({"ocid": f"{at} as it is", **deepcopy(process)})
        for name, add in ADDITIONS.items():
            body = {"ocid": f"{at} with a {name}", **deepcopy(process)}
            add(body)
            bodies.append(body)
    framework = {"tender": {"techniques": {"hasFrameworkAgreement": True}}, "awards": [_award("1", 900_000)]}
    bodies.append({"ocid": "framework", **framework, "contracts": [_contract("1", "1", 5)]})
    site = _built(build, _lines(tmp_path / "data", bodies))
    committed: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(site, "downloads/rows/money.csv"):
        if row["measure"] == "committed" and row["counted"] == "numerator":
            committed[row["ocid"]] += Decimal(row["value"])
    assert "framework" not in committed
    for at in range(len(processes)):
        assert {name: committed[f"{at} with a {name}"] for name in ADDITIONS} == dict.fromkeys(
            ADDITIONS, committed[f"{at} as it is"]
        )
    assert sum(committed.values()) == money(site)["committed"].get("CAD", 0)


def test_an_id_may_be_a_number_or_its_text(build: Build, tmp_path: Path) -> None:
    """(g) Wherever an id stands, and wherever it is referred to."""

    def body(of: Callable[[int], str | int]) -> dict[str, Any]:
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
            awards=[_award(of(4), 100, suppliers=[{"id": of(2)}]), _award(of(5), 30)],
            contracts=[_contract(of(6), of(4), 90), _contract(of(7), of(5), None)],
        )

    sites = [_built(build, _lines(tmp_path / of.__name__, [body(of)])) for of in (str, int)]
    assert money(sites[0])["committed"] == {"CAD": 120}
    assert _results(sites[0]) == _results(sites[1])


def _write(folder: Path, releases: list[dict[str, Any]]) -> Path:
    folder.mkdir(parents=True)
    text = json.dumps(package(*releases), default=float)
    (folder / "releases.json").write_text(text, "utf-8")
    return folder


def _results(site: Result) -> bytes:
    return (site.output / "data" / "results.json").read_bytes()
