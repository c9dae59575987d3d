"""Did only one firm bid, though others could?"""

from collections.abc import Iterator

from unsealed.ocds.access import get_number
from unsealed.red_flag import FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used

DOSSIER = RedFlag(
    code="R018",
    title="One bid only",
    question="Did only one firm bid, though others could?",
    formula="the number of tenderers is 1, by an open or selective method, after the time for bids",
    says="Number of firms that bid: {bidders}, {basis}.",
    paths=(
        "tender/numberOfTenderers", "tender/tenderers/id", "bids/details/tenderers/id", "bids/statistics",
        "tender/procurementMethod",
    ),
    innocent=(
        "Few firms offer this, or only one near enough.",
        "Firms were busy, or found the price ceiling or the conditions not worth their while.",
        "Bids for other lots are not counted here.",
        "The published number is that of the bids that were left after the first check.",
    ),
    source="OCP R018; Cardinal",
    unit="bidders",
    reasons={
        "no_method": "The procurement method is not published.",
        "unknown_bidders": "The number of bidders is not published.",
    },
    deviations=("D7: where no number is published, tenderers, bids or bid statistics are counted.",),
    cardinal_value=1,
)  # fmt: skip


def look(case: Case) -> Iterator[Look]:
    """The number of bidders."""
    known = case.known
    if case.as_cardinal:
        number = get_number(case.tender, "numberOfTenderers")
        if known.method in ("open", "selective") and isinstance(number, int) and number >= 0:
            yield Look(FLAGGED if number == 1 else NOT_FLAGGED, number)
    elif not case.is_over or (known.method and not known.is_competitive):
        yield Look(NOT_MEANT)
    elif not known.method:
        yield Look("no_method")
    elif known.bidders is None:
        yield Look("unknown_bidders")
    else:
        yield Look(
            FLAGGED if known.bidders == 1 else NOT_FLAGGED,
            known.bidders,
            (Used("bidders", "number", known.bidders), Used("basis", "code:biddersBasis", known.bidders_basis)),
        )
