"""How far the lowest losing bid lies above the winning one: what two flags look at, from either end."""

from decimal import Decimal
from typing import NamedTuple

from unsealed.ocds.access import get_text
from unsealed.ocds.interpret import Award
from unsealed.red_flag import AWARD_REASONS, COMPARED, PLAIN_BID_REASONS, PRICE_REASONS, Bid, Case, Look, Used

GAP_REASONS = (
    PLAIN_BID_REASONS
    | PRICE_REASONS
    | AWARD_REASONS
    | {
        "several_awards": "There are several awards in force, so that bids may not be for the same.",
        "not_one_supplier": "The award does not name exactly one supplier.",
        "joint_bid": "A valid bid was made by several tenderers together.",
        "no_winning_bid": "No valid bid of the supplier is published.",
        "no_other_bid": "There is no other valid bid to compare with.",
        "not_by_price": "A losing bid was lower than the winning one, so that price alone did not decide.",
    }
)

GAP_PATHS = (
    "bids/details/status",
    "bids/details/value",
    "bids/details/tenderers/id",
    "awards/status",
    "awards/suppliers/id",
    "awards/relatedBid",
)
GAP_DEVIATIONS = (
    "D3: fewer than 20 values, or values of which the middle half are the same, are not compared.",
    "D6: bids of zero or less are left aside.",
    "D8: the winning bid is the one that the award names, if it does.",
)


class Contest(NamedTuple):
    """A process that one tenderer won alone: the award, the winner, the valid bids of single tenderers."""

    award: Award
    winner: str
    valid: list[Bid]


def read_contest(case: Case) -> Contest | str:
    """What flags about winning and losing start from; or why it is none, NOT_MEANT among the reasons."""
    if reason := case.why_not_awarded() or case.why_not_final() or case.why_no_bids():
        return reason
    if len(case.active) > 1:
        return "several_awards"
    (award,) = case.active
    suppliers = case.suppliers(award)
    if len(suppliers) != 1:
        return "not_one_supplier"
    valid = case.with_status("valid")
    if any(len(bid.tenderers) > 1 for bid in valid):
        return "joint_bid"
    if any(not bid.tenderers for bid in valid):
        return "no_tenderer"
    return Contest(award, suppliers[0], valid)


def look_at_gap(case: Case) -> Look:
    """The part of the winning price by which the lowest losing one is above it.

    The winning bid is the one that the award names, else the lowest of the winner.
    """
    contest = read_contest(case)
    if isinstance(contest, str):
        return Look(contest)
    award, winner, valid = contest
    reasons = [case.why_no_price(bid) for bid in valid]
    if not case.as_cardinal:
        # A bid without a price could be the lowest; one of zero or less stands for none.
        if reason := next((each for each in reasons if each not in ("", "not_positive")), ""):
            return Look(reason)
        if len({bid.value.currency for bid in valid if bid.value}) > 1:
            return Look("other_currency")
    priced = [bid for bid, reason in zip(valid, reasons, strict=True) if not reason]
    won = [bid for bid in priced if winner in bid.tenderers]
    if not case.as_cardinal:
        named = _related_bids(award)
        won = [bid for bid in won if get_text(bid.body, "id") in named] or won
    lost = [bid for bid in priced if winner not in bid.tenderers]
    if not won:
        has_bid = any(winner in bid.tenderers for bid in valid)
        return Look("not_positive" if has_bid else "no_winning_bid")
    if not lost:
        return Look("no_other_bid")
    first, second = min(won, key=_amount), min(lost, key=_amount)
    low, high = _amount(first), _amount(second)
    if high < low:
        return Look("not_by_price")
    if low <= 0:
        return Look("not_positive")
    currency = first.value.currency if first.value else ""
    return Look(
        COMPARED,
        (high - low) / low,
        (Used("won", currency, low), Used("next", currency, high), Used("gap", "share", (high - low) / low)),
        tenderers=(winner, *second.tenderers),
    )


def _amount(bid: Bid) -> Decimal:
    return bid.value.amount if bid.value else Decimal(0)


def _related_bids(award: Award) -> set[str]:
    """The ids of the bids that an award says it accepts, by the extension for bids."""
    many = award.body.get("relatedBids")
    return {get_text(award.body, "relatedBid"), *map(str, many if isinstance(many, list) else [])} - {""}
