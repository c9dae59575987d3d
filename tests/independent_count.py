"""The numbers of a site counted again by plain loops over its records: nothing of the engine is used here.

Money is counted per currency and year, each award's and contract's in its own year; days over awards; bidders, methods and
failures over processes, for all of them, for each year and for each method. The rules are those of the method page, written
down a second time.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Body = dict[str, Any]
Totals = dict[tuple[str, str, str], Decimal]
"""Measure, currency and year (empty for all) -> amount."""
Place = tuple[str, str]
"""A year, or a method; the other is empty, and both are for all."""
METHODS = ("open", "selective", "limited", "direct")

_DATE = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d:?\d\d)?)?")


def compiled_releases(records: Iterable[Body]) -> Iterator[Body]:
    """The compiled release of each record package, with the date and all tags of its releases beside it."""
    for package in records:
        (record,) = package["records"]
        releases = [each for each in record.get("releases", []) if isinstance(each, dict)]
        dated = [(instant(each.get("date")), each) for each in releases if "tender" in listed(each.get("tag"))]
        first = min(((at, each["date"]) for at, each in dated if at), default=(None, ""))[1]
        tags = {tag for each in releases for tag in listed(each.get("tag"))}
        yield {**record["compiledRelease"], "first tender": first, "all tags": tags}


def listed(value: Any) -> list[Any]:
    """The items of a list; one that stands alone is a list, too."""
    return value if isinstance(value, list) else [] if value is None else [value]


def parts(body: Any, name: str) -> list[Body]:
    """The objects in a list."""
    return [each for each in listed(body.get(name)) if isinstance(each, dict)] if isinstance(body, dict) else []


def part(body: Any, name: str) -> Body:
    """An object; empty if there is none."""
    found = body.get(name) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def text(value: Any) -> str:
    """A text, also of a number."""
    return "" if value is None or isinstance(value, (bool, list, dict)) else str(value).strip()


def instant(value: Any) -> datetime | None:
    """A date-time; without a zone it is UTC."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def year(zone: ZoneInfo, *values: Any) -> str:
    """The year of the first date; midnight and the last second of a day say no time."""
    for value in values:
        at = instant(value)
        if at is not None:
            whole = value[11:19] in ("", "00:00:00", "23:59:59")
            return value[:4] if whole else str(at.astimezone(zone).year)
    return "not published"


def first_year(zone: ZoneInfo, values: Iterable[Any]) -> str:
    """The earliest year of some dates."""
    return min(found) if (found := [year(zone, each) for each in values if instant(each)]) else "not published"


def amount(body: Body, name: str, currency: str) -> tuple[str, Decimal] | None:
    """Currency and amount of a value."""
    value = part(body, name)
    number = value.get("amount")
    if isinstance(number, bool) or not isinstance(number, (int, Decimal)):
        return None
    return text(value.get("currency")) or currency, Decimal(number)


def count(bodies: Iterable[Body], as_of: datetime, zone: ZoneInfo, currency: str = "", award_status: str = "") -> Body:
    """All the numbers."""
    totals: Totals = defaultdict(Decimal)
    processes: Counter[str] = Counter()
    seen: dict[str, dict[Place, list[int]]] = {name: defaultdict(list) for name in (*DAYS, "bidders", *SHARES)}
    for body in bodies:
        tender = part(body, "tender")
        start, end = (part(tender, "tenderPeriod").get(name) for name in ("startDate", "endDate"))
        opened, closed = instant(start), instant(end)
        awards, contracts = parts(body, "awards"), parts(body, "contracts")
        ids = [text(each.get("id")) for each in awards]
        begun = year(zone, start, body["first tender"])
        for array, name in ((awards, "date"), (contracts, "dateSigned")):
            if begun == "not published":
                begun = first_year(zone, (each.get(name) for each in array))

        def add(measure: str, when: str, value: tuple[str, Decimal] | None) -> None:
            if value:
                for period in ("", when):
                    totals[measure, value[0], period] += value[1]

        method = text(tender.get("procurementMethod"))

        places = [("", ""), (begun, ""), *([("", method)] if method else [])]
        add("estimated", begun, amount(tender, "value", currency))
        framework = part(tender, "techniques").get("hasFrameworkAgreement") is True
        signed: list[tuple[Body, str, bool]] = []
        strays: list[tuple[str, Decimal]] = []  # contracts that do not tell whose they are
        for contract in contracts:
            status = text(contract.get("status"))
            if status not in ("pending", "active", "cancelled", "terminated"):
                at = instant(contract.get("dateSigned"))
                status = "active" if at and at <= as_of else ""
            award_id = text(contract.get("awardID"))
            owner = awards[ids.index(award_id)] if award_id and ids.count(award_id) == 1 else {}
            dates = (contract.get("dateSigned"), part(contract, "period").get("startDate"), owner.get("date"))
            signed.append((contract, status, bool(owner)))
            value = amount(contract, "value", currency)
            if value and status in ("active", "terminated") and not framework and not owner:
                strays.append(value)
            if status in ("active", "terminated") and not framework and value:
                for measure in ("signed", "committed") if value[1] >= 0 else ("revenue",):
                    add(measure, year(zone, *dates), value)
            for payment in parts(part(contract, "implementation"), "transactions"):
                paid = amount(payment, "value", currency) or amount(payment, "amount", currency)
                add("paid", year(zone, payment.get("date"), *dates), paid)
        counted = []
        for award, identity in zip(awards, ids, strict=True):
            linked = [
                (contract, status)
                for contract, status, has_award in signed
                if has_award and text(contract.get("awardID")) == identity
            ]
            status, value = text(award.get("status")), amount(award, "value", currency)
            if linked and value is None and not award.get("date") and not award.get("status"):
                continue
            if not status:
                status = award_status
            if status != "active" or framework or (linked and all(each == "cancelled" for _, each in linked)):
                continue
            counted.append(award)
            when = year(zone, award.get("date"))
            if when == "not published":
                when = first_year(zone, (contract.get("dateSigned") for contract, _ in linked))
            in_force = [contract for contract, each in linked if each in ("active", "terminated")]
            valued = any(amount(contract, "value", currency) for contract in in_force)
            if value and value[1] < 0:
                add("revenue", when, None if valued else value)
                continue
            add("awarded", when, value)
            if not valued and (in_force or value not in strays):
                add("signed_value_from_award" if in_force else "awarded_unsigned", when, value)
                add("committed", when, value)

        status = text(tender.get("status"))
        is_open = (status == "active" or (not status and bool(opened or closed))) and not (closed and closed < as_of)
        is_plan = (
            not awards
            and not contracts
            and (
                status in ("planning", "planned")
                or (is_open and opened is not None and opened > as_of)
                or (not status and not opened and not closed and len(body["all tags"]) > 0 and _only_plans(body))
            )
        )
        if not is_plan:
            for period in ("", begun):
                processes[period] += 1
        if is_plan or status in ("cancelled", "withdrawn"):
            continue
        _note(seen, places, "advertising_days", _days(opened, closed))
        for award in counted:
            _note(seen, places, "evaluation_days", _days(closed, instant(award.get("date"))))
            _note(seen, places, "award_days", _days(opened, instant(award.get("date"))))
        related = [listed(each.get("relationship")) for each in parts(body, "relatedProcesses")]
        call_off = any("framework" in each for each in related) and tender.get("competitive") is False
        competitive = method in ("open", "selective") and not call_off
        if counted and method:
            _note(seen, places, "competitive_share", int(competitive))
        if counted and method in METHODS:
            for name in METHODS:
                _note(seen, places, f"method_{name}", int(method == name))
        waiting = (
            not awards and not contracts and (status in ("planning", "planned", "active") or (is_open and not status))
        )
        over = closed < as_of if closed else not waiting
        number = _bidders(body)
        if over and number and competitive:
            _note(seen, places, "bidders", number)
            _note(seen, places, "single_bid_share", int(number == 1))
    return {"totals": dict(totals), "processes": dict(processes), "numbers": _numbers(seen)}


DAYS = ("advertising_days", "evaluation_days", "award_days")
SHARES = ("single_bid_share", "competitive_share", *(f"method_{name}" for name in METHODS))


def _note(seen: dict[str, dict[Place, list[int]]], places: list[Place], name: str, value: int | None) -> None:
    """Keep what a process, or an award of it, says to a question, for all that it belongs to."""
    if value is not None:
        for place in places:
            seen[name][place].append(value)


def _numbers(seen: dict[str, dict[Place, list[int]]]) -> dict[tuple[str, str, str], Fraction]:
    """Name, year and method -> the number, of all that was observed."""
    made: dict[tuple[str, str, str], Fraction] = {}
    for name, places in seen.items():
        for place, values in places.items():
            if name in SHARES:
                made[name, *place] = Fraction(sum(values), len(values))
            else:
                made["bidders_median" if name == "bidders" else name, *place] = _at(values, Fraction(1, 2))
            if name in DAYS:
                made[f"{name}_lower_quartile", *place] = _at(values, Fraction(1, 4))
                made[f"{name}_upper_quartile", *place] = _at(values, Fraction(3, 4))
            if name == "bidders":
                made[name, *place] = Fraction(sum(values), len(values))
    return made


def _at(values: list[int], part: Fraction) -> Fraction:
    """What so large a part of the values does not exceed, by Hyndman and Fan's eighth definition."""
    ordered = sorted(values)
    place = (len(ordered) + Fraction(1, 3)) * part + Fraction(1, 3)
    if place < 1:
        return Fraction(ordered[0])
    if place >= len(ordered):
        return Fraction(ordered[-1])
    below = int(place)
    return ordered[below - 1] + (place - below) * (ordered[below] - ordered[below - 1])


def _only_plans(body: Body) -> bool:
    return set(body["all tags"]) <= {"planning", "planningUpdate"}


def _days(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    seconds = int((end - start).total_seconds())
    days = abs(seconds) // 86400
    return days if seconds >= 0 or days == 0 else None


def _bidders(body: Body) -> int | None:
    tender, bids = part(body, "tender"), part(body, "bids")
    number = tender.get("numberOfTenderers")
    if isinstance(number, (int, Decimal)) and not isinstance(number, bool) and number >= 0 and number == int(number):
        return int(number)
    named = {text(each.get("id")) or text(each.get("name")) for each in parts(tender, "tenderers")} - {""}
    if not named:
        for bid in parts(bids, "details"):
            if text(bid.get("status")) not in ("", "invited", "withdrawn"):
                named |= {text(each.get("id")) or text(each.get("name")) for each in parts(bid, "tenderers")}
        named -= {""}
    if named:
        return len(named)
    for each in parts(bids, "statistics"):
        if each.get("measure") == "bids" and isinstance(each.get("value"), int):
            return int(each["value"])
    return None
