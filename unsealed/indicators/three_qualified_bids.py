"""How often are there at least three qualified bids?"""

from collections.abc import Iterator

from unsealed.indicator import NO, NOT_MEANT, YES, Dossier, Measure, Observation, is_meant
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject
from unsealed.summaries import share

_ENOUGH = 3

DOSSIER = Dossier(
    code="I15",
    question="How often are there at least three qualified bids?",
    formula="competitive processes with valid bids of at least three tenderers / competitive processes whose bids "
    "publish a status, after the deadline",
    paths=("bids/details/status", "bids/details/tenderers/id", "tender/procurementMethod"),
    measures=(Measure("three_qualified_bids", "share", share, 10),),
    uses=("market opportunity",),
    source="OCP U023",
    missing={"no_bid_statuses": "No bids are published with their status."},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The number of tenderers with a valid bid."""
    known = subject.interpretation
    if not is_meant(subject) or not known.is_competitive or not known.is_over:
        yield Observation(NOT_MEANT)
        return
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
