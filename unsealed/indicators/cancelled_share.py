"""How many processes are cancelled, withdrawn or fail?"""

from collections.abc import Iterator

from unsealed.indicator import (
    NO,
    NOT_MEANT,
    STATUS_MISSING,
    YES,
    Dossier,
    Measure,
    Observation,
    why_not_awarded,
    why_not_signed,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I37",
    question="How many processes are cancelled, withdrawn or fail?",
    formula="cancelled, unsuccessful and withdrawn processes / those and the ones with an award or contract that counts",
    paths=("tender/status", "awards/status", "contracts/status"),
    measures=(Measure("cancelled_share", "share", share, 10),),
    uses=("internal efficiency",),
    source="OCP U063",
    missing=STATUS_MISSING,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Whether a process that came to an end or to a decision failed."""
    known = subject.interpretation
    if known.stage in ("cancelled", "unsuccessful", "withdrawn"):
        yield Observation(YES, group=known.stage)
    elif not why_not_awarded(known) or not why_not_signed(known):
        yield Observation(NO)
    elif known.stage == "unknown" or "unknown_status" in (why_not_awarded(known), why_not_signed(known)):
        yield Observation("unknown_status")
    else:
        yield Observation(NOT_MEANT)
