"""One row for each step and change of a contracting process: what happened, and when that became known."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import as_text, get_number, get_object, get_objects, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import UNKNOWN, Award, Contract, Interpretation, Value
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("event", "derived", "What tells the event from others of the process; it stays the same in later data."),
    Column("section", "derived", "What it happened to: tender, award or contract."),
    Column(
        "kind",
        "derived",
        "planned, published, awarded, signed, amended, changed, ended, cancelled, unsuccessful or withdrawn; `changed` is "
        "what a release changed of a value or an end without an amendment that says so.",
    ),
    Column("part_id", "derived", "The id of that tender, award or contract."),
    Column("award_number", "derived", "The place of its award among the awards of the process, from 1.", "number"),
    Column(
        "date",
        "derived",
        "When it became known: the date of the release that told it; the event's own date where the first release tells it.",
        "date-time",
    ),
    Column("value_before", "derived", "Its value before the change.", "amount"),
    Column(
        "value",
        "derived",
        "Its value then: estimated, awarded or signed; after the change where one is told.",
        "amount",
    ),
    Column("currency", "derived", "Their currency."),
    Column("end_before", "derived", "Its end, or the deadline of a tender, before the change.", "date-time"),
    Column("end", "derived", "Its end, or the deadline of a tender; after the change where one is told.", "date-time"),
    Column("reason", "amendments/rationale", "Why it was amended, else what the amendment says of itself."),
)

_NO_BIDS = ("cancelled", "unsuccessful", "withdrawn")
_LONGEST_REASON = 300


class _Event(NamedTuple):
    """The cells of an event from `section` on, and what else its name needs: an amendment's or a release's id."""

    section: str
    kind: str
    part: str
    award: int | None
    date: str
    value_before: int | Decimal | None = None
    value: int | Decimal | None = None
    currency: str | None = None
    end_before: str | None = None
    end: str | None = None
    reason: str | None = None
    extra: str = ""


class _Amended(NamedTuple):
    """What one release changed of a tender or contract: its value and its end before and after, None where neither."""

    release: str
    date: str
    values: tuple[Json, Json]
    ends: tuple[Json, Json]


_Figures = tuple[int | Decimal | None, str | None, str | None, str | None]
"""The cells `value` to `end` of an event."""


class _Told:
    """When the releases after the first told something: new parts, statuses, values and ends, by the path of the part."""

    def __init__(self, process: ContractingProcess) -> None:
        history = process.history
        self.first = (history[0].date if history else "") or get_text(process.compiled, "date")
        self.new: dict[str, str] = {}
        self.status: dict[str, str] = {}
        self.opened = ""
        self.amended: dict[str, list[_Amended]] = {}
        for version in history[1:]:
            found: dict[str, dict[str, tuple[Json, Json]]] = {}
            for path, before, after in version.changes:
                if path[:6] not in ("tender", "awards", "contra"):
                    continue
                if before is None:
                    if path[-1] == "]" or path == "tender":
                        self.new.setdefault(path, version.date)
                elif path.endswith(".status"):
                    self.status[path[:-7]] = version.date
                    if path == "tender.status" and after == "active" and not self.opened:
                        self.opened = version.date
                elif path.endswith("alue.amount") and path.count(".") == 2:
                    found.setdefault(path[:-13], {})["value"] = (before, after)
                elif path.endswith("eriod.endDate") and path.count(".") == 2:
                    part, _, name = path[:-8].rpartition(".")
                    if name == ("tenderPeriod" if part == "tender" else "period"):
                        found.setdefault(part, {})["end"] = (before, after)
            for part, each in found.items():
                none = (None, None)
                change = _Amended(version.release_id, version.date, each.get("value", none), each.get("end", none))
                self.amended.setdefault(part, []).append(change)

    def when(self, own: Json, *later: str) -> str:
        """The date of the release that told; an own date counts for what the first release tells, if it is no later."""
        if date := next(filter(None, later), ""):
            return date
        happened, told = read_instant(own), read_instant(self.first)
        if happened and (told is None or happened <= told):
            return as_text(own)
        return self.first

    def at_first(self, path: str, value: Value | None, end: str | None) -> _Figures:
        """The value and the end of a part before releases changed them; what is published now, if none did."""
        amount, currency = value or (None, None)
        changes = self.amended.get(path, ())
        amounts = [get_number({"amount": change.values[0]}, "amount") for change in changes]
        ends = [as_text(change.ends[0]) for change in changes]
        first = next((each for each in amounts if each is not None), amount)
        return first, currency, None, next(filter(None, ends), end)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each event; what happened twice under one name is counted."""
    told = _Told(process)
    names: set[str] = set()
    for found in _events(process, interpretation, told):
        name = "/".join([each for each in (found.section, found.kind, found.part, found.extra) if each])
        event, count = name, 1
        while event in names:
            count += 1
            event = f"{name}/{count}"
        names.add(event)
        yield (process.ocid, event, *found[:2], found.part or None, found.award, found.date or None, *found[5:-1])


def _events(process: ContractingProcess, seen: Interpretation, told: _Told) -> Iterator[_Event]:
    yield from _tender_events(process, seen, told)
    for at, award in enumerate(seen.awards):
        yield from _award_events(award, at, told)
    for contract in seen.contracts:
        yield from _contract_events(contract, told)


def _tender_events(process: ContractingProcess, seen: Interpretation, told: _Told) -> Iterator[_Event]:
    tender = get_object(process.compiled, "tender")
    part, period = get_text(tender, "id"), get_object(tender, "tenderPeriod")
    value, end = seen.model.value(tender), get_text(period, "endDate") or None
    if seen.stage == "planned":
        amount, currency = value or (None, None)
        start = get_text(period, "startDate") or None
        yield _Event("tender", "planned", part, None, told.first, None, amount, currency, None, start)
    elif tender and (seen.method != "direct" or not (seen.awards or seen.contracts)):
        date = told.when(period.get("startDate"), told.opened, told.new.get("tender", ""))
        yield _Event("tender", "published", part, None, date, None, *told.at_first("tender", value, end))
    yield from _amendments("tender", tender, "tender", part, None, value, told)
    if seen.tender_status in _NO_BIDS:
        yield _Event("tender", seen.tender_status, part, None, told.status.get("tender") or told.first)


def _award_events(award: Award, at: int, told: _Told) -> Iterator[_Event]:
    path, number = f"awards[{award.id}]", at + 1
    made = award.status == UNKNOWN and award.suppliers and award.body.get("date")
    if award.status == "active" or made:
        date = told.when(award.body.get("date"), told.status.get(path, ""), told.new.get(path, ""))
        amount, currency = award.value or (None, None)
        yield _Event("award", "awarded", award.id, number, date, None, amount, currency)
    elif award.status in _NO_BIDS and award.basis == "published":
        date = told.status.get(path) or told.new.get(path) or told.first
        yield _Event("award", award.status, award.id, number, date)
    yield from _amendments("award", award.body, path, award.id, number, award.value, told)


def _contract_events(contract: Contract, told: _Told) -> Iterator[_Event]:
    path, body = f"contracts[{contract.id}]", contract.body
    number = contract.award + 1 if contract.award is not None else None
    end = get_text(get_object(body, "period"), "endDate") or None
    changed = told.status.get(path, "")
    if contract.status in ("active", "terminated"):
        began = changed if contract.status == "active" else ""
        date = told.when(body.get("dateSigned"), began, told.new.get(path, ""))
        figures = told.at_first(path, contract.value, end)
        yield _Event("contract", "signed", contract.id, number, date, None, *figures)
    yield from _amendments("contract", body, path, contract.id, number, contract.value, told)
    if contract.status == "terminated":
        own = get_object(body, "implementation").get("endDate") or end
        yield _Event("contract", "ended", contract.id, number, told.when(own, changed, told.new.get(path, "")))
    elif contract.status == "cancelled":
        yield _Event("contract", "cancelled", contract.id, number, changed or told.new.get(path) or told.first)


def _amendments(
    section: str, body: Json, path: str, part: str, award: int | None, value: Value | None, told: _Told
) -> Iterator[_Event]:
    """The amendments that are published, with what the same release changed; and changes that no amendment tells."""
    changes = {change.date: change for change in told.amended.get(path, ())}
    currency = value.currency if value else None
    for amendment in get_objects(body, "amendments"):
        name = get_text(amendment, "id")
        date = told.when(amendment.get("date"), told.new.get(f"{path}.amendments[{name}]", ""))
        reason = get_text(amendment, "rationale") or get_text(amendment, "description")
        figures = _figures(changes.pop(date, None), currency)
        yield _Event(section, "amended", part, award, date, *figures, reason[:_LONGEST_REASON] or None, name)
    for change in changes.values():
        yield _Event(section, "changed", part, award, change.date, *_figures(change, currency), None, change.release)


def _figures(change: _Amended | None, currency: str | None) -> tuple[int | Decimal | None, *_Figures]:
    if change is None:
        return None, None, None, None, None
    before, after = (get_number({"amount": each}, "amount") for each in change.values)
    ends = [as_text(each) or None for each in change.ends]
    return before, after, currency if before is not None or after is not None else None, ends[0], ends[1]
