"""What is planned?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object
from unsealed.ocds.dates import count_days
from unsealed.ocds.interpret import Subject
from unsealed.summaries import count_of

DOSSIER = Dossier(
    code="I61",
    question="What is planned?",
    formula="processes that are planned; the value of a row is the number of days until bids can be made, "
    "its group that day, where they are published",
    paths=("tender/status", "tender/tenderPeriod/startDate", "tag"),
    measures=(Measure("planned_tenders", "processes", count_of),),
    uses=("market opportunity",),
    source="methodology I61",
    missing={"unknown_stage": "Nothing that is published tells the stage."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """A planned process, with the days until it opens."""
    known = subject.interpretation
    period = get_object(get_object(subject.process.compiled, "tender"), "tenderPeriod")
    start, day = known.tender_start, known.day(period.get("startDate"))
    if known.stage == "unknown":
        yield Observation("unknown_stage")
    elif known.stage != "planned":
        yield Observation(NO)
    elif start is None or day is None:
        yield Observation(YES)
    else:
        days = count_days(known.as_of, start) if start >= known.as_of else None
        yield Observation(YES, days, group=day.isoformat())
