"""Do prices come in under the estimate?"""

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
    why_not_awarded,
)
from unsealed.ocds.interpret import Subject
from unsealed.summaries import growth, median_growth

DOSSIER = Dossier(
    code="I40",
    question="Do prices come in under the estimate?",
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


def observe(subject: Subject) -> Iterator[Observation]:
    """The awarded value of a decided process, with its estimate."""
    known = subject.interpretation
    if not is_meant(subject) or known.stage not in ("awarded", "active", "completed"):
        yield Observation(NOT_MEANT)
    elif reason := why_not_awarded(known):
        yield Observation(reason)
    elif not known.money.estimated:
        yield Observation("no_estimate")
    elif not known.money.awarded or any(award.counted and not award.value for award in known.awards):
        yield Observation("no_value")
    else:
        yield observe_pair(known.money.awarded, known.money.estimated)
