"""How many contracts cost more than was planned?"""

from collections.abc import Iterator

from unsealed.indicator import (
    NOT_MEANT,
    PAIR_EXCLUDED,
    PAIR_MISSING,
    STATUS_MISSING,
    Dossier,
    Measure,
    Observation,
    is_meant,
    observe_pair,
    why_not_signed,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import growth, mean_excess, share_above

DOSSIER = Dossier(
    code="I41",
    question="How many contracts cost more than was planned?",
    formula="processes whose signed contracts are above the budget (where none is published, above the estimate) "
    "/ processes with both; the mean of (signed - budget) / budget of those above; and the same for the sums of all",
    paths=("planning/budget/amount", "tender/value", "contracts/value", "contracts/status"),
    measures=(
        Measure("overrun_share", "share", share_above, 10),
        Measure("overrun_mean", "share", mean_excess, 5),
        Measure("overrun", "share", growth, 5, by_currency=True),
    ),
    uses=("value for money",),
    source="OCP U066, U067",
    missing=STATUS_MISSING
    | PAIR_MISSING
    | {"no_estimate": "Neither a budget nor an estimate is published.", "no_value": "A contract publishes no value."},
    excluded=PAIR_EXCLUDED,
)


def observe(subject: Subject) -> Iterator[Observation]:
    """The signed value of a process, with its budget or else its estimate; the group says which."""
    known = subject.interpretation
    base = known.money.budget or known.money.estimated
    if not is_meant(subject):
        yield Observation(NOT_MEANT)
    elif reason := why_not_signed(known):
        yield Observation(reason)
    elif not base:
        yield Observation("no_estimate")
    elif any(contract.counted and not contract.value for contract in known.contracts):
        yield Observation("no_value")
    elif not known.money.signed:
        yield Observation("not_positive")
    else:
        yield observe_pair(known.money.signed, base, group="budget" if known.money.budget else "estimate")
