"""How often does only one firm bid?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.observing import BIDDERS_EXCLUDED, BIDDERS_MISSING, BIDDERS_PATHS, why_no_bidders
from unsealed.ocds.interpret import Subject
from unsealed.population import is_contested, of_processes
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I12",
    formula="competitive processes with one bidder / competitive processes with at least one, after the deadline",
    paths=BIDDERS_PATHS,
    measures=(Measure("single_bid_share", "share", share, 10),),
    uses=("market opportunity", "public integrity"),
    source="OCP U015; Cardinal R018",
    missing=BIDDERS_MISSING,
    excluded=BIDDERS_EXCLUDED,
)


@of_processes(is_contested)
def observe(subject: Subject) -> Iterator[Observation]:
    """The number of bidders, and whether it is one."""
    known = subject.interpretation
    yield Observation(why_no_bidders(known) or (YES if known.bidders == 1 else NO), known.bidders)
