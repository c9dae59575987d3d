"""How much money is it?"""

from collections.abc import Iterator

from unsealed.indicator import YES, Dossier, Measure, Observation
from unsealed.ocds.interpret import Subject
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
    question="How much money is it, and what is it: estimated, awarded, signed, paid?",
    formula="; ".join(f"{name} = {meaning}" for name, meaning in _MEANINGS.items()),
    paths=("tender/value", "awards/value", "awards/status", "contracts/value", "contracts/status", "contracts/awardID"),
    measures=tuple(Measure(name, "money", total, by_currency=True) for name in _MEANINGS),
    uses=("market opportunity",),
    source="OCP U006, U013",
)


def observe(subject: Subject) -> Iterator[Observation]:
    """An amount for each measure and currency of the process."""
    for name in _MEANINGS:
        for currency, amount in getattr(subject.interpretation.money, name).items():
            yield Observation(YES, amount, currency, measure=name)
