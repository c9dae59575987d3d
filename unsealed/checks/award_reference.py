"""A contract names the award that it carries out, and that award is published."""

from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence

_SEVERAL = Sentence(
    "The award of this contract cannot be told: more than one award has that id. The contract is shown without a supplier; "
    "set awardID to the id of its award."
)
_NONE = Sentence(
    "The award of this contract cannot be told: no award has that id. The contract is shown without a supplier; "
    "set awardID to the id of its award."
)


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each contract whose award cannot be told."""
    for at, contract in enumerate(interpretation.contracts):
        if contract.award_link == "one":
            continue
        message = _SEVERAL if contract.award_link == "ambiguous" else _NONE
        yield Finding("check.award_reference", Severity.WARNING, message, place(process, "contracts", at), process.ocid)
