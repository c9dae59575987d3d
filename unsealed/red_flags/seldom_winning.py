"""Which firms bid often and hardly ever win?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from unsealed.price_gap import GAP_REASONS, read_contest
from unsealed.red_flag import COMPARED, NOT_MEANT, ONLY_COMPARED, TENDERER, Case, Fence, Look, RedFlag, Used
from unsealed.summaries import quantile
from unsealed.verdicts import Seen

DOSSIER = RedFlag(
    code="R025",
    title="Many bids without success",
    question="Which firms bid often and hardly ever win?",
    formula="r = processes won / processes with a valid bid, by tenderer; flagged where it bid in as many processes as "
    "the upper quarter of all, and r <= Q1 - 1.5 x (Q3 - Q1), or the fixed limit",
    says="It won {won} of {bid} processes.",
    paths=("bids/details/status", "bids/details/tenderers/id", "awards/status", "awards/suppliers/id"),
    innocent=("A new firm learns.", "Its prices are those of another kind of work."),
    source="OCP R025; Cardinal",
    unit="share",
    reasons=GAP_REASONS,
    deviations=("D3: fewer than 20 values, or values of which the middle half are the same, are not compared.",),
    settings=("unsuccessful_share",),
    scopes=(TENDERER,),
    fence=Fence("low", "unsuccessful_share"),
    prices=True,
)


def look(case: Case) -> Iterator[Look]:
    """Each tenderer with a valid bid: 1 if it won."""
    contest = read_contest(case)
    if isinstance(contest, str):
        yield Look(NOT_MEANT)
        return
    for tenderer in sorted({each for bid in contest.valid for each in bid.tenderers}):
        yield Look(COMPARED, int(tenderer == contest.winner), scope=TENDERER, scope_id=tenderer)


def gather(seen: Sequence[Seen], _settings: object) -> Iterator[Seen]:
    """One share for each tenderer; those who seldom bid are only compared with."""
    by_tenderer: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        by_tenderer[each.scope_id].append(each)
    if not by_tenderer:
        return
    often = quantile(sorted(Decimal(len(several)) for several in by_tenderer.values()), Decimal(3) / 4)
    for several in by_tenderer.values():
        won = sum(each.value == 1 for each in several)
        yield several[0]._replace(
            state=COMPARED if len(several) >= often else ONLY_COMPARED,
            value=Decimal(won) / len(several),
            used=(Used("won", "number", str(won)), Used("bid", "number", str(len(several)))),
        )
