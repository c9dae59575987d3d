"""Was the next bid unusually close to the winning one?"""

from collections.abc import Iterator

from unsealed.price_gap import GAP_DEVIATIONS, GAP_PATHS, GAP_REASONS, look_at_gap
from unsealed.red_flag import Case, Fence, Look, RedFlag

DOSSIER = RedFlag(
    code="R024",
    title="Next bid close to the winning one",
    question="Was the next bid unusually close to the winning one?",
    formula="d = (lowest valid bid of another - winning bid) / winning bid; flagged where d <= Q1 - 1.5 x (Q3 - Q1) of "
    "all processes, or the fixed limit",
    says="The winning bid was {won}, the next {next}: {gap} more.",
    paths=GAP_PATHS,
    innocent=(
        "Prices of such goods are well known, so that all bids are close.",
        "The estimate was published, and bids are near to it.",
        "Labour costs are set by an agreement, and leave little room.",
    ),
    source="OCP R024; Cardinal",
    unit="share",
    reasons=GAP_REASONS,
    deviations=GAP_DEVIATIONS,
    settings=("close_price",),
    fence=Fence("low", "close_price"),
    tenderer_value=0,
    prices=True,
)


def look(case: Case) -> Iterator[Look]:
    """The difference between the two prices."""
    yield look_at_gap(case)
