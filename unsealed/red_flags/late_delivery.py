"""Is something due that has not been delivered?"""

from collections.abc import Iterator

from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.dates import read_instant
from unsealed.red_flag import FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used

DOSSIER = RedFlag(
    code="R067",
    title="Milestone due and not met",
    question="Is something due that has not been delivered?",
    formula="milestones of contracts in force that are due by the date of this publication, and not met",
    says="Of {due} milestones that were due, {open} are not met.",
    paths=("contracts/implementation/milestones/dueDate", "contracts/implementation/milestones/status"),
    innocent=(
        "It was met, and nobody has said so in the data yet.",
        "The plan was changed, and the published date is the old one.",
        "Rain, a find in the ground, a strike.",
    ),
    source="OCP R067; the formula is ours",
    unit="milestones",
    reasons={
        "no_milestones": "No milestones are published with a due date.",
        "no_milestone_status": "Whether a milestone was met is not published.",
    },
)


def look(case: Case) -> Iterator[Look]:
    """The milestones that are due and not met."""
    contracts = [contract for contract in case.known.contracts if contract.counted]
    if not contracts:
        yield Look(NOT_MEANT)
        return
    milestones = [
        (day, get_text(each, "status"), each.get("dateMet"))
        for contract in contracts
        for each in get_objects(get_object(contract.body, "implementation"), "milestones")
        if (day := read_instant(each.get("dueDate")))
    ]
    due = [(status, met) for day, status, met in milestones if day <= case.known.as_of]
    late = sum(status not in ("", "met") for status, _ in due)
    used = (Used("due", "number", len(due)), Used("open", "number", late))
    if not milestones:
        yield Look("no_milestones")
    elif not late and any(not status and not met for status, met in due):
        yield Look("no_milestone_status")
    else:
        yield Look(FLAGGED if late else NOT_FLAGGED, late, used)
