"""How far are contracts from what was decided?"""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, likeness, observe_pair
from unsealed.ocds.interpret import Amounts, Subject
from unsealed.population import STATUS_MISSING
from unsealed.review import DIFFERENT, SAME_SOURCE, not_of_same_source
from unsealed.summaries import growth, share_moved

DOSSIER = Dossier(
    code="I43",
    formula="(contracts now - award) / award, for the sums of all awards that count and have contracts; "
    "and the share of awards from which their contracts are more than a tenth away",
    paths=("awards/value", "awards/status", "contracts/value", "contracts/status", "contracts/awardID"),
    measures=(
        Measure("contract_against_award", "share", growth, 5, by_currency=True),
        Measure("contract_against_award_above_tenth", "share", share_moved(Decimal("0.1")), 10),
    ),
    uses=("value for money",),
    source="OCP R059",
    missing=STATUS_MISSING | PAIR_MISSING | {"no_value": "The award, or one of its contracts, publishes no value."},
    excluded=PAIR_EXCLUDED | SAME_SOURCE,
    review=not_of_same_source,
    statuses={"same_source": "not_applicable"},
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The value of each award's contracts together, with that of the award."""
    known = subject.interpretation
    for award in known.awards:
        contracts = [known.contracts[each] for each in award.contracts if known.contracts[each].counted]
        if award.may_count and contracts:
            yield Observation("unknown_status", part=award.id)
        if not award.counted or not contracts:
            continue
        amounts: Amounts = {}
        for contract in contracts:
            if contract.value:
                amount, currency = contract.value
                amounts[currency] = amounts.get(currency, Decimal(0)) + amount
        if award.value is None or any(contract.value is None for contract in contracts):
            yield Observation("no_value", part=award.id)
        else:
            group = likeness(award, contracts[0]) if len(contracts) == 1 else DIFFERENT
            yield observe_pair(amounts, {award.value.currency: award.value.amount}, award.id, group)
