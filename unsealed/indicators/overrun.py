"""How many contracts cost more than was planned?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, observe_against_plan
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, is_signed, of_processes
from unsealed.summaries import growth, mean_excess, median_excess, share_above

DOSSIER = Dossier(
    code="I41",
    formula="processes whose signed contracts are above the budget (where none is published, above the estimate) "
    "/ processes with both; the median and the mean of (signed - budget) / budget of those above; and the same for the sums of all",
    paths=("planning/budget/amount", "tender/value", "contracts/value", "contracts/status"),
    measures=(
        Measure("overrun_share", "share", share_above, 10),
        Measure("overrun_median", "share", median_excess, 5),
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


@of_processes(is_signed)
def observe(subject: Subject) -> Iterator[Observation]:
    """The signed value of a process, with its budget or else its estimate; the group says which."""
    known, money = subject.interpretation, subject.interpretation.money
    group = "budget" if money.budget else "estimate"
    yield observe_against_plan(known.contracts, money.signed, money.budget or money.estimated, group)
