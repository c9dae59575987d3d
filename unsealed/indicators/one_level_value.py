"""What would the sum be if only contracts, or only awards, were added up?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import UNKNOWN, Award, Contract, Subject
from unsealed.summaries import total

_IN_FORCE = ("active", "terminated")

DOSSIER = Dossier(
    code="money-ocp",
    formula="contracts_only = values of contracts that are active or terminated; awards_only = values of awards that are "
    "active; ceilings of frameworks and negative amounts among them. The Open Contracting Partnership takes the first where "
    "contracts publish id, status, amount and currency at all, else the second. To be compared with the money committed, "
    "which takes each award's money once, from its contracts where there are any",
    paths=("contracts/status", "contracts/value", "awards/status", "awards/value"),
    measures=(
        Measure("contracts_only", "money", total, by_currency=True),
        Measure("awards_only", "money", total, by_currency=True),
    ),
    uses=("market opportunity",),
    source="OCP, rule AWARDS_WITH_VALUES",
    missing={
        "no_amount": "No amount is published.",
        "no_currency": "The currency is not published.",
        "unknown_status": "No status is published that tells whether it counts.",
    },
)


def observe(subject: Subject) -> Iterator[Observation]:
    """Each contract and each award in force, the one beside the other."""
    known = subject.interpretation
    for contract in known.contracts:
        if contract.status in _IN_FORCE or contract.status == UNKNOWN:
            yield _observe(contract, "contracts_only", known.contract_year(contract))
    for award in known.awards:
        if award.status in _IN_FORCE or award.status == UNKNOWN:
            yield _observe(award, "awards_only", known.award_year(award))


def _observe(part: Award | Contract, measure: str, year: int) -> Observation:
    if part.status == UNKNOWN:
        return Observation("unknown_status", part=part.id, year=year, measure=measure)
    if part.value is None:
        return Observation("no_amount", part=part.id, year=year, measure=measure)
    if not part.value.currency:
        return Observation("no_currency", part=part.id, year=year, measure=measure)
    return Observation(YES, *part.value, part.id, year, measure)
