"""How much money goes where only one firm bid?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.observing import (
    AWARDED_EXCLUDED,
    AWARDED_MISSING,
    BIDDERS_EXCLUDED,
    BIDDERS_MISSING,
    BIDDERS_PATHS,
    observe_awarded,
    why_no_bidders,
)
from unsealed.ocds.interpret import Subject
from unsealed.population import is_contested_and_awarded, of_processes
from unsealed.summaries import value_share

DOSSIER = Dossier(
    code="I13",
    formula="value of the awards that count of competitive processes with one bidder / with at least one, "
    "after the deadline",
    paths=(*BIDDERS_PATHS, "awards/status", "awards/value"),
    measures=(Measure("single_bid_value", "share", value_share, 10, by_currency=True),),
    uses=("market opportunity",),
    source="OCP U016",
    missing=AWARDED_MISSING | BIDDERS_MISSING,
    excluded=AWARDED_EXCLUDED | BIDDERS_EXCLUDED,
)


@of_processes(is_contested_and_awarded)
def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded money, and whether one firm bid."""
    known = subject.interpretation
    if reason := why_no_bidders(known):
        yield Observation(reason)
    else:
        yield from observe_awarded(known, YES if known.bidders == 1 else NO)
