"""A process in time: planning, tender, award, contract and implementation, with their real dates."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from unsealed.contract_page.shown import day_line
from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.words import Words

_CONTRACT, _DELIVERY = 3, 4
"""Positions of these steps."""


class StepDate(NamedTuple):
    """A date of a stage: what happened or is to happen, when in words, and the calendar day."""

    label: str
    text: str
    day: str


class Step(NamedTuple):
    """One stage on the line of progress. `state`: done, now, next, late, stopped or none; `said` is the state in words."""

    name: str
    state: str
    said: str
    dates: tuple[StepDate, ...]


def make_steps(
    compiled: dict[str, Json], known: Interpretation, process: ContractingProcess, words: Words, today: date
) -> tuple[Step, ...]:
    """The line of progress with its real dates."""
    return tuple(_Progress(compiled, known, process, words, today).steps())


def status_date(compiled: dict[str, Json], known: Interpretation, words: Words, today: date) -> StepDate | None:
    """The day that belongs to the stage of a process: until when it is open, since when a contract is in force."""
    _ = words.gettext
    tender = get_object(compiled, "tender")
    period = get_object(tender, "tenderPeriod")
    signed = [get_text(each.body, "dateSigned") for each in known.contracts if each.status in ("active", "terminated")]
    decided = [get_text(each.body, "date") for each in known.awards if each.status == "active"]
    ends = [
        get_text(get_object(each.body, "period"), "endDate") for each in known.contracts if each.status == "terminated"
    ]
    label, value = {
        "planned": (_("bids expected from"), get_text(period, "startDate")),
        "open": (_("until"), get_text(period, "endDate")),
        "evaluation": (_("bidding closed on"), get_text(period, "endDate")),
        "awarded": (_("on"), max(decided, default="")),
        "active": (_("signed on"), max(signed, default="")),
        "completed": (_("period to"), max(ends, default="")),
    }.get(known.stage, (_("last published on"), get_text(compiled, "date")))
    day = words.iso_date(value)
    if not day or (known.stage == "planned" and day < today.isoformat()):
        return None
    return StepDate(label, words.date_time(value) if known.stage == "open" else words.date(value), day)


class _Progress:
    def __init__(
        self, compiled: dict[str, Json], known: Interpretation, process: ContractingProcess, words: Words, today: date
    ) -> None:
        self._tender = get_object(compiled, "tender")
        self._planning = get_object(compiled, "planning")
        self._known = known
        self._process = process
        self._words = words
        self._today = today.isoformat()

    def steps(self) -> Iterator[Step]:
        _, words = self._words.gettext, self._words
        names = (_("Planning"), _("Tender"), _("Award"), _("Contract"), _("Delivery"))
        dates = (
            self._planning_dates(), self._tender_dates(), self._award_dates(), self._contract_dates(), self._work_dates()
        )  # fmt: skip
        at, stopped = self._position()
        for index, (name, lines) in enumerate(zip(names, dates, strict=True)):
            if index < at:
                state, said = self._past_step(index, published=bool(lines))
            elif index > at:
                state, said = self._coming_step(index, stopped=stopped)
            elif stopped:
                state, said = "stopped", words.code("stage", self._known.stage)
            else:
                state, said = self._current()
            yield Step(name, state, said, () if stopped and index > at else lines)

    def _position(self) -> tuple[int, bool]:
        """The step that a process is at, and whether it ended there without a contract."""
        known = self._known
        at = {"planned": 0, "open": 1, "evaluation": 2, "awarded": 3, "active": 4, "completed": 5}.get(known.stage)
        if at is not None:
            return (4 if known.is_framework and at == 3 and self._has_begun() else at), False
        if known.stage == "unknown":
            return (1 if self._tender else 0), False
        return (3 if known.contracts else 2 if known.awards else 1 if self._tender else 0), True

    def _past_step(self, index: int, *, published: bool) -> tuple[str, str]:
        _, known = self._words.gettext, self._known
        if index == _DELIVERY:
            early = self._work()[1] > self._today
            return "done", _("Ended early") if early else _("Ended")
        if index == _CONTRACT and known.is_framework and not known.contracts:
            return "done", _("Set up")
        if published or (self._planning, self._tender, known.awards, known.contracts)[index]:
            return "done", _("Done")
        return "none", _("Not published")

    def _coming_step(self, index: int, *, stopped: bool) -> tuple[str, str]:
        if stopped or self._known.stage == "unknown":
            return "none", ""
        if index == _DELIVERY and self._known.stage == "awarded" and self._has_begun():
            return "none", self._words.gettext("Not published")  # it should have begun; nothing says whether it has
        return "next", self._words.gettext("To come")

    def _current(self) -> tuple[str, str]:
        _, known = self._words.gettext, self._known
        if known.stage == "unknown":
            return "none", _("Not known")
        if known.stage == "active" and "past_end_date" in known.stage_flags:
            return "late", _("Past its end date")
        if known.stage == "active" and self._work()[0] > self._today:
            return "now", _("Not started yet")
        if known.stage == "evaluation":
            due = self._iso(get_object(self._tender, "awardPeriod").get("endDate"))
            if due and due < self._today:
                return "late", _("Later than announced")
        if known.stage == "planned":
            start = self._iso(get_object(self._tender, "tenderPeriod").get("startDate"))
            if start and start < self._today:
                return "late", _("Later than announced")
        if known.is_framework and known.stage in ("awarded", "active"):
            end = self._work()[1]
            if end and end < self._today:
                return "late", _("Past its end date")
            return "now", _("In use") if self._has_begun() else _("Set up")
        said = {
            "planned": _("Now"), "open": _("Open for bids now"), "evaluation": _("Being decided"),
            "awarded": _("Not yet in force") if known.contracts else _("Not published yet"), "active": _("In progress"),
        }  # fmt: skip
        return "now", said.get(known.stage, _("Now"))

    def _has_begun(self) -> bool:
        start = self._work()[0]
        return bool(start) and start <= self._today

    def _planning_dates(self) -> tuple[StepDate, ...]:
        first = next((each for each in self._process.history if {"planning", "planningUpdate"} & set(each.tags)), None)
        return self._dated((self._words.gettext("Published"), first.date if first else ""))

    def _tender_dates(self) -> tuple[StepDate, ...]:
        _ = self._words.gettext
        period = get_object(self._tender, "tenderPeriod")
        start, end = period.get("startDate"), period.get("endDate")
        return self._dated(
            (_("Opened") if self._past(start) else _("Opens"), start),
            (_("Closed") if self._past(end) else _("Closes"), end),
        )

    def _award_dates(self) -> tuple[StepDate, ...]:
        _ = self._words.gettext
        period = get_object(self._tender, "awardPeriod")
        days = sorted(filter(None, [self._iso(award.body.get("date")) for award in self._known.awards]))
        if not days:
            return self._dated((_("Expected by"), period.get("endDate") or period.get("startDate")))
        return self._span(_("Decided"), days)

    def _contract_dates(self) -> tuple[StepDate, ...]:
        days = sorted(filter(None, [self._iso(each.body.get("dateSigned")) for each in self._known.contracts]))
        return self._span(self._words.gettext("Signed"), days)

    def _work(self) -> tuple[str, str]:
        """The first and the last day of the work (ISO, empty where unknown), as the latest part that has them says."""
        known = self._known
        live = [each for each in known.contracts if each.status != "cancelled"]
        periods = [get_object(each.body, "period") for each in live or known.contracts]
        if not any(periods):
            periods = [get_object(each.body, "contractPeriod") for each in known.awards]
        if not any(periods):
            periods = [get_object(self._tender, "contractPeriod")]
        starts = [start for each in periods if (start := self._iso(each.get("startDate")))]
        ends = [end for each in periods if (end := self._iso(each.get("endDate")))]
        return min(starts, default=""), max(ends, default="")

    def _work_dates(self) -> tuple[StepDate, ...]:
        _, known = self._words.gettext, self._known
        start, end = self._work()
        begun, over = bool(start) and start <= self._today, bool(end) and end < self._today
        if known.stage not in ("active", "completed") and not (known.is_framework and known.stage == "awarded"):
            return self._dated((_("Planned from"), start), (_("Planned to"), end))
        if known.stage == "completed":
            due = _("Period ended") if over else _("Was to end")
        else:
            due = _("Was due") if over else _("Due")
        if known.is_framework and not over:
            due = _("Runs until")
        return self._dated((_("Started") if begun else _("Starts"), start), (due, end))

    def _span(self, label: str, days: list[str]) -> tuple[StepDate, ...]:
        if len(days) > 1 and days[0] != days[-1]:
            _ = self._words.gettext
            return self._dated((f"{label} {_('from')}", days[0]), (_("to"), days[-1]))
        return self._dated((label, days[0])) if days else ()

    def _dated(self, *dates: tuple[str, Json]) -> tuple[StepDate, ...]:
        made = ((label, day_line(value, self._words) if type(value) is str else None) for label, value in dates)
        return tuple([StepDate(label, line.text, line.day) for label, line in made if line and line.day])

    def _iso(self, value: Json) -> str:
        return self._words.iso_date(value) if type(value) is str else ""

    def _past(self, value: Json) -> bool:
        day = self._iso(value)
        return bool(day) and day <= self._today
