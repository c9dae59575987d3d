"""An amount says its currency."""

from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each award or contract whose value has no currency."""
    for name, each in (("awards", interpretation.awards), ("contracts", interpretation.contracts)):
        for at, item in enumerate(each):
            if item.value and not item.value.currency:
                message = (
                    "This amount has no currency. It is shown without one and added up apart from the others; publish "
                    "its currency, or set defaults.currency in site.toml."
                )
                yield Finding(
                    "check.missing_currency", Severity.WARNING, message, place(process, name, at, "value"), process.ocid
                )
