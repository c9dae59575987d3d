"""Milestones with what became of them: met in time or late, overdue, still to come."""

from datetime import date
from typing import NamedTuple

from unsealed.contract_page.parts import Parts
from unsealed.contract_page.shown import Line, Shown
from unsealed.exact_json import Json
from unsealed.ocds.access import get_objects


class Milestone(NamedTuple):
    """One milestone. `state`: met, met_late, overdue, coming, not_met or unknown; `status` is its name in words."""

    title: str
    description: str
    kind: str
    due: Line | None
    met: Line | None
    state: str
    status: str


def read_milestones(parts: Parts, shown: Shown, today: date) -> list[Milestone]:
    """All milestones of a process, from planning to implementation, by due date."""
    milestones = [
        _read(each, shown, today)
        for _name, part in parts
        if "milestones" in part
        for each in get_objects(part, "milestones")
    ]
    return sorted(milestones, key=lambda each: each.due.day or "9999" if each.due else "9999")


def _read(body: dict[str, Json], shown: Shown, today: date) -> Milestone:
    due, met = shown.day(body, "dueDate"), shown.day(body, "dateMet")
    code = shown.text(body, "status")
    state = _state(code, due.day if due else "", met.day if met else "", today.isoformat())
    _ = shown.words.gettext
    status = {"met_late": _("Met late"), "overdue": _("Overdue"), "met": _("Met")}.get(state)
    if status is None:
        status = shown.words.code("milestoneStatus", code) if code else _("Status not published")
    elif code and state == "overdue" and code != "scheduled":
        status = f"{shown.words.code('milestoneStatus', code)} ({status.lower()})"
    modified = shown.day(body, "dateModified")
    description = shown.text(body, "description")
    if modified:
        description = f"{description} ({_('updated')} {modified.text})".strip()
    title = shown.text(body, "title")
    return Milestone(
        title or description or _("A milestone without a name"),
        description if title else "",
        shown.code(body, "type", "milestoneType"),
        due,
        met,
        state,
        status,
    )


def _state(code: str, due: str, met: str, today: str) -> str:
    if met or code == "met":
        return "met_late" if met and due and met > due else "met"
    if code in ("notMet", "partiallyMet"):
        return "overdue" if due and due < today else "not_met"
    if due and due < today:
        return "overdue"
    return "coming" if due else "unknown"
