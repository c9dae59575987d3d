"""Where are unusually many bids disqualified?"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from unsealed.config import PointsToCheck
from unsealed.ocds.access import get_object
from unsealed.red_flag import (
    BUYER,
    COMPARED,
    NOT_MEANT,
    PLAIN_BID_REASONS,
    PROCURING_ENTITY,
    TENDERER,
    Case,
    Fence,
    Look,
    RedFlag,
    Used,
)
from unsealed.verdicts import Seen

DOSSIER = RedFlag(
    code="R038",
    title="Many bids disqualified",
    question="Where are unusually many bids disqualified?",
    formula="r = disqualified bids / submitted bids, by buyer, by procuring entity and by tenderer; flagged where "
    "r >= Q3 + 1.5 x (Q3 - Q1) of all of a kind, or the fixed limit",
    says="Of {submitted} submitted bids in {processes} processes, {disqualified} were disqualified.",
    paths=("bids/details/status", "bids/details/tenderers/id", "buyer/id", "tender/procuringEntity/id"),
    innocent=(
        "What is bought here needs licences or experience that many bidders lack.",
        "Its tenders ask for papers that are easy to forget.",
        "Others publish only the bids that were left after a first check.",
    ),
    source="OCP R038; Cardinal",
    unit="share",
    reasons=PLAIN_BID_REASONS
    | {"too_few_bids": "There are too few submitted bids, or too few processes, to make a share."},
    deviations=(
        "D3: fewer than 20 values, or values of which the middle half are the same, are not compared.",
        "D4: a buyer's processes are counted, not its bids.",
    ),
    settings=("disqualified_share", "least_bids", "least_processes"),
    scopes=(BUYER, PROCURING_ENTITY, TENDERER),
    fence=Fence("high", "disqualified_share"),
)


def look(case: Case) -> Iterator[Look]:
    """The disqualified and the submitted bids of a process, for its buyer, its procuring entity and each tenderer."""
    if not case.is_over:
        yield Look(NOT_MEANT)
        return
    known, compiled = case.known, case.process.compiled
    reason = case.why_no_bids()
    out, submitted = sum(bid.status == "disqualified" for bid in case.submitted), len(case.submitted)
    for scope, key in (
        (BUYER, case.organization_key(get_object(compiled, "buyer"), known.buyer)),
        (
            PROCURING_ENTITY,
            case.organization_key(get_object(case.tender, "procuringEntity"), known.procuring_entity),
        ),
    ):
        if key:
            yield Look(reason or COMPARED, out, scope=scope, scope_id=key, base=submitted)
    for tenderer in sorted({each for bid in case.submitted for each in bid.tenderers}):
        own = [bid.status for bid in case.submitted if tenderer in bid.tenderers]
        yield Look(COMPARED, own.count("disqualified"), scope=TENDERER, scope_id=tenderer, base=len(own))


def gather(seen: Sequence[Seen], settings: PointsToCheck) -> Iterator[Seen]:
    """One share for each organization in each of its parts."""
    by_organization: defaultdict[tuple[str, str], list[Seen]] = defaultdict(list)
    for each in seen:
        by_organization[each.scope, each.scope_id].append(each)
    for (scope, _), several in sorted(by_organization.items()):
        first = several[0]._replace(ocid="", base=None)
        counted = [each for each in several if each.state == COMPARED]
        if not counted:
            yield first._replace(value=None)
            continue
        submitted = sum(each.base or 0 for each in counted)
        out = sum((each.value or Decimal(0) for each in counted), Decimal(0))
        processes = submitted if settings.cardinal_compatible else len(counted)
        least = settings.least_processes if scope != TENDERER else 0
        enough = submitted >= max(
            settings.least_bids if scope == TENDERER or not settings.cardinal_compatible else 0, 1
        )
        yield first._replace(
            state=COMPARED if enough and processes >= least else "too_few_bids",
            value=out / submitted if submitted else None,
            used=(
                Used("submitted", "number", str(submitted)),
                Used("processes", "number", str(len(counted))),
                Used("disqualified", "number", str(out)),
            ),
        )
