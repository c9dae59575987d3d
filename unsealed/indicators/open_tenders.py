"""What is open now?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import STAGE_MISSING, observe_stage
from unsealed.ocds.interpret import Subject
from unsealed.summaries import count_of

DOSSIER = Dossier(
    code="I62",
    formula="processes that are open for bids; the value of a row is the number of days left, its group the deadline, "
    "where it is published",
    paths=("tender/status", "tender/tenderPeriod/endDate"),
    measures=(Measure("open_tenders", "processes", count_of),),
    uses=("market opportunity",),
    source="methodology I62",
    missing=STAGE_MISSING,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process is open, with the days that are left."""
    yield observe_stage(subject, "open", "endDate")
