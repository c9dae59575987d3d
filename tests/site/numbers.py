"""What a built site says in `data/results.json` and in the rows behind it, and small data to build sites of."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.conftest import WORKED_TOML
from tests.site.result import Result
from tests.site.samples import package

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
    (found,) = [each for each in numbers(site) if place_of(each) == place and code in ("", each["indicator"])]
    return found


def money(site: Result, period: str = "") -> dict[str, Amounts]:
    """The measures of the whole site that there is an amount of, by currency."""
    found: dict[str, Amounts] = defaultdict(dict)
    for each in numbers(site):
        of_site = each["indicator"] == "money" and place_of(each)[1:] == ("site", "", period)
        if of_site and each["value"] is not None:
            found[each["name"]][each["currency"]] = each["value"]
    return found


def rows(site: Result, path: str) -> list[Row]:
    """The rows behind a number."""
    with (site.output / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def place_of(each: Number) -> tuple[str, str, str, str]:
    """The name of a number, and what it is for: its scope, whose, and when."""
    return each["name"], each["scope"], each["scope_id"], each["period"]


def write_lines(folder: Path, bodies: Iterable[dict[str, Any]]) -> Path:
    """Write releases, one a line, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "releases.jsonl").write_text("".join(json.dumps(body) + "\n" for body in bodies), "utf-8")
    return folder


def built(build: Callable[..., Result], data: Path, site_toml: str = WORKED_TOML, **more: Any) -> Result:
    """The site of some data, by either way of building; by default with the settings of the worked examples."""
    result = build(data, site_toml, **more)
    assert result.exit_code == 0, result.stderr
    return result


def award(identity: str | int, amount: int | None, **more: Any) -> dict[str, Any]:
    """An active award of so many dollars."""
    value = {} if amount is None else {"value": {"amount": amount, "currency": "CAD"}}
    return {"id": identity, "status": "active", **value, **more}


def contract(identity: str | int, of: str | int, amount: int | None, **more: Any) -> dict[str, Any]:
    """An active contract of an award."""
    return {"awardID": of, **award(identity, amount), **more}


def write_releases(folder: Path, releases: list[dict[str, Any]], name: str = "releases.json") -> Path:
    """Write a release package into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(package(*releases), default=float), "utf-8")
    return folder
