"""Was decided unusually soon after the deadline for bids?"""

from collections.abc import Iterator

from unsealed.red_flag import DAYS_REASONS, Case, Fence, Look, RedFlag, look_at_decision

DOSSIER = RedFlag(
    code="R061",
    title="Quick decision",
    question="Was it decided unusually soon after the deadline for bids?",
    formula="days from the end of the tender period to the first award; flagged where they are "
    "<= Q1 - 1.5 x (Q3 - Q1) of all processes of the same method",
    says="From the deadline to the first award it took {days}.",
    paths=("tender/tenderPeriod/endDate", "awards/date", "awards/status", "tender/procurementMethod"),
    innocent=(
        "There were few bids, for a simple thing.",
        "The published deadline is not the last one.",
    ),
    source="OCP R061; the formula as others restate it",
    unit="days",
    reasons=DAYS_REASONS,
    fence=Fence("low"),
)


def look(case: Case) -> Iterator[Look]:
    """The days to the first decision."""
    yield look_at_decision(case.known)
