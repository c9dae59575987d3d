"""Was the lowest bid disqualified?"""

from collections.abc import Iterator

from unsealed.ocds.access import get_text
from unsealed.red_flag import (
    FLAGGED,
    NOT_FLAGGED,
    PLAIN_BID_REASONS,
    PRICE_REASONS,
    Bid,
    Case,
    Look,
    RedFlag,
    Used,
)

DOSSIER = RedFlag(
    code="R036",
    title="Lowest bid disqualified",
    question="Was the lowest bid disqualified, though only the price was to decide?",
    formula="an award is in force, the price alone decides, a bid is valid, and a disqualified bid is lower than every "
    "valid or pending one",
    says="The lowest disqualified bid was {disqualified}, the lowest other {other}.",
    otherwise="No bid with a price was disqualified; the lowest was {other}.",
    paths=("bids/details/status", "bids/details/value", "awards/status", "tender/awardCriteria"),
    innocent=(
        "The lowest bid left out a part of the work, or a document that the tender asked for.",
        "The price was so low that the firm could not show how it would do the work.",
        "The firm took its bid back, and that was registered as disqualified.",
    ),
    source="OCP R036; Cardinal",
    unit="bids",
    reasons={
        **PLAIN_BID_REASONS,
        **PRICE_REASONS,
        "unknown_status": "The status of an award is not published.",
        "no_criteria": "By which criteria bids are chosen is not published.",
        "not_only_price": "Not the price alone decides.",
        "no_valid_bid": "No bid is published as valid.",
    },
    deviations=(
        "D5: a disqualified bid that is as low as another is not lower.",
        "D6: bids of zero or less are left aside.",
        "D9: where not the price alone is published to decide, nothing can be said.",
    ),
    cardinal_value=1,
    prices=True,
)


def look(case: Case) -> Iterator[Look]:
    """The lowest bid."""
    if reason := case.why_not_awarded():
        yield Look(reason)
        return
    criteria = get_text(case.tender, "awardCriteria")
    if criteria != "priceOnly" and not case.as_cardinal:
        yield Look("not_only_price" if criteria else "no_criteria")
        return
    if reason := case.why_no_bids():
        yield Look(reason)
        return
    reasons = [case.why_no_price(bid) for bid in case.submitted]
    hidden = [each for each in reasons if each not in ("", "not_positive")]
    priced = [bid for bid, reason in zip(case.submitted, reasons, strict=True) if not reason]
    if not case.as_cardinal and (hidden or len({bid.value.currency for bid in priced if bid.value}) > 1):
        yield Look(hidden[0] if hidden else "other_currency")
    elif not any(bid.status == "valid" for bid in priced):
        yield Look("no_valid_bid")
    else:
        yield _judge(case, priced)


def _judge(case: Case, priced: list[Bid]) -> Look:
    out = [bid.value for bid in priced if bid.value and bid.status == "disqualified"]
    others = [bid.value for bid in priced if bid.value and bid.status != "disqualified"]
    lowest = min(others)
    if not out:
        return Look(NOT_FLAGGED, 0, (Used("other", lowest.currency, lowest.amount),))
    if case.as_cardinal:
        first = min(priced, key=lambda bid: bid.value.amount if bid.value else 0)  # the first of those that are as low
        flagged = first.status == "disqualified"
    else:
        flagged = min(out) < lowest
    used = (Used("disqualified", min(out).currency, min(out).amount), Used("other", lowest.currency, lowest.amount))
    return Look(FLAGGED if flagged else NOT_FLAGGED, sum(each < lowest for each in out), used)
