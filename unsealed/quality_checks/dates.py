"""Dates are possible, and follow one another as the steps of a contract do.

What is less than a day too early is not: who knows only days says midnight for whatever a day brought.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil, floor

from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Subject
from unsealed.quality_check import Check, Outcomes

CHECKS = (
    Check("coherent.period", "A period ends after it starts."),
    Check("consistent.period_duration_in_days", "The length of a period is that between its start and its end."),
    Check("coherent.dates", "Bids close before awards are made, contracts signed and payments made, in this order."),
    Check("coherent.release_date", "Nothing that happened is dated after the release that tells of it."),
    Check("coherent.amendments_dates", "An amendment is not older than what it amends."),
    Check("coherent.documents_dates", "A document is published before it is changed."),
    Check(
        "range.date_time", "A date can be read, lies between 1990 and 2049, and not ahead where it tells of the past."
    ),
)
_DAY = timedelta(days=1)
_TENDER_PERIODS = ("tenderPeriod", "enquiryPeriod", "awardPeriod", "contractPeriod")


def look(subject: Subject) -> Outcomes:
    """Periods, the order of steps, and each date that something happened on."""
    known, compiled = subject.interpretation, subject.process.compiled
    tender = get_object(compiled, "tender")
    for name in _TENDER_PERIODS:
        if name in tender:
            yield from _look_at_period(tender[name])
    for award in known.awards:
        if "contractPeriod" in award.body:
            yield from _look_at_period(award.body["contractPeriod"])
    for contract in known.contracts:
        if "period" in contract.body:
            yield from _look_at_period(contract.body["period"])
    for earlier, later in _steps(subject, tender):
        if earlier and later:
            yield "coherent.dates", earlier - later < _DAY
    yield from _look_at_past(subject, tender)
    yield from _look_at_amendments(tender, known.tender_start)
    for award in known.awards:
        yield from _look_at_amendments(award.body, read_instant(award.body.get("date")))
    for contract in known.contracts:
        yield from _look_at_amendments(contract.body, read_instant(contract.body.get("dateSigned")))


def _look_at_past(subject: Subject, tender: dict[str, Json]) -> Outcomes:
    """The dates on which something happened: that they can be read, are not ahead, and not after the release."""
    known, compiled = subject.interpretation, subject.process.compiled
    texts = [compiled.get("date")]
    texts += [award.body.get("date") for award in known.awards]
    texts += [contract.body.get("dateSigned") for contract in known.contracts]
    for parent in _parents(subject, tender):
        if "documents" in parent:
            for document in get_objects(parent, "documents"):
                first, last = document.get("datePublished"), document.get("dateModified")
                texts += (first, last)
                if first and last and (published := read_instant(first)) and (modified := read_instant(last)):
                    yield "coherent.documents_dates", published - modified < _DAY
        if "milestones" in parent:
            for milestone in get_objects(parent, "milestones"):
                texts += (milestone.get("dateMet"), milestone.get("dateModified"))
        if "amendments" in parent:
            texts += [amendment.get("date") for amendment in get_objects(parent, "amendments")]
    written = [text for text in texts if text is not None and text != ""]
    dates = [_realistic(text) if isinstance(text, str) else None for text in written]
    if dates:
        yield "range.date_time", None not in dates
    known_dates = [date for date in dates if date]
    if known_dates:
        latest, released = max(known_dates), read_instant(compiled.get("date"))
        yield "range.date_time", latest - known.as_of < _DAY
        if released:
            yield "coherent.release_date", latest - released < _DAY


def _look_at_period(period: Json) -> Outcomes:
    if not isinstance(period, dict):
        return
    first, last = period.get("startDate"), period.get("endDate")
    start, end = read_instant(first), read_instant(last)
    if first or last:
        yield "range.date_time", all(isinstance(each, str) and _realistic(each) for each in (first, last) if each)
    if start and end:
        yield "coherent.period", start <= end
    if "durationInDays" in period:
        days, until = get_number(period, "durationInDays"), end or read_instant(period.get("maxExtentDate"))
        if days is not None and start and until:
            length = (until - start) / _DAY
            yield "consistent.period_duration_in_days", floor(length) <= days <= ceil(length)


def _steps(subject: Subject, tender: dict[str, Json]) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Two dates at a time, of which the first should not come after the second."""
    known = subject.interpretation
    closed = known.tender_end
    yield closed, read_instant(get_object(tender, "contractPeriod").get("startDate"))
    for award in known.awards:
        yield closed, read_instant(award.body.get("date"))
    for contract in known.contracts:
        signed = read_instant(contract.body.get("dateSigned"))
        yield closed, signed
        if contract.award is not None:
            yield read_instant(known.awards[contract.award].body.get("date")), signed
        for payment in contract.payments:
            yield signed, read_instant(payment.date)


def _parents(subject: Subject, tender: dict[str, Json]) -> Iterator[dict[str, Json]]:
    """What has documents, milestones and amendments."""
    yield get_object(subject.process.compiled, "planning")
    yield tender
    for award in subject.interpretation.awards:
        yield award.body
    for contract in subject.interpretation.contracts:
        yield contract.body
        yield get_object(contract.body, "implementation")


def _look_at_amendments(parent: dict[str, Json], begun: datetime | None) -> Outcomes:
    if begun and "amendments" in parent:
        for amendment in get_objects(parent, "amendments"):
            if date := read_instant(amendment.get("date")):
                yield "coherent.amendments_dates", begun - date < _DAY


@lru_cache(maxsize=65536)
def _realistic(text: str) -> datetime | None:
    """The instant of a date that can be read and that no typing error made."""
    date = read_instant(text)
    return date if date and 1990 <= date.year <= 2049 else None
