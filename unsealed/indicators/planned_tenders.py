"""What is planned?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import STAGE_MISSING, observe_stage
from unsealed.ocds.interpret import Subject
from unsealed.summaries import count_of

DOSSIER = Dossier(
    code="I61",
    formula="processes that are planned; the value of a row is the number of days until bids can be made, "
    "its group that day, where they are published",
    paths=("tender/status", "tender/tenderPeriod/startDate", "tag"),
    measures=(Measure("planned_tenders", "processes", count_of),),
    uses=("market opportunity",),
    source="methodology I61",
    missing=STAGE_MISSING,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process is planned, with the days until it opens."""
    yield observe_stage(subject, "planned", "startDate")
