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


class Milestones(NamedTuple):
    """The milestones as they are shown: by due date, those that are alike in several contracts once.

    `kind` is what all of them are. Each comes with the ids of its contracts, where there are several.
    """

    kind: str
    rows: tuple[tuple[Milestone, str], ...]


class MilestoneReader:
    """Reads all milestones of a process, from planning to implementation."""

    def __init__(self, parts: Parts, shown: Shown, today: date) -> None:
        day = today.isoformat()
        self._found = [
            (_read(each, shown, day), identity)
            for _kind, identity, _name, part in parts
            if "milestones" in part
            for each in get_objects(part, "milestones")
        ]
        self.all = [milestone for milestone, _identity in self._found]

    def shown(self) -> Milestones:
        """The milestones as rows."""
        alike: dict[Milestone, list[str]] = {}
        for milestone, identity in self._found:
            alike.setdefault(milestone, []).append(identity)
        kinds = {each.kind for each in self.all}
        rows = []
        for milestone, identities in alike.items():
            named = ", ".join([each for each in identities if each])
            rows.append((milestone, named))
        rows.sort(key=lambda row: row[0].due.day or "9999" if row[0].due else "9999")
        return Milestones(kinds.pop() if len(kinds) == 1 else "", tuple(rows))


def _read(body: dict[str, Json], shown: Shown, today: str) -> Milestone:
    due, met = shown.day(body, "dueDate"), shown.day(body, "dateMet")
    code = shown.text(body, "status")
    state = _state(code, due.day if due else "", met.day if met else "", today)
    _ = shown.words.gettext
    published = shown.words.code("milestoneStatus", code) if code else ""
    status = {"met_late": _("Met late"), "overdue": _("Overdue"), "met": _("Met")}.get(state, "")
    if not status:
        status = published or _("Status not published")
    elif published and code != "met":
        status = f"{published} ({status.lower()})"
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
