"""Every number of a site counted again from the rows behind it, by plain loops: nothing of the engine is used here.

A number is named in `data/results.json`; `KINDS` says how a number of that name is made. Fractions keep all exact.
"""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

Row = dict[str, str]
Number = dict[str, Any]

SCOPES = {"site": "", "buyer": "buyer_key", "category": "category", "method": "method"}
"""The column that tells what is in a scope."""


class Made(NamedTuple):
    """A number with its parts; None where there is none."""

    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None


Kind = Callable[[list[Row]], Made]


def is_counted(row: Row) -> bool:
    """Whether a row is behind a number, and not left out."""
    return row["counted"] in ("numerator", "denominator")


def rows_of(each: Number, table: Iterable[Row]) -> Iterator[Row]:
    """The rows of a number's scope, period and measure, also those that are left out."""
    column = SCOPES[each["scope"]]
    for row in table:
        if each["scope"] != "site" and row[column] != each["scope_id"]:
            continue
        if each["period"] and (row["year"] or "not published") != each["period"]:
            continue
        if row["measure"] in ("", each["name"]):
            yield row


def places_of(table: Iterable[Row]) -> set[tuple[str, str, str]]:
    """The scopes, with their ids and periods, that the rows of a table are in; those of no process are in no period."""
    found = {("site", "", "")}
    for row in table:
        if row["ocid"]:
            found.add(("site", "", row["year"] or "not published"))
        for scope, column in SCOPES.items():
            if column and row[column]:
                found.add((scope, row[column], ""))
    return found


def recount(each: Number, behind: list[Row]) -> Made:
    """The number again, from the rows that count."""
    kind, by_currency = (_total, True) if each["indicator"] == "money" else KINDS[each["name"]]
    chosen = [row for row in behind if not by_currency or row["currency"] == each["currency"]]
    return kind(chosen) if chosen else Made(None, None, Fraction(0))


def _value(row: Row) -> Fraction:
    return Fraction(row["value"])


def _values(rows: list[Row]) -> list[Fraction]:
    return sorted(_value(row) for row in rows if row["value"])


def _sum(numbers: Iterable[Fraction]) -> Fraction:
    whole = Fraction(0)
    for number in numbers:
        whole += number
    return whole


def _part(part: Fraction | int, whole: Fraction | int) -> Made:
    return Made(Fraction(part) / Fraction(whole) if whole else None, Fraction(part), Fraction(whole))


def _count(rows: list[Row]) -> Made:
    return Made(Fraction(len(rows)), Fraction(len(rows)), None)


def _marked(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["counted"] == "numerator"]


def _count_of(rows: list[Row]) -> Made:
    number = Fraction(len(_marked(rows)))
    return Made(number, number, Fraction(len(rows)))


def _share(rows: list[Row]) -> Made:
    return _part(len(_marked(rows)), len(rows))


def _share_of(group: str) -> Kind:
    return lambda rows: _part(len([row for row in rows if row["group"] == group]), len(rows))


def _value_share(rows: list[Row]) -> Made:
    return _part(_sum(_values(_marked(rows))), _sum(_values(rows)))


def _value_share_of(group: str) -> Kind:
    return lambda rows: _part(_sum(_values([row for row in rows if row["group"] == group])), _sum(_values(rows)))


def _total(rows: list[Row]) -> Made:
    return Made(_sum(_values(rows)), None, Fraction(len(rows)))


def _mean(rows: list[Row]) -> Made:
    return _part(_sum(_values(rows)), len(rows))


def _median_of(ordered: list[Fraction]) -> Fraction:
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def _median(rows: list[Row]) -> Made:
    ordered = _values(rows)
    return Made(_median_of(ordered), None, Fraction(len(ordered)))


def _quartile(quarter: int) -> Kind:
    """The eighth definition of Hyndman and Fan: what stands at `(n + 1/3) * quarter/4 + 1/3`, counted from one."""

    def at(rows: list[Row]) -> Made:
        ordered = _values(rows)
        place = (len(ordered) + Fraction(1, 3)) * Fraction(quarter, 4) + Fraction(1, 3)
        below = place.numerator // place.denominator
        if below < 1:
            value = ordered[0]
        elif below >= len(ordered):
            value = ordered[-1]
        else:
            value = ordered[below - 1] * (1 - (place - below)) + ordered[below] * (place - below)
        return Made(value, None, Fraction(len(ordered)))

    return at


def _by_group(rows: list[Row]) -> list[Fraction]:
    sums: dict[str, Fraction] = {}
    for row in rows:
        if row["value"] and _value(row) > 0:
            sums[row["group"]] = sums.get(row["group"], Fraction(0)) + _value(row)
    return sorted(sums.values())


def _concentration(rows: list[Row]) -> Made:
    sums = _by_group(rows)
    whole = _sum(sums)
    return Made(_sum(each * each for each in sums) * 10_000 / (whole * whole), None, whole)


def _largest(number: int) -> Kind:
    return lambda rows: _part(_sum(_by_group(rows)[-number:]), _sum(_by_group(rows)))


def _pairs(rows: list[Row]) -> list[tuple[Fraction, Fraction]]:
    return [(_value(row), Fraction(row["base"])) for row in rows]


def _ratio(rows: list[Row]) -> Made:
    return _part(_sum(value for value, _ in _pairs(rows)), _sum(base for _, base in _pairs(rows)))


def _mean_ratio(rows: list[Row]) -> Made:
    return _part(_sum(value / base for value, base in _pairs(rows)), len(rows))


def _growth(rows: list[Row]) -> Made:
    return _part(_sum(value - base for value, base in _pairs(rows)), _sum(base for _, base in _pairs(rows)))


def _median_growth(rows: list[Row]) -> Made:
    return Made(_median_of(sorted((value - base) / base for value, base in _pairs(rows))), None, Fraction(len(rows)))


def _share_above(rows: list[Row]) -> Made:
    return _part(len([1 for value, base in _pairs(rows) if value > base]), len(rows))


def _mean_excess(rows: list[Row]) -> Made:
    above = [(value - base) / base for value, base in _pairs(rows) if value > base]
    return _part(_sum(above), len(above)) if above else Made(None, None, Fraction(0))


def _median_excess(rows: list[Row]) -> Made:
    above = sorted((value - base) / base for value, base in _pairs(rows) if value > base)
    return Made(_median_of(above) if above else None, None, Fraction(len(above)))


def _share_moved(rows: list[Row]) -> Made:
    return _part(len([1 for value, base in _pairs(rows) if abs(value - base) * 10 > base]), len(rows))


def _distinct(rows: list[Row]) -> Made:
    number = Fraction(len({row["group"] for row in rows}))
    return Made(number, number, None)


def _by_name(rows: list[Row]) -> Made:
    groups = {row["group"] for row in rows}
    number = Fraction(len([group for group in groups if group[:5] == "name:"]))
    return Made(number, number, Fraction(len(groups)))


def _within(days: int) -> Kind:
    def count(rows: list[Row]) -> Made:
        number = Fraction(len([row for row in rows if row["value"] and _value(row) <= days]))
        return Made(number, number, Fraction(len(rows)))

    return count


def _suppliers_per_buyer(rows: list[Row]) -> Made:
    chosen: dict[str, list[str]] = {}
    for row in rows:
        buyer, supplier = row["group"].split(" < ")
        chosen.setdefault(buyer, []).append(supplier)
    numbers = [len(set(suppliers)) for suppliers in chosen.values() if len(suppliers) >= 5]
    return _part(sum(numbers), len(numbers)) if numbers else Made(None, None, Fraction(0))


def _share_of_groups(rows: list[Row]) -> Made:
    return _part(len({row["group"] for row in _marked(rows)}), len({row["group"] for row in rows}))


def _share_where_known(rows: list[Row]) -> Made:
    return _share(rows) if any(row["value"] for row in rows) else Made(None, None, Fraction(len(rows)))


def _largest_of_buyers(rows: list[Row]) -> Made:
    """The middle one of the largest shares; a buyer with fewer than twenty amounts has none."""
    amounts: dict[str, list[Row]] = {}
    for row in rows:
        amounts.setdefault(row["group"].split(" < ")[0], []).append(row)
    shares = [_by_group(some)[-1] / _sum(_by_group(some)) for some in amounts.values() if len(some) >= 20]
    return Made(_median_of(sorted(shares)) if shares else None, None, Fraction(len(shares)))


def _savings(rows: list[Row]) -> Made:
    return _part(_sum(base - value for value, base in _pairs(rows)), _sum(base for _, base in _pairs(rows)))


_DAYS = ("advertising_days", "evaluation_days", "award_days", "signature_days", "publication_days", "contract_days")
_SHARES = (
    *("amended_share", "awarded_without_contract", "cancelled_share", "closed_without_award", "competitive_share"),
    *("contracts_with_payments", "contracts_with_milestones", "short_title", "short_description", "unclassified_items"),
    *("with_tender_notice", "with_bidding_documents", "with_award_notice", "with_signed_contract"),
    *(
        "ended_on_time",
        "awards_to_new_suppliers",
        "milestones_on_time",
        "contracts_on_time",
        "past_end_share",
        "single_bid_share",
        "three_qualified_bids",
    ),
)
_STAGES = ("open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn")
_METHODS = ("open", "selective", "limited", "direct")
_PEOPLE = ("distinct_buyers", "distinct_suppliers", "distinct_bidders")
_GROWN = ("contract_against_award", "contract_growth")
_NEEDS = ("market_opportunity", "public_integrity", "internal_efficiency", "value_for_money", "service_delivery")

KINDS: dict[str, tuple[Kind, bool]] = {
    "processes": (_count, False),
    "open_tenders": (_count_of, False),
    "planned_tenders": (_count_of, False),
    **{f"says_{name}": (_count, False) for name in ("who", "what", "from_whom", "how_much", "when", "how")},
    **dict.fromkeys(_NEEDS, (_count, False)),
    "single_bid_value": (_value_share, True),
    "competitive_value": (_value_share, True),
    "value_to_new_suppliers": (_value_share, True),
    "new_suppliers": (_share_of_groups, False),
    "new_bidders": (_share_of_groups, False),
    "single_bid_share_ocp": (_share_where_known, False),
    "budget_savings": (_savings, True),
    "largest_supplier_share": (_largest(1), True),
    "largest_share_of_buyer": (_largest(1), True),
    "largest_share_of_buyers": (_largest_of_buyers, True),
    "bidders": (_mean, False),
    "bidders_median": (_median, False),
    **{f"bidders_{number}": (_share_of(number), False) for number in ("1", "2", "3", "4", "5_or_more")},
    "contracts_only": (_total, True),
    "awards_only": (_total, True),
    "disqualified_bids": (_ratio, False),
    "disqualified_bids_mean": (_mean_ratio, False),
    "paid_share": (_ratio, True),
    "paid_above_value": (_share_above, False),
    "estimate_difference": (_growth, True),
    "estimate_difference_median": (_median_growth, False),
    "overrun": (_growth, True),
    "overrun_share": (_share_above, False),
    "overrun_mean": (_mean_excess, False),
    "overrun_median": (_median_excess, False),
    "spending_concentration": (_concentration, True),
    "suppliers_per_buyer": (_suppliers_per_buyer, False),
    **dict.fromkeys(_SHARES, (_share, False)),
    **{f"stage_{name}": (_share_of(name), False) for name in _STAGES},
    **{f"method_{name}": (_share_of(name), False) for name in _METHODS},
    **{f"method_{name}_value": (_value_share_of(name), True) for name in _METHODS},
    **dict.fromkeys(_DAYS, (_median, False)),
    **{f"{name}_lower_quartile": (_quartile(1), False) for name in _DAYS},
    **{f"{name}_upper_quartile": (_quartile(3), False) for name in _DAYS},
    **dict.fromkeys(_GROWN, (_growth, True)),
    **{f"{name}_above_tenth": (_share_moved, False) for name in _GROWN},
    **{f"largest_{number}_share": (_largest(number), True) for number in (1, 3, 10)},
    **{f"ending_within_{days}_days": (_within(days), False) for days in (90, 180, 365)},
    **dict.fromkeys(_PEOPLE, (_distinct, False)),
    **{f"{name}_by_name_only": (_by_name, False) for name in _PEOPLE},
}
"""How a number of each name is made, and whether there is one for each currency. All of money are sums by currency."""
