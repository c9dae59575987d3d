"""One row for each organization that submitted a bid, where the city publishes who did."""

from collections.abc import Iterator

from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("tenderer_id", "tender/tenderers/id", "The id of the tenderer inside the process."),
    Column(
        "tenderer_key",
        "derived",
        "Its register number with its scheme, else its name in lower case behind `name:` (or its id behind `party:`, where ids are stable).",
    ),
    Column("tenderer_name", "tender/tenderers/name", "Its name."),
    Column("key_basis", "derived", "What the key rests on: identifier, party_id or name."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each tenderer."""
    for reference in get_objects(get_object(process.compiled, "tender"), "tenderers"):
        tenderer = interpretation.organizations.find(reference)
        yield (
            process.ocid,
            get_text(reference, "id") or None,
            tenderer.key or None,
            tenderer.name or None,
            tenderer.basis or None,
        )
