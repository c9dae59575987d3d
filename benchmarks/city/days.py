"""Days of a city on the eastern seaboard: date-times carry the offset that is in force on that day."""

from datetime import date, timedelta
from functools import cache

AS_OF = date(2025, 11, 28)
FIRST = date(2020, 1, 6)


def workday(day: date, days: int = 0) -> date:
    """The first weekday on or after `day` + `days`."""
    day += timedelta(days)
    return day + timedelta((7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


@cache
def _summer(year: int) -> tuple[date, date]:
    """Summer time: from the second Sunday in March to the first Sunday in November."""
    march, november = date(year, 3, 8), date(year, 11, 1)
    return march + timedelta((6 - march.weekday()) % 7), november + timedelta((6 - november.weekday()) % 7)


def stamp(day: date, clock: str = "00:00:00") -> str:
    """An RFC 3339 date-time; midnight stands for a day without a time."""
    begins, ends = _summer(day.year)
    return f"{day.isoformat()}T{clock}{'-04:00' if begins <= day < ends else '-05:00'}"


def period(start: date, end: date) -> dict[str, object]:
    """An OCDS period of whole days."""
    days = (end - start).days + 1
    return {"startDate": stamp(start), "endDate": stamp(end, "23:59:59"), "durationInDays": days}
