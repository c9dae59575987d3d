"""How many firms compete?"""

from collections.abc import Iterator

from unsealed.indicator import NOT_MEANT, YES, Dossier, Measure, Observation, is_meant
from unsealed.ocds.interpret import Subject
from unsealed.summaries import mean, median

DOSSIER = Dossier(
    code="I14",
    question="How many firms compete?",
    formula="mean and median of the number of bidders of competitive processes with at least one, after the deadline",
    paths=(
        "tender/numberOfTenderers",
        "tender/tenderers/id",
        "tender/procurementMethod",
        "tender/tenderPeriod/endDate",
    ),
    measures=(Measure("bidders", "bidders", mean, 5), Measure("bidders_median", "bidders", median, 5)),
    uses=("market opportunity",),
    source="OCP U017, U018",
    missing={"unknown_bidders": "The number of bidders is not published."},
    excluded={"no_bids": "Nobody bid."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The number of bidders of a competitive process whose time for bids is over."""
    known = subject.interpretation
    if not is_meant(subject) or not known.is_competitive or not known.is_over:
        yield Observation(NOT_MEANT)
    elif not known.bidders:
        yield Observation("unknown_bidders" if known.bidders is None else "no_bids", known.bidders)
    else:
        yield Observation(YES, known.bidders)
