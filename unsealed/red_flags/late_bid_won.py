"""Was a bid chosen that came in after the deadline?"""

from collections.abc import Iterator

from unsealed.exact_json import Json
from unsealed.ocds.dates import read_instant
from unsealed.red_flag import (
    FLAGGED,
    NOT_FLAGGED,
    PLAIN_BID_REASONS,
    Bid,
    Case,
    Look,
    RedFlag,
    Used,
)

DOSSIER = RedFlag(
    code="R030",
    title="Late bid chosen",
    question="Was a bid chosen that came in after the deadline?",
    formula="a valid bid of a supplier of an award in force is dated after the end of the tender period",
    says="The deadline was {deadline}; the bid of a firm that was chosen is dated {bid}.",
    paths=(
        "bids/details/date", "bids/details/status", "bids/details/tenderers/id", "tender/tenderPeriod/endDate",
        "awards/status", "awards/suppliers/id",
    ),
    innocent=(
        "The deadline was moved, and the published one is the first.",
        "The date is that on which the bid was entered in a register, opened or made better on request.",
        "The clock of one system was an hour off.",
    ),
    source="OCP R030; Cardinal",
    unit="bids",
    reasons={
        **PLAIN_BID_REASONS,
        "unknown_status": "The status of an award is not published.",
        "no_deadline": "The deadline for bids is not published.",
        "no_supplier": "Whom the award chose is not published.",
        "no_winning_bid": "No valid bid of a supplier is published.",
        "no_bid_date": "The date of a supplier's bid is not published.",
    },
    deviations=("D2: instants are compared, not the texts of dates, which may be in different time zones.",),
    cardinal_value=1,
    tenderer_value=1,
)  # fmt: skip


def look(case: Case) -> Iterator[Look]:
    """The latest bid of a supplier."""
    if reason := case.why_not_awarded() or case.why_no_bids():
        yield Look(reason)
        return
    deadline = case.tender.get("tenderPeriod", {}).get("endDate") if case.known.tender_end else None
    suppliers = {each for award in case.active for each in case.suppliers(award)}
    won = [bid for bid in case.with_status("valid") if suppliers & set(bid.tenderers)]
    if deadline is None or not suppliers or not won:
        yield Look("no_deadline" if deadline is None else "no_winning_bid" if suppliers else "no_supplier")
        return
    late = [bid for bid in won if _is_later(case, bid.body.get("date"), deadline)]
    if late:
        tenderers = tuple(sorted({each for bid in late for each in bid.tenderers if each in suppliers}))
        yield Look(FLAGGED, len(late), _used(deadline, _latest(late)), tenderers=tenderers)
    elif any(read_instant(bid.body.get("date")) is None for bid in won):
        yield Look("no_bid_date")
    else:
        yield Look(NOT_FLAGGED, 0, _used(deadline, _latest(won)))


def _is_later(case: Case, day: Json, deadline: str) -> bool:
    instant, end = read_instant(day), case.known.tender_end
    if instant is None or end is None:
        return False
    return bool(day > deadline) if case.as_cardinal else instant > end


def _latest(bids: list[Bid]) -> str:
    dates = [(instant, str(day)) for bid in bids if (instant := read_instant(day := bid.body.get("date")))]
    return max(dates)[1]


def _used(deadline: str, bid: str) -> tuple[Used, ...]:
    return Used("deadline", "moment", deadline), Used("bid", "moment", bid)
