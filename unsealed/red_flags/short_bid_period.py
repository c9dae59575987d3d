"""Was there little time to prepare bids?"""

from collections.abc import Iterator

from unsealed.ocds.dates import count_days
from unsealed.red_flag import FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used

_DAY = 86400

DOSSIER = RedFlag(
    code="R003",
    title="Short time for bids",
    question="Was there little time to prepare bids?",
    formula="whole days from the start to the end of the tender period, fewer than the limit",
    says="Bids could be made for {days}, from {start} to {end}. Fewer than {limit} is called short here.",
    paths=("tender/tenderPeriod/startDate", "tender/tenderPeriod/endDate", "tender/procurementMethodDetails"),
    innocent=(
        "The purchase was urgent: a storm, a failed machine, a contractor who went out of business.",
        "It is small and simple, or firms had been told of it before.",
        "The law allows a shorter time for this kind of purchase.",
        "The published start is that of the last notice, not of the first.",
    ),
    source="OCP R003; Cardinal",
    unit="days",
    reasons={
        "no_dates": "The start or the end of the time for bids is not published.",
        "dates_reversed": "The end of the time for bids lies before its start.",
    },
    deviations=("D1: an end before the start is not a short time; nothing can be said.",),
    settings=("short_period_days", "short_period_days_by_method", "short_period_methods"),
    cardinal_value=1,
)


def look(case: Case) -> Iterator[Look]:
    """The days for bids."""
    known, settings = case.known, case.settings
    if settings.short_period_methods and known.method not in settings.short_period_methods:
        yield Look(NOT_MEANT)
        return
    start, end = known.tender_start, known.tender_end
    if start is None or end is None:
        yield Look("no_dates")
        return
    days = int((end - start).total_seconds() / _DAY) if case.as_cardinal else count_days(start, end)
    if days is None:
        yield Look("dates_reversed")
        return
    limit = dict(settings.short_period_days_by_method).get(case.details, settings.short_period_days)
    period = case.tender["tenderPeriod"]
    yield Look(
        FLAGGED if days < limit else NOT_FLAGGED,
        days,
        (
            Used("days", "days", days),
            Used("start", "moment", period["startDate"]),
            Used("end", "moment", period["endDate"]),
            Used("limit", "days", limit),
        ),
    )
