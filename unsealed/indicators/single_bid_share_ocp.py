"""How often does only one firm bid, as the Open Contracting Partnership counts it?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.observing import BIDDERS_MISSING, BIDDERS_PATHS
from unsealed.ocds.interpret import Subject
from unsealed.population import is_contested, of_processes
from unsealed.review import proven
from unsealed.summaries import share_where_known

DOSSIER = Dossier(
    code="I12_ocp",
    formula="open processes with one bidder / all open processes, after the deadline; those without bids, and those "
    "whose number of bidders is not published, are in the denominator",
    paths=BIDDERS_PATHS,
    measures=(Measure("single_bid_share_ocp", "share", share_where_known, 10),),
    uses=("market opportunity", "public integrity"),
    source="OCP U015",
    missing=BIDDERS_MISSING,
    review=proven(lambda row: row.value is not None, "unknown_bidders"),
)


@of_processes(is_contested)
def observe(subject: Subject) -> Iterator[Observation]:
    """The number of bidders of an open process, where it is published, and whether it is one."""
    known = subject.interpretation
    if known.method == "open":
        yield Observation(YES if known.bidders == 1 else NO, known.bidders)
