"""Was the winning bid far below the next one?"""

from collections.abc import Iterator

from unsealed.price_gap import GAP_DEVIATIONS, GAP_PATHS, GAP_REASONS, look_at_gap
from unsealed.red_flag import Case, Fence, Look, RedFlag

DOSSIER = RedFlag(
    code="R058",
    title="Winning bid far below the next one",
    question="Was the winning bid far below the next one?",
    formula="d = (lowest valid bid of another - winning bid) / winning bid; flagged where d >= Q3 + 1.5 x (Q3 - Q1) of "
    "all processes, or the fixed limit",
    says="The winning bid was {won}, the next {next}: {gap} more.",
    paths=GAP_PATHS,
    innocent=(
        "The winner has a better process, stock at hand or a site nearby.",
        "The other firm bid to be polite, and did not reckon with winning.",
        "The two bids are for different amounts or kinds of the same thing.",
    ),
    source="OCP R058; Cardinal",
    unit="share",
    reasons=GAP_REASONS,
    deviations=GAP_DEVIATIONS,
    settings=("heavy_discount",),
    fence=Fence("high", "heavy_discount"),
    tenderer_value=0,
    prices=True,
)


def look(case: Case) -> Iterator[Look]:
    """The difference between the two prices; it is about the winner."""
    seen = look_at_gap(case)
    yield seen._replace(tenderers=seen.tenderers[:1])
