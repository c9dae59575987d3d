"""What a contract is to achieve: each goal once, with what was aimed at and what was measured (metrics extension)."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.shown import Shown
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text

_FIELDS = (("forecasts", False), ("targets", False), ("agreedMetrics", False), ("metrics", True))


class Observation(NamedTuple):
    """A value that was aimed at, or measured: where or when, the value, and the length of its bar in percent or nothing."""

    measured: bool
    about: str
    text: str
    length: str


class Metric(NamedTuple):
    """A goal with its observations, what was aimed at first."""

    title: str
    description: str
    observations: tuple[Observation, ...]

    @property
    def is_measured(self) -> bool:
        """Whether anything was measured."""
        return any(each.measured for each in self.observations)


class _Seen(NamedTuple):
    """An observation as it was published: its part, its amount with what it is counted in, where it is a number."""

    measured: bool
    kind: str
    identity: str
    period: str
    text: str
    amount: Decimal | None
    unit: str


def read_metrics(parts: Parts, shown: Shown) -> tuple[Metric, ...]:
    """The goals, each once with its targets in planning, tender, awards and contracts and what was found."""
    found: dict[tuple[str, str], list[_Seen]] = {}
    for kind, identity, _name, part in parts:
        for field, measured in _FIELDS:
            for body in get_objects(part, field) if field in part else ():
                title = shown.text(body, "title") or shown.text(body, "id")
                seen = found.setdefault((title, shown.text(body, "description")), [])
                for each in get_objects(body, "observations"):
                    seen.append(_observe(each, kind, identity, shown, measured=measured))
    metrics = [Metric(*about, tuple(_rows(seen))) for about, seen in found.items()]
    return tuple([each for each in metrics if each.title or each.observations])


def _observe(body: dict[str, Json], kind: str, identity: str, shown: Shown, *, measured: bool) -> _Seen:
    value = get_object(body, "value")
    unit = shown.text(get_object(body, "unit"), "name")
    money = shown.money(body)
    text = " ".join([each for each in (shown.number(body, "measure"), unit) if each])
    text = ": ".join([each for each in (money, text) if each])
    amount = value.get("amount") if money else body.get("measure")
    notes = shown.text(body, "notes")
    return _Seen(
        measured,
        "" if measured else kind,
        identity,
        shown.period(body, "period"),
        f"{text} ({notes})" if notes else text,
        Decimal(amount) if type(amount) is int or type(amount) is Decimal else None,
        get_text(value, "currency") if money else unit,
    )


def _rows(seen: list[_Seen]) -> Iterator[Observation]:
    """The observations of one goal; those that parts have alike stand once."""
    alike: dict[tuple[bool, str, str], list[_Seen]] = {}
    amounts: dict[tuple[bool, str, str], Decimal | None] = {}
    for each in sorted(seen, key=lambda each: each.measured):
        if each.text or each.period:
            key = each.measured, each.period, each.text
            alike.setdefault(key, []).append(each)
            amounts[key] = each.amount
    longest = _longest([each for each in amounts.values() if each is not None])
    comparable = len({each.unit for each in seen}) == 1 and len(alike) > 1 and None not in amounts.values()
    targets = sum(1 for measured, _period, _text in alike if not measured)
    for (measured, period, text), several in alike.items():
        identities = [] if targets == 1 and not measured else [each.identity for each in several]
        about = [*dict.fromkeys([*(each.kind for each in several), *identities]), period]
        amount = amounts[measured, period, text]
        length = _percent(amount, longest) if comparable and longest and amount is not None else ""
        yield Observation(measured, ", ".join([each for each in about if each]), text, length)


def _longest(amounts: list[Decimal]) -> Decimal | None:
    """The amount that all bars are measured by; None where bars from zero would not show them."""
    longest = max(amounts, default=Decimal(0))
    return longest if longest > 0 and min(amounts) >= 0 and longest.adjusted() < 20 else None


def _percent(amount: Decimal, longest: Decimal) -> str:
    return f"{(amount / longest * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):f}".removesuffix(".0")
