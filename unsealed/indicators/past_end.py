"""How many contracts are past their end, but still called active?"""

from collections.abc import Iterator

from unsealed.indicator import NO, YES, Dossier, Measure, Observation
from unsealed.ocds.access import get_object
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import Contract, Subject
from unsealed.population import STATUS_MISSING, of_contracts
from unsealed.summaries import share

DOSSIER = Dossier(
    code="I63",
    formula="active contracts whose period has ended / active contracts with an end",
    paths=("contracts/status", "contracts/period/endDate"),
    measures=(Measure("past_end_share", "share", share, 10),),
    uses=("internal efficiency", "service delivery"),
    source="methodology I63",
    missing=STATUS_MISSING | {"no_end": "The end of the contract's period is not published."},
)


@of_contracts
def observe(subject: Subject, contract: Contract) -> Iterator[Observation]:
    """Whether the period of an active contract is over."""
    known = subject.interpretation
    if contract.status != "active":
        return
    if contract.basis == "inferred":
        yield Observation("unknown_status", part=contract.id)
        return
    text = get_object(contract.body, "period").get("endDate")
    end, day = read_instant(text), known.day(text)
    if end is None or day is None:
        yield Observation("no_end", part=contract.id)
    else:
        yield Observation(YES if end < known.as_of else NO, part=contract.id, group=day.isoformat())
