"""How much less than the budget do contracts cost?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, observe_against_plan
from unsealed.ocds.interpret import Subject
from unsealed.population import STATUS_MISSING, is_signed, of_processes
from unsealed.summaries import savings

DOSSIER = Dossier(
    code="I44",
    formula="(budgets - signed contracts) / budgets, for the sums of all processes with both; "
    "less than zero where contracts cost more",
    paths=("planning/budget/amount", "contracts/value", "contracts/status"),
    measures=(Measure("budget_savings", "share", savings, 5, by_currency=True),),
    uses=("value for money",),
    source="OCP U068",
    missing=STATUS_MISSING
    | PAIR_MISSING
    | {"no_budget": "No budget is published.", "no_value": "A contract publishes no value."},
    excluded=PAIR_EXCLUDED,
)


@of_processes(is_signed)
def observe(subject: Subject) -> Iterator[Observation]:
    """The signed value of a process, with its budget."""
    known, money = subject.interpretation, subject.interpretation.money
    if money.budget:
        yield observe_against_plan(known.contracts, money.signed, money.budget)
    else:
        yield Observation("no_budget")
