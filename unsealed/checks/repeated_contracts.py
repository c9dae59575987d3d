"""No three contracts have the same suppliers, the same amount and the same day of signature: one may stand for all."""

from collections import defaultdict
from collections.abc import Iterator

from unsealed.ocds.interpret import Interpretation, Value
from unsealed.ocds.model import ContractingProcess, Finding, Severity, place
from unsealed.sentence import Sentence

_OFTEN = 3


def check(process: ContractingProcess, interpretation: Interpretation) -> Iterator[Finding]:
    """One finding for each contract that is repeated three times or more, as it is where it is published for each lot."""
    if len(interpretation.contracts) < _OFTEN:
        return
    alike: defaultdict[tuple[tuple[str, ...], Value, str], list[int]] = defaultdict(list)
    for at, contract in enumerate(interpretation.contracts):
        signed = interpretation.day(contract.body.get("dateSigned"))
        if contract.counted and contract.value and signed and contract.award is not None:
            suppliers = sorted(each.key or each.name for each in interpretation.awards[contract.award].suppliers)
            alike[tuple(suppliers), contract.value, signed.isoformat()].append(at)
    for several in alike.values():
        if len(several) >= _OFTEN:
            message = Sentence(
                "{number} contracts have the same suppliers, the same amount and the same day of signature. If one "
                "contract is published for each lot, the money is added up several times; publish it once.",
                number=str(len(several)),
            )
            source = place(process, "contracts", several[0])
            yield Finding("check.repeated_contracts", Severity.WARNING, message, source, process.ocid)
