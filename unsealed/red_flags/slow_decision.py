"""Was decided unusually late after the deadline for bids?"""

from collections.abc import Iterator

from unsealed.red_flag import DAYS_REASONS, Case, Fence, Look, RedFlag, look_at_decision

DOSSIER = RedFlag(
    code="R062",
    title="Slow decision",
    question="Was it decided unusually late after the deadline for bids?",
    formula="days from the end of the tender period to the first award; flagged where they are "
    ">= Q3 + 1.5 x (Q3 - Q1) of all processes of the same method",
    says="From the deadline to the first award it took {days}.",
    paths=("tender/tenderPeriod/endDate", "awards/date", "awards/status", "tender/procurementMethod"),
    innocent=(
        "There were many bids, or a demanding choice.",
        "A complaint, an election or a budget had to be waited for.",
    ),
    source="OCP R062; the formula is the mirror image of that of R061",
    unit="days",
    reasons=DAYS_REASONS,
    fence=Fence("high"),
)


def look(case: Case) -> Iterator[Look]:
    """The days to the first decision."""
    yield look_at_decision(case.known)
