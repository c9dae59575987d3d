"""Is work delivered on time?"""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Contract, Interpretation, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.review import not_one_sided
from unsealed.summaries import share

_MET = "met"
"""The status of a milestone that was met, and the group of those of which the day is known."""

DOSSIER = Dossier(
    code="I70",
    formula="milestones of signed contracts that were met by the day they were due / all that are due; "
    "and contracts with all due milestones met in time / contracts with a due milestone. Not known where none of those "
    "that were met publishes the day: only those not met would be left to count",
    paths=(
        "contracts/implementation/milestones/dueDate",
        "contracts/implementation/milestones/dateMet",
        "contracts/implementation/milestones/status",
    ),
    measures=(Measure("milestones_on_time", "share", share, 10), Measure("contracts_on_time", "share", share, 10)),
    uses=("value for money", "service delivery"),
    source="OCP U071",
    missing=STATUS_MISSING
    | {
        "no_milestones": "No milestones are published.",
        "no_milestone_status": "The day has passed, and nothing tells whether it was met.",
        "no_due_date": "The day on which it is due is not published.",
        "no_met_date": "It is met, but the day is not published.",
    },
    review=not_one_sided(lambda row: row.group == _MET, "no_met_date"),
)


@of_contracts
def observe(subject: Subject, contract: Contract) -> Iterator[Observation]:
    """Whether each due milestone of a contract was met in time, and whether all were."""
    milestones = get_objects(get_object(contract.body, "implementation"), "milestones")
    if not milestones:
        yield Observation("no_milestones", part=contract.id)
    found = [(get_text(each, "id"), _look_at(each, subject.interpretation)) for each in milestones]
    for identity, (counted, group) in found:
        if counted:
            yield Observation(counted, part=f"{contract.id}/{identity}", measure="milestones_on_time", group=group)
    kinds = {counted for _identity, (counted, _group) in found}
    for counted in (NO, "no_milestone_status", "no_met_date", YES, "no_due_date"):
        if counted in kinds:
            yield Observation(counted, part=contract.id, measure="contracts_on_time")
            break


def _look_at(milestone: dict[str, Json], known: Interpretation) -> tuple[str, str]:
    """What a milestone counts as, and its group; empty where it is not due yet."""
    due = read_instant(milestone.get("dueDate"))
    if due is None:
        return "no_due_date", ""
    if due > known.as_of:
        return "", ""
    status = get_text(milestone, "status")
    if status != _MET:
        return (NO if status else "no_milestone_status"), ""
    day, limit = known.day(milestone.get("dateMet")), known.day(milestone.get("dueDate"))
    if day is None or limit is None:
        return "no_met_date", ""
    return (YES if day <= limit else NO), _MET
