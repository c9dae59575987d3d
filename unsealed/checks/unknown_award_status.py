"""An award says its status, one of those that OCDS knows."""

from collections.abc import Iterator

from unsealed.ocds.interpret import UNKNOWN, Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each award whose status is not known."""
    for at, award in enumerate(interpretation.awards):
        if award.status == UNKNOWN:
            message = Sentence(
                "The status of this award is not published, or is no code of OCDS. The award is shown and is in no total; "
                "publish its status, or say in site.toml what it is: codelists.award_status for a word, "
                "defaults.award_status where there is none."
            )
            yield Finding(
                "check.unknown_award_status", Severity.WARNING, message, place(process, "awards", at), process.ocid
            )
