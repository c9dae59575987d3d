"""How much of what is bought is open to competition?"""

from collections.abc import Iterator

from unsealed.indicator import (
    NO,
    NOT_MEANT,
    STATUS_MISSING,
    YES,
    Dossier,
    Measure,
    Observation,
    is_meant,
    why_not_awarded,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I11",
    question="How much is open to competition?",
    formula="processes with an award that counts and an open or selective method / those with a published method",
    paths=("tender/procurementMethod", "awards/status"),
    measures=(Measure("competitive_share", "share", share, 10),),
    uses=("market opportunity",),
    source="OCP U011",
    missing=STATUS_MISSING | {"no_method": "The method is not published."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether firms competed for what was awarded."""
    known = subject.interpretation
    if not is_meant(subject):
        yield Observation(NOT_MEANT)
    elif reason := why_not_awarded(known):
        yield Observation(reason)
    elif not known.method:
        yield Observation("no_method")
    else:
        yield Observation(YES if known.is_competitive else NO)
