"""One row for each milestone of a plan, a tender or a contract."""

from collections.abc import Iterator

from unsealed.ocds.access import get_objects, get_text, sections
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row, iso

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("section", "derived", "Where the milestone stands: planning, tender, contract or implementation."),
    Column("parent_id", "derived", "The id of that tender or contract."),
    Column("milestone_id", "milestones/id", "The milestone's id."),
    Column("title", "milestones/title", "Its title."),
    Column("type", "milestones/type", "Its type, a code."),
    Column("status", "milestones/status", "Its status, a code."),
    Column("due_date", "milestones/dueDate", "When it is due.", "date"),
    Column("date_met", "milestones/dateMet", "When it was met.", "date"),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each milestone."""
    for section, parent in sections(process.compiled):
        for milestone in get_objects(parent, "milestones"):
            yield (
                process.ocid,
                section,
                get_text(parent, "id") or None,
                get_text(milestone, "id") or None,
                get_text(milestone, "title") or None,
                get_text(milestone, "type") or None,
                get_text(milestone, "status") or None,
                iso(interpretation.day(milestone.get("dueDate"))),
                iso(interpretation.day(milestone.get("dateMet"))),
            )
