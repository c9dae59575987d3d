"""One row for each place of delivery that a process names, with its point where coordinates are published."""

from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.ocds.places import read_places
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("section", "derived", "Where it stands first: tender, award or contract."),
    Column("parent_id", "derived", "The id of that tender, award or contract."),
    Column("item_id", "items/id", "The id of the item; empty where it is the place of the whole."),
    Column("description", "items/deliveryLocation/description", "What the place is called."),
    Column("address", "items/deliveryAddress", "Its address on one line."),
    Column("geometry", "items/deliveryLocation/geometry/type", "Its shape as published, such as Point or LineString."),
    Column(
        "latitude", "derived", "Degrees north of the middle of the shape; empty where it is not on Earth.", "number"
    ),
    Column("longitude", "derived", "Degrees east of the same.", "number"),
    Column("impossible", "derived", "Whether coordinates are published that are no point on Earth.", "boolean"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:  # noqa: ARG001 - the shelf's shape
    """One row for each different place, where it stands first."""
    seen = set()
    for place in read_places(process.compiled):
        key = place[3:-1]
        if key in seen or not any(key):
            continue
        seen.add(key)
        point = place.point
        yield (
            process.ocid,
            place.section,
            place.parent_id or None,
            place.item_id or None,
            place.name or None,
            place.address or None,
            place.geometry or None,
            point.latitude if point else None,
            point.longitude if point else None,
            place.impossible,
        )
