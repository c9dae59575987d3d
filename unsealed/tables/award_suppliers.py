"""One row for each supplier of each award. Never add up values over this table: a joint award stands on several rows."""

from collections.abc import Iterator

from unsealed.ocds.access import get_text
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("award_id", "awards/id", "The award's id inside its process."),
    Column("supplier_id", "awards/suppliers/id", "The id of the supplier inside the process."),
    Column(
        "supplier_key",
        "derived",
        "Its register number with its scheme, else its name in lower case behind `name:` (or its id behind `party:`, where ids are stable).",
    ),
    Column("supplier_name", "awards/suppliers/name", "Its name."),
    Column(
        "key_basis", "derived", "What the key rests on: identifier, party_id or name; withheld for a natural person."
    ),
    Column("joint", "derived", "Whether the award chose other suppliers with it.", "boolean"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each supplier of each award."""
    for award in interpretation.awards:
        for supplier in award.suppliers:
            yield (
                process.ocid,
                award.id or None,
                get_text(supplier.party, "id") or None,
                supplier.key or None,
                supplier.name or None,
                supplier.basis or None,
                len(award.suppliers) > 1,
            )
