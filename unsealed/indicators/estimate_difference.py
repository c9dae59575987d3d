"""Do prices come in under the estimate?"""

from collections.abc import Iterator

from unsealed.indicator import Dossier, Measure, Observation
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, observe_against_plan
from unsealed.ocds.interpret import Interpretation, Subject
from unsealed.population import STATUS_MISSING, is_awarded, of_processes
from unsealed.summaries import growth, median_growth

DOSSIER = Dossier(
    code="I40",
    formula="(awarded - estimated) / estimated, for each process that is decided, and for the sums of all",
    paths=("tender/value", "awards/value", "awards/status"),
    measures=(
        Measure("estimate_difference_median", "share", median_growth, 5),
        Measure("estimate_difference", "share", growth, 5, by_currency=True),
    ),
    uses=("value for money",),
    source="OCP U069",
    missing=STATUS_MISSING
    | PAIR_MISSING
    | {"no_estimate": "No estimate is published.", "no_value": "An award publishes no value."},
    excluded=PAIR_EXCLUDED,
)


def _is_decided(known: Interpretation) -> bool | str:
    return known.stage in ("awarded", "active", "completed") and is_awarded(known)


@of_processes(_is_decided)
def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded money of a process that is decided, with its estimate."""
    known = subject.interpretation
    yield observe_against_plan(known.awards, known.money.awarded, known.money.estimated)
