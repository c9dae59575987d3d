"""An amount is not larger than the city believes any to be."""

from collections.abc import Iterator

from unsealed.ocds.access import get_object
from unsealed.ocds.interpret import Interpretation, Value
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each estimate, award or contract above the cap of its currency."""
    caps = interpretation.model.amount_caps
    if not caps:
        return
    values: list[tuple[tuple[str | int, ...], Value | None]] = [
        (("tender", "value"), interpretation.model.value(get_object(process.compiled, "tender")))
    ]
    values += [(("awards", at, "value"), award.value) for at, award in enumerate(interpretation.awards)]
    values += [(("contracts", at, "value"), contract.value) for at, contract in enumerate(interpretation.contracts)]
    for path, value in values:
        if value and value.currency in caps and abs(value.amount) > caps[value.currency]:
            message = Sentence(
                "This amount is above {cap} {currency}, the cap that the city set. It is shown and added up as published; "
                "if it is a slip, correct it at the source or in corrections.toml.",
                cap=caps[value.currency],
                currency=value.currency,
            )
            source = place(process, *path)
            yield Finding("check.amount_above_cap", Severity.WARNING, message, source, process.ocid)
