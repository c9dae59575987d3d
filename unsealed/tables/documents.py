"""One row for each document that is published about a process."""

from collections.abc import Iterator

from unsealed.ocds.access import get_objects, get_text, sections
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("section", "derived", "Where the document stands: planning, tender, award, contract or implementation."),
    Column("parent_id", "derived", "The id of that tender, award or contract."),
    Column("document_id", "documents/id", "The document's id."),
    Column("document_type", "documents/documentType", "Its type, a code."),
    Column("title", "documents/title", "Its title."),
    Column("url", "documents/url", "Where it is."),
    Column("date_published", "documents/datePublished", "When it was published.", "date-time"),
    Column("date_modified", "documents/dateModified", "When it was last changed.", "date-time"),
    Column("format", "documents/format", "Its format."),
    Column("language", "documents/language", "Its language, a code."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:  # noqa: ARG001 - the shelf's shape
    """One row for each document."""
    for section, parent in sections(process.compiled):
        for document in get_objects(parent, "documents"):
            yield (
                process.ocid,
                section,
                get_text(parent, "id") or None,
                get_text(document, "id") or None,
                get_text(document, "documentType") or None,
                get_text(document, "title") or None,
                get_text(document, "url") or None,
                get_text(document, "datePublished") or None,
                get_text(document, "dateModified") or None,
                get_text(document, "format") or None,
                get_text(document, "language") or None,
            )
