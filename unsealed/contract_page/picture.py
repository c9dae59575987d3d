"""Milestones and payments on one line of time, as shapes for an SVG that grows with the page.

Places are in percent of the width, so that one drawing serves a phone and a wide screen. What is paid is drawn from zero,
against the value of the contracts.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from unsealed.contract_page.milestones import Milestone
from unsealed.ocds.interpret import Interpretation
from unsealed.words import Words

_LONGEST = 366 * 30
"""A span of more days is a mistake in some date more often than a project, and would press all others into a point."""
_HEIGHT = 56
_TENTH = Decimal("0.1")
_THINNEST = Decimal(1)
"""A level that begins on the last day is drawn as thin as this, in percent of the width."""
_MARKS = {"met": "met", "met_late": "late", "overdue": "missed", "coming": "due", "not_met": "missed"}


class Mark(NamedTuple):
    """A milestone: its kind (met, late, missed or due), its place, and where it was due if it was met late."""

    kind: str
    at: str
    due: str


class Level(NamedTuple):
    """What had been paid from one day to the next payment: a place, a width, a top and a height in pixels."""

    at: str
    width: str
    top: str
    height: str


class Picture(NamedTuple):
    """The drawing, with what its axis and its levels stand for in words. `today` is empty where it lies outside.

    `value_top` is where the line of the contracts' value runs; empty where no value is known.
    """

    start: str
    end: str
    marks: tuple[Mark, ...]
    kinds: tuple[str, ...]
    work: tuple[str, str] | None
    """Where the contract's period begins, and how wide it is."""
    today: str
    levels: tuple[Level, ...]
    paid: str
    value: str
    value_top: str


def make_picture(
    milestones: Iterable[Milestone], known: Interpretation, work: Iterable[str], words: Words, today: date
) -> Picture | None:
    """The picture of a process; None where too little is dated. `work` are the days of the contracts' period (ISO)."""
    dated = list(dict.fromkeys(each for each in map(_days, milestones) if each))
    payments, currency = _payments(known, words)
    period = [_date(day) for day in work]
    days = [day for _state, *pair in dated for day in pair if day] + period + [day for day, _amount in payments]
    first, last = min(days, default=today), max(days, default=today)
    span = (last - first).days
    if not (dated or payments) or not 0 < span <= _LONGEST:
        return None

    def place(day: date) -> str:
        return _share((day - first).days, span)

    marks = []
    for state, due, met in dated:
        at = met or due
        if at:
            marks.append(Mark(_MARKS[state], place(at), place(due) if state == "met_late" and due else ""))
    marks = list(dict.fromkeys(marks))
    signed = known.money.signed.get(currency)
    levels, value_top = _levels(payments, signed, first, last, span, today)
    return Picture(
        words.date(first),
        words.date(last),
        tuple(marks),
        tuple([kind for kind in dict.fromkeys(_MARKS.values()) if any(mark.kind == kind for mark in marks)]),
        (place(period[0]), _share((period[-1] - period[0]).days, span)) if len(period) > 1 else None,
        place(today) if first < today < last else "",
        levels,
        words.money(known.money.paid[currency], currency) if levels else "",
        words.money(signed, currency) if levels and signed else "",
        value_top,
    )


def _days(milestone: Milestone) -> tuple[str, date | None, date | None] | None:
    """What became of a milestone, when it was due and when it was met; None where no day tells."""
    due = _date(milestone.due.day) if milestone.due and milestone.due.day else None
    met = _date(milestone.met.day) if milestone.met and milestone.met.day else None
    return (milestone.state, due, met) if milestone.state in _MARKS and (due or met) else None


def _payments(known: Interpretation, words: Words) -> tuple[list[tuple[date, Decimal]], str]:
    """The payments by day with their currency: all that were made, or none where some could not be drawn."""
    if len(known.money.paid) != 1:
        return [], ""
    ((currency, total),) = known.money.paid.items()
    payments = [each for contract in known.contracts for each in contract.payments]
    dated = [
        (_date(day), each.value.amount)
        for each in payments
        if each.value
        and each.value.currency == currency
        and type(each.date) is str
        and (day := words.iso_date(each.date))
    ]
    if len(dated) < len(payments) or sum(amount for _day, amount in dated) != total:
        return [], ""
    return sorted(dated), currency


def _levels(
    payments: list[tuple[date, Decimal]], signed: Decimal | None, first: date, last: date, span: int, today: date
) -> tuple[tuple[Level, ...], str]:
    """What had been paid after each day with payments, and the height of the value; nothing where it fell below zero."""
    paid: dict[date, Decimal] = {}
    total = Decimal(0)
    for day, amount in payments:
        total += amount
        paid[day] = total
    most = max([*paid.values(), signed or Decimal(0)], default=Decimal(0))
    if most <= 0 or min(paid.values(), default=Decimal(-1)) < 0 or most.adjusted() > 20:
        return (), ""
    levels, days = [], list(paid)
    known_until = min(last, max(today, days[-1]))  # after the date of the data nothing is known
    for day, until in zip(days, [*days[1:], known_until], strict=True):
        height = paid[day] / most * _HEIGHT
        at, width = Decimal((day - first).days * 100) / span, Decimal((until - day).days * 100) / span
        at, width = min(at, 100 - _THINNEST), max(width, _THINNEST)
        levels.append(Level(_short(at), _short(width), _short(_HEIGHT - height), _short(height)))
    return tuple(levels), _short(_HEIGHT - signed / most * _HEIGHT) if signed and signed > 0 else ""


def _date(day: str) -> date:
    return date.fromisoformat(day)


def _share(days: int, span: int) -> str:
    """So many days of a span in percent, as `_short` would say it, reckoned in whole tenths: a page has many of them."""
    whole, tenths = divmod((2000 * days + span) // (2 * span), 10)
    return f"{whole}.{tenths}" if tenths else str(whole)


def _short(number: Decimal) -> str:
    return f"{number.quantize(_TENTH, ROUND_HALF_UP):f}".removesuffix(".0")
