"""Do the contracts differ much from the award that they rest on?"""

from collections.abc import Iterator
from decimal import Decimal

from unsealed.ocds.interpret import Award
from unsealed.red_flag import AWARD_REASONS, FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used

DOSSIER = RedFlag(
    code="R059",
    title="Contracts differ from the award",
    question="Do the contracts differ much from the award that they rest on?",
    formula="|sum of an award's contracts - award| / award, above the limit, for awards and contracts that are decided",
    says="{awarded} were awarded; the contracts make {signed}, a difference of {part}. The limit is {limit}.",
    paths=("awards/value", "awards/status", "contracts/value", "contracts/awardID", "contracts/status"),
    innocent=(
        "The award covers several years, and the contract is for the first.",
        "The contract was amended since, with its reason; its current value is compared.",
        "One of the amounts holds the tax, the other does not.",
    ),
    source="OCP R059; the limit is ours",
    unit="share",
    reasons={
        **AWARD_REASONS,
        "unsigned": "A contract is not signed, or its status is not published.",
        "no_value": "The value of an award or a contract is not published.",
        "no_currency": "The currency of an amount is not published.",
        "other_currency": "The amounts are not in the same currency.",
        "not_positive": "An amount is zero or less.",
    },
    settings=("award_difference",),
)


def look(case: Case) -> Iterator[Look]:
    """The largest difference of an award that has contracts."""
    awards = [award for award in case.active if award.contracts and award.counted]
    if not awards:
        yield Look(NOT_MEANT)
        return
    looks = [Look(case.why_not_final())] if case.why_not_final() else [_look(case, award) for award in awards]
    order = (FLAGGED, *DOSSIER.reasons, NOT_FLAGGED)
    yield min(looks, key=lambda each: (order.index(each.state), -(each.value or 0)))


def _look(case: Case, award: Award) -> Look:
    contracts = [case.known.contracts[each] for each in award.contracts]
    contracts = [each for each in contracts if each.status != "cancelled"]
    if not all(each.counted for each in contracts):
        return Look("unsigned")
    values = [award.value, *(each.value for each in contracts)]
    amounts = [value for value in values if value]
    if len(amounts) < len(values):
        return Look("no_value")
    currencies = {value.currency for value in amounts}
    if len(currencies) > 1 or "" in currencies:
        return Look("other_currency" if len(currencies) > 1 else "no_currency")
    if min(amounts).amount <= 0:
        return Look("not_positive")
    (currency,), awarded = currencies, amounts[0].amount
    signed = sum((value.amount for value in amounts[1:]), Decimal(0))
    part, limit = abs(signed - awarded) / awarded, case.settings.award_difference
    used = (
        Used("awarded", currency, awarded),
        Used("signed", currency, signed),
        Used("part", "share", part),
        Used("limit", "share", limit),
    )
    return Look(FLAGGED if part > limit else NOT_FLAGGED, part, used)
