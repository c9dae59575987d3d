"""One row for each amendment of a tender, an award or a contract."""

from collections.abc import Iterator

from unsealed.ocds.access import get_objects, get_text, sections
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("section", "derived", "What was amended: tender, award or contract."),
    Column("parent_id", "derived", "The id of that tender, award or contract."),
    Column("amendment_id", "amendments/id", "The amendment's id."),
    Column("date", "amendments/date", "When it was made.", "date"),
    Column("rationale", "amendments/rationale", "Why."),
    Column("description", "amendments/description", "What changed, in words."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each amendment."""
    for section, parent in sections(process.compiled):
        for amendment in get_objects(parent, "amendments"):
            yield (
                process.ocid,
                section,
                get_text(parent, "id") or None,
                get_text(amendment, "id") or None,
                iso(interpretation.day(amendment.get("date"))),
                get_text(amendment, "rationale") or None,
                get_text(amendment, "description") or None,
            )
