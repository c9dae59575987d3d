"""The statuses of a process agree: none is awarded while its tender is called off, or still open while it is awarded."""

from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence

_MESSAGES = {
    "status_conflict": Sentence(
        "The tender is called off, but an award or a contract of it is in force. Money follows the award and the "
        "contract; correct the status that is wrong."
    ),
    "tender_status_behind": Sentence(
        "The tender still counts as planned or open, but an award or a contract of it is in force. The stage follows "
        "the award and the contract; set the tender's status to complete."
    ),
}


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each way in which statuses disagree."""
    for flag in interpretation.stage_flags:
        if message := _MESSAGES.get(flag):
            yield Finding(f"check.{flag}", Severity.NOTE, message, place(process, "tender", "status"), process.ocid)
