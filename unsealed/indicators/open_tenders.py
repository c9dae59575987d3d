"""What is open now?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import STAGE_MISSING, observe_stage
from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.interpret import Subject
from unsealed.review import proven, there_or_told
from unsealed.summaries import count_of

DOSSIER = Dossier(
    code="I62",
    formula="processes that are open for bids; the value of a row is the number of days left, its group the deadline, "
    "where it is published; nothing is known where no process publishes a deadline or an open tender",
    paths=("tender/status", "tender/tenderPeriod/endDate"),
    measures=(Measure("open_tenders", "processes", count_of),),
    uses=("market opportunity",),
    source="methodology I62",
    missing=STAGE_MISSING
    | {"not_told": "Neither a deadline nor an open tender is published, so that nothing tells what is open."},
    review=proven(there_or_told, "not_told"),
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process is open, with the days that are left."""
    tender = get_object(subject.process.compiled, "tender")
    has_deadline = bool(get_text(get_object(tender, "tenderPeriod"), "endDate"))
    told_by = "tender/tenderPeriod/endDate" if has_deadline else ""
    yield observe_stage(subject, "open", "endDate", told_by)
