"""How much money is it, and what is it: estimated, awarded, signed, paid?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import UNKNOWN, Amounts, Award, Contract, Interpretation, Subject
from unsealed.summaries import total

_MEANINGS = {
    "estimated": "tender/value",
    "awarded": "values of the awards that count",
    "signed": "values of the contracts that count",
    "signed_value_from_award": "award values where the signed contracts publish none",
    "awarded_unsigned": "award values where no contract that counts is published",
    "committed": "signed + signed_value_from_award + awarded_unsigned",
    "paid": "transactions, refunds taken off",
    "revenue": "negative amounts: what suppliers pay the city",
    "framework_ceiling": "ceilings of frameworks, each once",
}

DOSSIER = Dossier(
    code="money",
    formula="; ".join(f"{name} = {meaning}" for name, meaning in _MEANINGS.items()),
    paths=("tender/value", "awards/value", "awards/status", "contracts/value", "contracts/status", "contracts/awardID"),
    measures=tuple(Measure(name, "money", total, by_currency=True) for name in _MEANINGS),
    uses=("market opportunity",),
    source="OCP U006, U013",
    missing={
        "no_amount": "No amount is published.",
        "unknown_status": "No status is published that tells whether it counts.",
    },
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The amounts of the process, of its awards, contracts and payments, each in the measures that it counts in."""
    known = subject.interpretation
    if known.money.estimated:
        yield from _amounts("estimated", known.money.estimated)
    else:
        yield Observation("no_amount", measure="estimated")
    yield from _amounts("framework_ceiling", known.money.framework_ceiling)
    for award in known.awards:
        yield from _decision(known, award)
    for contract in known.contracts:
        yield from _payments(known, contract)
    yield from _commitments(known)
    yield from _ceiling_gaps(known) if known.is_framework else _gaps(known)


def _amounts(measure: str, amounts: Amounts) -> Iterator[Observation]:
    for currency, amount in amounts.items():
        yield Observation(YES, amount, currency, measure=measure)


def _decision(known: Interpretation, award: Award) -> Iterator[Observation]:
    if award.counted and award.value is None:
        yield Observation("no_amount", part=award.id, year=known.award_year(award), measure="awarded")
    elif award.counted and award.value and award.value.amount >= 0:
        yield Observation(YES, *award.value, award.id, known.award_year(award), "awarded")


def _payments(known: Interpretation, contract: Contract) -> Iterator[Observation]:
    for value, date in contract.payments:
        year = known.first_year(date) or known.contract_year(contract)
        if value is None:
            yield Observation("no_amount", part=contract.id, year=year, measure="paid")
        else:
            yield Observation(YES, *value, contract.id, year, "paid")


def _commitments(known: Interpretation) -> Iterator[Observation]:
    for measure, part, value, award, contract in known.commitments:
        year = 0
        if contract is not None:
            year = known.contract_year(known.contracts[contract])
        elif award is not None:
            year = known.award_year(known.awards[award])
        for name in ("revenue",) if value.amount < 0 else (measure, "committed"):
            yield Observation(YES, *value, part, year, name)


def _ceiling_gaps(known: Interpretation) -> Iterator[Observation]:
    """What would be a ceiling if the status of the framework's award were published."""
    for award in known.awards:
        if award.status == UNKNOWN and award.value:
            yield Observation("unknown_status", part=award.id, measure="framework_ceiling")


def _gaps(known: Interpretation) -> Iterator[Observation]:
    """What would be committed if its amount, or its status, were published: contracts, and awards without any."""
    valued = {each.award for each in known.commitments}
    for contract in known.contracts:
        if contract.status == UNKNOWN or (contract.counted and contract.value is None):
            reason = "unknown_status" if contract.status == UNKNOWN else "no_amount"
            year = known.contract_year(contract)
            yield Observation(reason, part=contract.id, year=year, measure="signed")
            if not contract.counted or contract.award is None or contract.award not in valued:
                yield Observation(reason, part=contract.id, year=year, measure="committed")
    for award in known.awards:
        year = known.award_year(award)
        if award.status == UNKNOWN and (award.value or not award.contracts):
            yield Observation("unknown_status", part=award.id, year=year, measure="awarded")
            for name in _unsure_measures(known, award):
                yield Observation("unknown_status", part=award.id, year=year, measure=name)
        elif award.counted and not award.value and not any(known.contracts[each].counted for each in award.contracts):
            for name in ("awarded_unsigned", "committed"):
                yield Observation("no_amount", part=award.id, year=year, measure=name)


def _unsure_measures(known: Interpretation, award: Award) -> tuple[str, ...]:
    """The measures, beside `awarded`, that an award would count in if its status said that it is in force."""
    if not award.contracts:
        return ("awarded_unsigned", "committed")
    signed = [known.contracts[each] for each in award.contracts if known.contracts[each].counted]
    return ("signed_value_from_award",) if signed and not any(contract.value for contract in signed) else ()
