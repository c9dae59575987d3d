"""Do contracts end on time?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I72",
    formula="contracts that ended by the end of their period / all that have ended, with both dates; the end is "
    "implementation/endDate, else the day on which the last milestone was met. A contract that was broken off is among them",
    paths=(
        "contracts/status",
        "contracts/period/endDate",
        "contracts/implementation/endDate",
        "contracts/implementation/milestones/dateMet",
    ),
    measures=(Measure("ended_on_time", "share", share, 10),),
    uses=("value for money",),
    source="OCP U070",
    missing=STATUS_MISSING
    | {
        "no_period_end": "The end of the contract's period is not published.",
        "no_end": "When it ended is not published: the status does not say.",
    },
)


@of_contracts
def observe(subject: Subject, contract: Contract) -> Iterator[Observation]:
    """Whether a contract that has ended did so by the day that was agreed; the group says what tells its end."""
    known = subject.interpretation
    if contract.status != "terminated":
        return
    implementation = get_object(contract.body, "implementation")
    met = [known.day(each.get("dateMet")) for each in get_objects(implementation, "milestones")]
    published, agreed = (
        known.day(implementation.get("endDate")),
        known.day(get_object(contract.body, "period").get("endDate")),
    )
    ended = published or max((day for day in met if day), default=None)
    if agreed is None or ended is None:
        yield Observation("no_end" if agreed else "no_period_end", part=contract.id)
    else:
        yield Observation(YES if ended <= agreed else NO, part=contract.id, group="end" if published else "milestone")
