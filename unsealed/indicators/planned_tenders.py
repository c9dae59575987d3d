"""What is planned?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import STAGE_MISSING, observe_stage
from unsealed.ocds.interpret import Subject
from unsealed.review import proven, there_or_told
from unsealed.summaries import count_of

_PLANNING = frozenset(["planning", "planningUpdate"])

DOSSIER = Dossier(
    code="I61",
    formula="processes that are planned; the value of a row is the number of days until bids can be made, "
    "its group that day, where they are published; nothing is known where no plan of any process is or was published",
    paths=("tender/status", "tender/tenderPeriod/startDate", "tag"),
    measures=(Measure("planned_tenders", "processes", count_of),),
    uses=("market opportunity",),
    source="methodology I61",
    missing=STAGE_MISSING
    | {"not_told": "No plan is published before its tender, so that nothing tells what is planned."},
    review=proven(there_or_told, "not_told"),
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process is planned, with the days until it opens."""
    tags = {tag for version in subject.process.history for tag in version.tags}
    yield observe_stage(subject, "planned", "startDate", "tag" if tags & _PLANNING else "")
