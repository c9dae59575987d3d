"""An amount says its currency."""

from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each award or contract whose value has no currency."""
    values = [("awards", at, award.value) for at, award in enumerate(interpretation.awards)]
    values += [("contracts", at, contract.value) for at, contract in enumerate(interpretation.contracts)]
    for name, at, value in values:
        if value and not value.currency:
            message = Sentence(
                "This amount has no currency. It is shown without one and added up apart from the others; publish "
                "its currency, or set defaults.currency in site.toml."
            )
            source = place(process, name, at, "value")
            yield Finding("check.missing_currency", Severity.WARNING, message, source, process.ocid)
