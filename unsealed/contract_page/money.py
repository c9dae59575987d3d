"""A process's money: from budget to payments, and how contracts' values changed."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

from unsealed.contract_page.shown import Line, day_line
from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.contracts import first_value
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Amounts, Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.words import Words


class Bar(NamedTuple):
    """One amount with the length of its bar in percent of the longest; an empty amount says "Not published".

    `exact` is the amount with all of its digits, where it was published with more than its currency has.
    """

    label: str
    amount: str
    exact: str
    length: str
    main: bool


class ValueChange(NamedTuple):
    """A contract's value before and after a published version, with the reason where an amendment gives one.

    `contract` is its id where there are several contracts.
    """

    day: Line | None
    contract: str
    before: str
    after: str
    reason: str


def make_bars(known: Interpretation, originals: Amounts, words: Words) -> tuple[tuple[Bar, ...], ...]:
    """The amounts of a process from budget to payments: one picture per currency, never one over several."""
    _, money = words.gettext, known.money
    measures = [
        (_("Budget"), money.budget, False),
        (_("Estimated before bids"), money.estimated, known.stage != "planned"),
        (_("Framework ceiling"), money.framework_ceiling, False),
        (_("Awarded"), money.awarded, known.stage in ("awarded", "active", "completed") and not known.is_framework),
        (_("Contract, as first published"), originals if originals != money.signed else {}, False),
        (_("Contract, now") if originals and originals != money.signed else _("Contract"), money.signed,
         known.stage in ("active", "completed") and not known.is_framework),
        (_("To be paid by the supplier"), money.revenue, False),
        (_("Paid so far"), money.paid, known.stage in ("active", "completed") and not known.is_framework),
    ]  # fmt: skip
    main, main_amounts = next(((label, amounts) for label, amounts, _e in reversed(measures[:6]) if amounts), ("", {}))
    published = {currency for _label, amounts, _expected in measures for currency in amounts}
    currencies = sorted(published, key=lambda currency: (currency not in main_amounts, currency))
    pictures = []
    for number, currency in enumerate(currencies):
        longest = max(abs(amounts[currency]) for _label, amounts, _expected in measures if currency in amounts)
        bars = []
        for label, amounts, expected in measures:
            if currency in amounts:
                amount = amounts[currency]
                said, exact = words.money(amount, currency), words.more_exactly(amount, currency)
                bars.append(Bar(label, said, exact, _percent(amount, longest), label == main))
            elif expected and not amounts and not number:
                bars.append(Bar(label, "", "", "", False))
        if sum(1 for bar in bars if bar.amount) < 2:  # one bar compares nothing
            bars = [bar._replace(length="") for bar in bars]
        pictures.append(tuple(bars))
    return tuple(pictures)


def _is_of_value(path: str) -> bool:
    return path.startswith("contracts[") and ".value" in path


def _percent(amount: Decimal, longest: Decimal) -> str:
    if amount <= 0 and longest == 0:
        return "0"
    return f"{(abs(amount) / longest * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):f}".removesuffix(".0")


class ContractValues:
    """What each contract's value was in each published version."""

    def __init__(self, process: ContractingProcess, known: Interpretation, words: Words) -> None:
        self._process = process
        self._words = words
        self._bodies = {each.id: each.body for each in known.contracts if each.id}
        self._steps: dict[str, list[tuple[str, str, Decimal, str]]] = {}
        if not any(_is_of_value(change.path) for version in process.history for change in version.changes):
            return  # no release changed a value, and their bodies need not be looked at
        for release in sorted(process.releases, key=lambda each: str(read_instant(each.body.get("date")))):
            for contract in get_objects(release.body, "contracts"):
                value = get_object(contract, "value")
                amount, identity = get_number(value, "amount"), get_text(contract, "id")
                if amount is None or identity not in self._bodies:
                    continue
                step = (
                    get_text(release.body, "date"),
                    get_text(release.body, "id"),
                    Decimal(amount),
                    get_text(value, "currency"),
                )
                steps = self._steps.setdefault(identity, [])
                if not steps or steps[-1][2:] != step[2:]:
                    steps.append(step)

    def originals(self, known: Interpretation) -> Amounts:
        """The first published values of the contracts that count, by currency; empty where history does not tell."""
        total: Amounts = {}
        for contract in known.contracts if self._steps else ():
            if contract.counted and contract.value and contract.value.amount >= 0:
                first = first_value(self._process, contract)
                if first is None:
                    return {}
                total[first.currency] = total.get(first.currency, Decimal(0)) + first.amount
        return total

    def changes(self) -> tuple[ValueChange, ...]:
        """Every change of a contract's value after its first publication, in the order of time."""
        changes = []
        for identity, steps in self._steps.items():
            body = self._bodies[identity]
            name = identity if len(self._bodies) > 1 else ""
            for (_date, _id, old, old_currency), (day, release, new, currency) in pairwise(steps):
                changes.append(
                    ValueChange(
                        day_line(day, self._words), name, self._words.exact_money(old, old_currency),
                        self._words.exact_money(new, currency), self._reason(body, release, day),
                    )
                )  # fmt: skip
        return tuple(sorted(changes, key=lambda each: each.day.day if each.day else ""))

    def _reason(self, contract: dict[str, Json], release: str, day: str) -> str:
        amendments = get_objects(contract, "amendments")
        on = self._words.iso_date(day)
        for matches in (
            [each for each in amendments if release and get_text(each, "releaseID") == release],
            [each for each in amendments if on and self._words.iso_date(get_text(each, "date")) == on],
        ):
            for amendment in matches:
                if reason := get_text(amendment, "rationale") or get_text(amendment, "description"):
                    return reason
        return ""
