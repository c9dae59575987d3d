"""How often are there at least three qualified bids?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.population import is_contested, of_processes
from unsealed.summaries import share

_ENOUGH = 3

DOSSIER = Dossier(
    code="I15",
    formula="competitive processes with valid bids of at least three tenderers / competitive processes whose bids "
    "publish a status, after the deadline",
    paths=("bids/details/status", "bids/details/tenderers/id", "tender/procurementMethod"),
    measures=(Measure("three_qualified_bids", "share", share, 10),),
    uses=("market opportunity",),
    source="OCP U023",
    missing={"no_bid_statuses": "No bids are published with their status."},
)


@of_processes(is_contested)
def observe(subject: Subject) -> Iterator[Observation]:
    """The number of tenderers with a valid bid."""
    bids = get_objects(get_object(subject.process.compiled, "bids"), "details")
    if not any(get_text(bid, "status") for bid in bids):
        yield Observation("no_bid_statuses")
        return
    qualified = {
        get_text(tenderer, "id") or get_text(tenderer, "name")
        for bid in bids
        if get_text(bid, "status") == "valid"
        for tenderer in get_objects(bid, "tenderers")
    } - {""}
    yield Observation(YES if len(qualified) >= _ENOUGH else NO, len(qualified))
