"""Which buyers unusually often buy without competition?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from unsealed.red_flag import BUYER, COMPARED, NOT_MEANT, Case, Fence, Look, RedFlag, Used
from unsealed.verdicts import Seen

_ENOUGH = 10
"""Processes that make a share worth comparing (methodology G6)."""

DOSSIER = RedFlag(
    code="R013",
    title="Often without competition",
    question="Which buyers unusually often buy without competition?",
    formula="r = processes by a limited or direct method / processes with a method, by buyer; flagged where "
    "r >= Q3 + 1.5 x (Q3 - Q1) of all buyers with at least ten processes",
    says="Of {processes} processes, {direct} were without competition.",
    paths=("tender/procurementMethod", "buyer/id"),
    innocent=("The buyer mends what breaks, or buys what only one firm makes.",),
    source="OCP R013; the formula as others restate it",
    unit="share",
    reasons={
        "no_method": "The procurement methods of the buyer are not published.",
        "too_few_processes": "The buyer has too few processes to make a share.",
    },
    scopes=(BUYER,),
    fence=Fence("high"),
)


def look(case: Case) -> Iterator[Look]:
    """1 for a process without competition."""
    known = case.known
    if not known.buyer or not known.buyer.key:
        yield Look(NOT_MEANT)
        return
    state = COMPARED if known.method else "no_method"
    yield Look(state, int(known.method in ("limited", "direct")), scope=BUYER, scope_id=known.buyer.key)


def gather(seen: Sequence[Seen], _settings: object) -> Iterator[Seen]:
    """One share for each buyer."""
    by_buyer: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_buyer[each.scope_id].append(each)
    for several in by_buyer.values():
        first = several[0]._replace(ocid="", value=None)
        counted = [each for each in several if each.state == COMPARED]
        direct = sum(each.value == 1 for each in counted)
        if not counted:
            yield first
            continue
        yield first._replace(
            state=COMPARED if len(counted) >= _ENOUGH else "too_few_processes",
            value=Decimal(direct) / len(counted),
            used=(Used("processes", "number", str(len(counted))), Used("direct", "number", str(direct))),
        )
