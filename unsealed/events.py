"""The events of the last two years, as the table of events has them; older ones are no news any more."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from unsealed.ocds.dates import read_instant
from unsealed.table import Row

TWO_YEARS = timedelta(days=731)


class Event(NamedTuple):
    """A row of the table of events, with the moment that its date means."""

    ocid: str
    event: str
    section: str
    kind: str
    part_id: str | None
    award_number: int | None
    date: str
    value_before: str | None
    value: str | None
    currency: str | None
    end_before: str | None
    end: str | None
    reason: str | None
    when: datetime


def find_recent(rows: Iterable[Row], today: date, until: datetime) -> tuple[Event, ...]:
    """The events of two years that are known at a moment, newest first."""
    since, found = before(today, TWO_YEARS).isoformat(), []
    for row in rows:
        date = row[6]
        if isinstance(date, str) and date[:10] >= since and (when := read_instant(date)) and when <= until:
            found.append(Event(*row, when))  # type: ignore[call-arg, arg-type]  # the columns of its table
    return tuple(sorted(found, key=lambda each: (each.when, each.ocid, each.event), reverse=True))


def before(day: date, span: timedelta) -> date:
    """The day that is so long before another, or the first that there is."""
    return day - span if day - date.min > span else date.min
