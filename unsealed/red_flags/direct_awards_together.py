"""Do direct awards to one supplier make more together than may be bought without competition?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from unsealed.config import PointsToCheck
from unsealed.observing import supplier_group
from unsealed.ocds.interpret import Award
from unsealed.red_flag import COMPARED, FLAGGED, NOT_FLAGGED, NOT_MEANT, Case, Look, RedFlag, Used
from unsealed.verdicts import Seen

_YEAR = timedelta(days=365)

DOSSIER = RedFlag(
    code="R055",
    title="Direct awards that add up",
    question="Do direct awards to one supplier make more together than may be bought without competition?",
    formula="the sum of the direct awards of a buyer to a supplier in the twelve months up to one of several, above the "
    "limit that the city sets",
    says="In twelve months this buyer awarded {sum} directly to the same supplier, in {awards} awards. The limit is "
    "{limit}.",
    paths=("tender/procurementMethod", "awards/value", "awards/date", "awards/suppliers/id", "buyer/id"),
    innocent=(
        "They are for different things that have nothing to do with each other.",
        "The limit was another one at the time, or does not hold for this kind of purchase.",
    ),
    source="OCP R055; the sum as agreed for Cardinal",
    unit="amount",
    reasons={
        "unknown_status": "The status of an award is not published.",
        "no_limit_set": "The limit for direct awards is not set (points_to_check.direct_awards_limit).",
        "no_buyer": "The buyer is not published.",
        "no_supplier": "Whom the award chose is not published.",
        "withheld": "The supplier is a natural person, who is not identified.",
        "no_date": "The date of the award is not published.",
        "no_value": "The value of the award is not published.",
        "other_currency": "The award is not in the currency of the limit.",
    },
    settings=("direct_awards_limit", "currency"),
)


def look(case: Case) -> Iterator[Look]:
    """Each direct award: its amount; the group is by whom, to whom and in which currency, and the day is in use."""
    if case.known.method != "direct" or case.known.is_framework:
        yield Look(NOT_MEANT)
        return
    if reason := case.why_not_awarded():
        yield Look(reason)
    for award in case.active:
        yield _look(case, award)


def _look(case: Case, award: Award) -> Look:
    buyer, day = case.known.buyer, case.known.day(award.body.get("date"))
    supplier, reason = supplier_group(award.suppliers)
    if not case.settings.direct_awards_limit:
        return Look("no_limit_set")
    if not buyer or not buyer.key:
        return Look("no_buyer")
    if reason:
        return Look(reason)
    if day is None or award.value is None:
        return Look("no_date" if day is None else "no_value")
    amount, currency = award.value
    if not currency or currency != (case.settings.currency or currency):
        return Look("other_currency")
    group = f"{buyer.key} < {supplier} < {currency}"
    return Look(COMPARED, amount, (Used("day", "text", day.isoformat()),), group=group)


def gather(seen: Sequence[Seen], settings: PointsToCheck) -> Iterator[Seen]:
    """Each process with the largest sum that one of its awards is the last of."""
    groups: defaultdict[str, list[tuple[date, Seen]]] = defaultdict(list)
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        if each.state == COMPARED:
            groups[each.group].append((date.fromisoformat(str(each.used[0].value)), each))
        else:
            found[each.ocid].append(each)
    for group, awards in groups.items():
        currency = group.rpartition(" < ")[2]
        for day, each in awards:
            before = [other.value or Decimal(0) for then, other in awards if day - _YEAR < then <= day]
            found[each.ocid].append(_add_up(each, before, currency, settings.direct_awards_limit))
    order = (FLAGGED, *DOSSIER.reasons, NOT_FLAGGED)
    for _, several in sorted(found.items()):
        yield min(several, key=lambda each: (order.index(each.state), -(each.value or Decimal(0))))


def _add_up(award: Seen, amounts: Sequence[Decimal], currency: str, limit: int) -> Seen:
    together = sum(amounts, Decimal(0))
    return award._replace(
        state=FLAGGED if together > limit and len(amounts) > 1 else NOT_FLAGGED,
        value=together,
        group="",
        used=(
            Used("sum", currency, str(together)),
            Used("awards", "number", str(len(amounts))),
            Used("limit", currency, str(limit)),
        ),
    )
