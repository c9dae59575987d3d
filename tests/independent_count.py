"""The numbers of a site counted again by plain loops over its records: nothing of the engine is used here.

Money is counted per currency and year, each award's and contract's in its own year; days over awards; bidders over
processes. The rules are those of the method page, written down a second time.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Body = dict[str, Any]
Totals = dict[tuple[str, str, str], Decimal]
"""Measure, currency and year (empty for all) -> amount."""

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
    advertising: list[int] = []
    evaluation: list[int] = []
    bidders: list[int] = []
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

        add("estimated", begun, amount(tender, "value", currency))
        framework = part(tender, "techniques").get("hasFrameworkAgreement") is True
        signed: list[tuple[Body, str, bool]] = []
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
            if not valued:
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
        if (days := _days(opened, closed)) is not None:
            advertising.append(days)
        found = [_days(closed, instant(award.get("date"))) for award in counted]
        evaluation += [days for days in found if days is not None]
        waiting = (
            not awards and not contracts and (status in ("planning", "planned", "active") or (is_open and not status))
        )
        over = closed < as_of if closed else not waiting
        number = _bidders(body)
        if over and number and text(tender.get("procurementMethod")) in ("open", "selective"):
            bidders.append(number)
    return {
        "totals": dict(totals),
        "processes": dict(processes),
        "advertising_days": _median(advertising),
        "evaluation_days": _median(evaluation),
        "single_bid_share": (bidders.count(1), len(bidders)),
    }


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


def _median(values: list[int]) -> Decimal | None:
    ordered = sorted(values)
    if not ordered:
        return None
    return Decimal(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
