"""What a contract's history and periods say: its first value, whether it was changed, when it ends."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Contract, Interpretation, Value
from unsealed.ocds.model import Change, ContractingProcess

_LONGEST = 40_000
"""Days of the longest duration that is believed: more than a hundred years."""


def first_value(process: ContractingProcess, contract: Contract) -> Value | None:
    """The value that a contract was first published with (methodology 1.5).

    None where no value is published now, where the first one cannot be reckoned with, or where there is but one release,
    which tells of no history.
    """
    if contract.value is None or len(process.history) < 2:
        return None
    before = {change.path.rpartition(".")[2]: change.before for change in reversed([*_changes(process, contract)])}
    amount, currency = contract.value.amount, before.get("currency")
    if "amount" in before:
        if (first := get_number(before, "amount")) is None:  # no number, or one that nothing can be reckoned with
            return None
        amount = Decimal(first)
    return Value(amount, currency if isinstance(currency, str) else contract.value.currency)


def is_changed(process: ContractingProcess, contract: Contract) -> bool:
    """Whether a later release changed the value or the period of a contract."""
    return any(change.after is not None for change in _changes(process, contract, ("value", "period")))


class End(NamedTuple):
    """When a contract ends: the instant, and the calendar date in the city's zone as an ISO text."""

    instant: datetime
    day: str


def find_end(known: Interpretation, contract: Contract) -> End | None:
    """When a contract ends: by its period, by its award's, else by its start and duration."""
    period = get_object(contract.body, "period")
    award = known.awards[contract.award].body if contract.award is not None else {}
    for text in (period.get("endDate"), get_object(award, "contractPeriod").get("endDate")):
        if (end := read_instant(text)) and (day := known.day(text)):
            return End(end, day.isoformat())
    start, first, days = read_instant(period.get("startDate")), known.day(period.get("startDate")), _duration(period)
    try:
        return End(start + days, (first + days).isoformat()) if start and first and days is not None else None
    except OverflowError:  # beyond the year 9999
        return None


def _duration(period: dict[str, Json]) -> timedelta | None:
    days = get_number(period, "durationInDays")
    return timedelta(days=int(days)) if days is not None and 0 <= days <= _LONGEST else None


def _changes(process: ContractingProcess, contract: Contract, names: tuple[str, ...] = ("value",)) -> Iterator[Change]:
    """What later releases changed in some of a contract's own objects, the oldest first."""
    starts = tuple(f"contracts[{get_text(contract.body, 'id')}].{name}." for name in names)
    for version in process.history[1:]:
        for change in version.changes:
            if change.before is not None and change.path.startswith(starts):
                yield change
