"""Was awarded for as much as had been estimated, or more?"""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.indicator import YES
from unsealed.observing import PAIR_EXCLUDED, PAIR_MISSING, observe_pair
from unsealed.red_flag import AWARD_REASONS, FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used

DOSSIER = RedFlag(
    code="R031",
    title="Award at or above the estimate",
    question="Was it awarded for as much as had been estimated, or for more?",
    formula="value of awards in force >= limit x estimated value, by an open or selective method",
    says="{estimated} were estimated and {awarded} awarded, which is {part} of it. The limit is {limit}.",
    paths=("awards/value", "awards/status", "tender/value", "tender/procurementMethod"),
    innocent=(
        "Prices rose between the estimate and the bids.",
        "The estimate was exact, or published as a ceiling that firms bid up to.",
        "One of the amounts holds the tax, the other does not.",
    ),
    source="OCP R031; the limit is ours",
    unit="share",
    reasons={
        **AWARD_REASONS,
        **PAIR_MISSING,
        **PAIR_EXCLUDED,
        "no_estimate": "No estimated value is published.",
        "no_value": "The value of an award is not published.",
    },
    settings=("near_estimate",),
)


def look(case: Case) -> Iterator[Look]:
    """The awarded value beside the estimate."""
    known = case.known
    if not known.is_competitive or known.is_framework:
        yield Look(NOT_MEANT)
    elif reason := case.why_not_awarded() or case.why_not_final():
        yield Look(reason)
    elif not known.money.estimated:
        yield Look("no_estimate")
    elif any(award.value is None for award in case.active):
        yield Look("no_value")
    elif not known.money.awarded:
        yield Look("not_positive")
    else:
        yield _judge(case)


def _judge(case: Case) -> Look:
    money, limit = case.known.money, case.settings.near_estimate
    seen = observe_pair(money.awarded, money.estimated)
    if seen.counted != YES or not seen.value or not seen.base:
        return Look(seen.counted)
    part = Decimal(seen.value) / seen.base
    used = (
        Used("estimated", seen.currency, seen.base),
        Used("awarded", seen.currency, seen.value),
        Used("part", "share", part),
        Used("limit", "share", limit),
    )
    return Look(FLAGGED if part >= limit else NOT_FLAGGED, part, used)
