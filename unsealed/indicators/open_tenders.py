"""What is open now?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object
from unsealed.ocds.dates import count_days
from unsealed.ocds.interpret import Subject
from unsealed.summaries import count_of

DOSSIER = Dossier(
    code="I62",
    question="What is open now?",
    formula="processes that are open for bids; the value of a row is the number of days left, its group the deadline, "
    "where it is published",
    paths=("tender/status", "tender/tenderPeriod/endDate"),
    measures=(Measure("open_tenders", "processes", count_of),),
    uses=("market opportunity",),
    source="methodology I62",
    missing={"unknown_stage": "Nothing that is published tells the stage."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """An open process, with the days that are left."""
    known = subject.interpretation
    period = get_object(get_object(subject.process.compiled, "tender"), "tenderPeriod")
    end, day = known.tender_end, known.day(period.get("endDate"))
    if known.stage == "unknown":
        yield Observation("unknown_stage")
    elif known.stage != "open":
        yield Observation(NO)
    elif end is None or day is None:
        yield Observation(YES)
    else:
        yield Observation(YES, count_days(known.as_of, end), group=day.isoformat())
