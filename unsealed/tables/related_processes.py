"""One row for each process that a process or a contract names as related to it."""

from collections.abc import Iterator

from unsealed.ocds.access import get_objects, get_text, get_texts
from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess
from unsealed.table import Column, Row

COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("contract_id", "contracts/id", "The contract that names it; empty where the process does."),
    Column("related_process_id", "relatedProcesses/id", "The id of the relation."),
    Column("relationship", "relatedProcesses/relationship", "How they are related, codes separated by spaces."),
    Column("title", "relatedProcesses/title", "The related process's title."),
    Column("scheme", "relatedProcesses/scheme", "What kind of identifier names it."),
    Column("identifier", "relatedProcesses/identifier", "The identifier."),
    Column("uri", "relatedProcesses/uri", "Where it is published."),
)


def make_rows(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Row]:
    """One row for each related process."""
    parents = [("", process.compiled), *((contract.id, contract.body) for contract in interpretation.contracts)]
    for contract_id, parent in parents:
        for related in get_objects(parent, "relatedProcesses"):
            yield (
                process.ocid,
                contract_id or None,
                get_text(related, "id") or None,
                " ".join(get_texts(related, "relationship")) or None,
                get_text(related, "title") or None,
                get_text(related, "scheme") or None,
                get_text(related, "identifier") or None,
                get_text(related, "uri") or None,
            )
