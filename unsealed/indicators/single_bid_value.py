"""How much money goes where only one firm bid?"""

from collections.abc import Iterator

from unsealed.indicator import (
    NO,
    NOT_MEANT,
    STATUS_MISSING,
    YES,
    Dossier,
    Measure,
    Observation,
    is_meant,
    why_not_awarded,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import value_share

DOSSIER = Dossier(
    code="I13",
    question="How much money goes where only one firm bid?",
    formula="value of the awards that count of competitive processes with one bidder / with at least one, "
    "after the deadline",
    paths=(
        "tender/numberOfTenderers",
        "tender/tenderers/id",
        "tender/procurementMethod",
        "tender/tenderPeriod/endDate",
        "awards/status",
        "awards/value",
    ),
    measures=(Measure("single_bid_value", "share", value_share, 10, by_currency=True),),
    uses=("market opportunity",),
    source="OCP U016",
    missing=STATUS_MISSING
    | {
        "unknown_bidders": "The number of bidders is not published.",
        "no_value": "No award value is published.",
    },
    excluded={"no_bids": "Nobody bid.", "zero": "The published value is zero."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded value of a competitive process, by currency, and whether one firm bid."""
    known = subject.interpretation
    if not is_meant(subject) or not known.is_competitive or not known.is_over:
        yield Observation(NOT_MEANT)
    elif reason := why_not_awarded(known):
        yield Observation(reason)
    elif not known.bidders:
        yield Observation("unknown_bidders" if known.bidders is None else "no_bids")
    elif not known.money.awarded:
        yield Observation("no_value")
    else:
        counted = YES if known.bidders == 1 else NO
        for currency, amount in known.money.awarded.items():
            yield Observation(counted if amount else "zero", amount, currency)
