"""Did different firms bid the very same price?"""

from collections import defaultdict
from collections.abc import Iterator

from unsealed.ocds.interpret import Value
from unsealed.red_flag import (
    FLAGGED,
    NOT_FLAGGED,
    NOT_MEANT,
    PLAIN_BID_REASONS,
    PRICE_REASONS,
    Case,
    Look,
    RedFlag,
    Used,
)

DOSSIER = RedFlag(
    code="R028",
    title="Identical prices",
    question="Did different firms bid the very same price?",
    formula="two submitted bids have the same amount and currency, and different tenderers",
    says="Submitted bids: {bids}; {same} of different firms are of {price}.",
    otherwise="Submitted bids: {bids}; none has the price of another.",
    paths=("bids/details/value", "bids/details/tenderers/id", "bids/details/status"),
    innocent=(
        "The price is set by law, by a tariff or by the tender itself.",
        "Both firms sell the same thing at its list price.",
        "Bids are unit prices of little money, which often meet.",
    ),
    source="OCP R028; Cardinal",
    unit="bids",
    reasons=PLAIN_BID_REASONS | PRICE_REASONS,
    deviations=("D6: bids of zero or less are left aside.",),
    cardinal_value=1,
    tenderer_value=1,
    prices=True,
)


def look(case: Case) -> Iterator[Look]:
    """The largest number of bids of one price by different tenderers."""
    if not case.is_over:
        yield Look(NOT_MEANT)
        return
    if reason := case.why_no_bids():
        yield Look(reason)
        return
    missing = ""
    at_price: defaultdict[Value, list[tuple[str, ...]]] = defaultdict(list)
    for bid in case.submitted:
        reason = case.why_no_price(bid) or ("" if bid.tenderers else "no_tenderer")
        if bid.value and not reason:
            at_price[bid.value].append(bid.tenderers)
        missing = missing or reason
    several = {price: bids for price, bids in at_price.items() if len(set(bids)) > 1}
    if several:
        price = max(several, key=lambda each: (len(set(several[each])), each))
        yield Look(
            FLAGGED,
            len(set(several[price])),
            (
                Used("bids", "number", len(case.submitted)),
                Used("same", "number", len(set(several[price]))),
                Used("price", price.currency, price.amount),
            ),
            tenderers=tuple(sorted({each for bids in several.values() for bid in bids for each in bid})),
        )
    elif missing and len(case.submitted) > 1:
        yield Look(missing)
    else:
        yield Look(NOT_FLAGGED, 0, (Used("bids", "number", len(case.submitted)), Used("same", "number", 0)))
