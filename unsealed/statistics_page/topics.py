"""The reader's questions, and the indicators that answer them, in the order of a reader's interest."""

from collections.abc import Iterable, Iterator

_TOPICS = (
    ("scale", ("money", "one_level_value", "processes", "stages", "cancelled_share", "distinct_buyers")),
    (
        "competition",
        (
            "single_bid_share", "single_bid_value", "bidders", "competitive_share", "competitive_value", "methods", "methods_value",
            "three_qualified_bids", "disqualified_bids", "distinct_tenderers", "new_bidders", "single_bid_share_ocp",
        ),
    ),
    (
        "time",
        (
            "advertising_days", "evaluation_days", "award_days", "signature_days", "contract_days", "closed_without_award", "past_end",
        ),
    ),
    (
        "prices",
        ("overrun", "estimate_difference", "budget_savings", "amended_share", "contract_growth", "contract_against_award"),
    ),
    ("winners", ("largest_suppliers", "largest_supplier", "supplier_share_of_buyer", "concentration", "new_suppliers", "distinct_suppliers", "suppliers_per_buyer")),
    ("delivery", ("milestones_on_time", "ended_on_time", "paid_share", "delivery_data")),
    ("coming", ("open_tenders", "planned_tenders", "ending_contracts")),
    ("openness", ("questions_answered", "publication_delay", "awarded_without_contract", "key_documents", "descriptions")),
)  # fmt: skip
OTHER = "other"


def topics(indicators: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The topics with those of the indicators that are there; one that no topic names stands under the last."""
    there = list(indicators)
    placed = {name for _, names in _TOPICS for name in names}
    for topic, names in (*_TOPICS, (OTHER, tuple(name for name in there if name not in placed))):
        if found := tuple(name for name in names if name in there):
            yield topic, found
