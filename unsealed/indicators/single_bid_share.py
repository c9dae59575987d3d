"""How often does only one firm bid?"""

from collections.abc import Iterator

from unsealed.indicator import NO, NOT_MEANT, YES, Dossier, Measure, Observation, is_meant
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I12",
    question="How often does only one firm bid?",
    formula="competitive processes with one bidder / competitive processes with at least one, after the deadline",
    paths=(
        "tender/numberOfTenderers",
        "tender/tenderers/id",
        "tender/procurementMethod",
        "tender/tenderPeriod/endDate",
    ),
    measures=(Measure("single_bid_share", "share", share, 10),),
    uses=("market opportunity", "public integrity"),
    source="OCP U015; Cardinal R018",
    missing={"unknown_bidders": "The number of bidders is not published."},
    excluded={"no_bids": "Nobody bid."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The number of bidders of a competitive process whose time for bids is over."""
    known = subject.interpretation
    if not is_meant(subject) or not known.is_competitive or not known.is_over:
        yield Observation(NOT_MEANT)
    elif known.bidders is None:
        yield Observation("unknown_bidders")
    elif known.bidders == 0:
        yield Observation("no_bids", 0)
    else:
        yield Observation(YES if known.bidders == 1 else NO, known.bidders)
