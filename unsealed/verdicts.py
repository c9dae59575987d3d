"""What flags saw -> what they say: the second pass, which compares with all others, and the results of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from types import ModuleType
from typing import Any, NamedTuple

from unsealed.config import PointsToCheck
from unsealed.indicator import name_of
from unsealed.red_flag import (
    CANNOT_BE_CHECKED,
    COMPARED,
    FLAGGED,
    NOT_FLAGGED,
    ONLY_COMPARED,
    PROCESS,
    TENDERER,
    Fence,
    Point,
    RedFlag,
    Used,
)
from unsealed.results import Result, value_of_share
from unsealed.summaries import EXACT, quantile, tidy
from unsealed.table import Column, Row, Table

_ENOUGH = 20
"""Values that a fence is made of, at least (methodology G6)."""

COLUMNS = (
    Column("ocid", "ocid", "The contracting process; empty where the row is about an organization."),
    Column("scope", "derived", "What the row is about: process, buyer, procuring_entity or tenderer."),
    Column("scope_id", "derived", "The ocid, or the key of the organization."),
    Column("status", "derived", "flagged, not_flagged or cannot_be_checked."),
    Column("reason", "derived", "Why it cannot be checked."),
    Column("value", "derived", "The number that was looked at.", "number"),
    Column("group", "derived", "What alone the value was compared with: those of one method."),
    Column("used", "derived", "All numbers used, with their names."),
)


class Seen(NamedTuple):
    """A look read back from the store."""

    ocid: str
    scope: str
    scope_id: str
    state: str
    value: Decimal | None
    group: str
    base: int | None
    used: tuple[Used, ...]
    tenderers: tuple[str, ...]


class Verdict(NamedTuple):
    """What a flag says of a process or an organization; `state` is one of three."""

    scope: str
    scope_id: str
    state: str
    reason: str
    value: Decimal | None
    group: str
    used: tuple[Used, ...]
    tenderers: tuple[str, ...]


class Limit(NamedTuple):
    """The limit that values of a group were held against, and how many values there were to make it of."""

    scope: str
    group: str
    value: Decimal
    others: int


class Judgement(NamedTuple):
    """All that a flag says: results for `data/results.json`, rows for readers, and points for contract pages, by ocid."""

    results: list[Result]
    rows: list[Row]
    points: dict[str, Point]


def describe_verdicts(item: ModuleType) -> Table:
    """The table of what a flag says."""
    return Table(f"rows/{name_of(item)}", " ".join((item.__doc__ or "").split()), COLUMNS)


def judge(item: ModuleType, rows: Iterable[Sequence[Any]], settings: PointsToCheck) -> Judgement:
    """All that one flag says of a publication."""
    dossier: RedFlag = item.DOSSIER
    with localcontext(EXACT):
        seen = [_read(row) for row in rows]
        if hasattr(item, "gather"):
            seen = list(item.gather(seen, settings))
        limits: list[Limit] = []
        verdicts = [
            *(_decide(each) for each in seen if each.state not in (COMPARED, ONLY_COMPARED)),
            *_compare([each for each in seen if each.state in (COMPARED, ONLY_COMPARED)], dossier, settings, limits),
        ]
        verdicts.sort(key=lambda each: (each.scope, each.scope_id))
        results = [*_headers(item, verdicts), *_limits(item, limits), *_results(item, verdicts, settings)]
    points = {
        each.scope_id: Point(dossier.code, each.state, each.reason, each.used)
        for each in verdicts
        if each.scope == PROCESS
    }
    return Judgement(results, [_row(each) for each in verdicts], points)


def _read(row: Sequence[Any]) -> Seen:
    """A look as the store gives it back, where amounts are texts."""
    ocid, scope, scope_id, state, value, group, base, used, tenderers = row
    return Seen(
        ocid, scope, scope_id, state, None if value is None else Decimal(value), group, base,
        tuple(Used(*each) for each in used), tuple(tenderers),
    )  # fmt: skip


def _decide(seen: Seen, *used: Used, state: str = "") -> Verdict:
    state = state or seen.state
    reason = "" if state in (FLAGGED, NOT_FLAGGED) else state
    return Verdict(
        seen.scope, seen.scope_id or seen.ocid, CANNOT_BE_CHECKED if reason else state, reason,
        seen.value, seen.group, (*seen.used, *used), seen.tenderers,
    )  # fmt: skip


def _compare(seen: Sequence[Seen], dossier: RedFlag, settings: PointsToCheck, limits: list[Limit]) -> Iterator[Verdict]:
    """Hold values against the fence of their group; `limits` receives the fences."""
    groups: defaultdict[tuple[str, str], list[Seen]] = defaultdict(list)
    for each in seen:
        groups[each.scope, each.group].append(each)
    for (scope, group), several in sorted(groups.items()):
        fence = dossier.fence or Fence("high")
        values = sorted(each.value for each in several if each.value is not None)
        limit, reason = find_limit(values, fence, settings)
        if not reason:
            limits.append(Limit(scope, group, limit, len(values)))
        for each in several:
            if reason:
                yield _decide(each, state=reason)
                continue
            outside = each.value is not None and (each.value <= limit if fence.side == "low" else each.value >= limit)
            yield _decide(
                each,
                *_used(limit, dossier, 0 if find_fixed(fence, settings) else len(values)),
                state=FLAGGED if outside and each.state == COMPARED else NOT_FLAGGED,
            )


def find_fixed(fence: Fence, settings: PointsToCheck) -> Decimal:
    """The limit that the city set in place of a comparison; 0 if it set none."""
    return Decimal(getattr(settings, fence.setting)) if fence.setting else Decimal(0)


def _used(limit: Decimal, dossier: RedFlag, others: int) -> Iterator[Used]:
    yield Used("limit", dossier.unit, str(tidy(limit)))
    if others:
        yield Used("others", "number", str(others))


def find_limit(values: Sequence[Decimal], fence: Fence, settings: PointsToCheck) -> tuple[Decimal, str]:
    """The limit for some sorted values, or why there is none: `too_few`, `all_alike` or `no_limit`."""
    if fixed := find_fixed(fence, settings):
        return fixed, ""
    lower, upper = quantile(values, Decimal(1) / 4), quantile(values, Decimal(3) / 4)
    if not settings.cardinal_compatible:
        if len(values) < _ENOUGH:
            return Decimal(0), "too_few"
        if lower == upper:
            return Decimal(0), "all_alike"
    spread = (upper - lower) * 3 / 2
    limit = lower - spread if fence.side == "low" else upper + spread
    if limit <= 0 or (fence.side == "low" and lower <= 0):
        return limit, "no_limit"
    return limit, ""


def _headers(item: ModuleType, verdicts: Sequence[Verdict]) -> Iterator[Result]:
    """How many could be asked, were checked, are flagged and cannot be checked, for the whole site."""
    dossier: RedFlag = item.DOSSIER
    for scope in dossier.scopes:
        about = [each for each in verdicts if each.scope == scope]
        if scope == TENDERER and not about:
            continue
        reasons = Counter(each.reason for each in about if each.reason)
        flagged = sum(each.state == FLAGGED for each in about)
        checked = len(about) - reasons.total()
        coverage, worth = value_of_share(checked, len(about))
        yield _result(
            item,
            name=_name(item, scope),
            value=tidy(Decimal(flagged) / checked) if checked else None,
            unit="share",
            numerator=flagged,
            denominator=checked,
            coverage=coverage,
            status=worth,
            excluded=dict(sorted(reasons.items())),
        )


def _limits(item: ModuleType, limits: Iterable[Limit]) -> Iterator[Result]:
    for scope, group, value, others in limits:
        yield _result(
            item,
            name=f"{_name(item, scope)}_limit",
            scope="method" if group else "site",
            scope_id=group,
            value=tidy(value),
            unit=item.DOSSIER.unit,
            denominator=others,
            status="ok",
        )


def _results(item: ModuleType, verdicts: Iterable[Verdict], settings: PointsToCheck) -> Iterator[Result]:
    dossier: RedFlag = item.DOSSIER
    as_cardinal = settings.cardinal_compatible
    tenderers: Counter[str] = Counter()
    for each in verdicts:
        value = each.value
        if each.state == FLAGGED:
            tenderers.update(each.tenderers)
            if as_cardinal and dossier.cardinal_value is not None:
                value = Decimal(dossier.cardinal_value)
        yield _result(
            item,
            name=_name(item, each.scope),
            scope=each.scope,
            scope_id=each.scope_id,
            value=None if value is None else tidy(value),
            unit=dossier.unit,
            status=each.state,
            excluded={each.reason: 1} if each.reason else {},
        )
    for tenderer, number in sorted(tenderers.items()):
        yield _result(
            item,
            name=_name(item, TENDERER),
            scope=TENDERER,
            scope_id=tenderer,
            value=dossier.tenderer_value if as_cardinal else number,
            unit="processes",
            status=FLAGGED,
        )


def _result(
    item: ModuleType,
    *,
    name: str,
    value: Decimal | int | None,
    unit: str,
    status: str,
    scope: str = "site",
    scope_id: str = "",
    numerator: int | None = None,
    denominator: int | None = None,
    coverage: Decimal | None = None,
    excluded: dict[str, int] | None = None,
) -> Result:
    left_out = excluded or {}
    computed = denominator if denominator is not None else int(not left_out)
    return Result(
        indicator=item.DOSSIER.code, name=name, scope=scope, scope_id=scope_id, period="", currency="", value=value,
        unit=unit, numerator=numerator, denominator=denominator, coverage=coverage, status=status,
        excluded=left_out, rows=f"downloads/rows/{name_of(item)}.csv",
        computed=computed, eligible=computed + sum(left_out.values()),
    )  # fmt: skip


def _name(item: ModuleType, scope: str) -> str:
    return name_of(item) if scope == PROCESS else f"{name_of(item)}_by_{scope}"


def _row(each: Verdict) -> Row:
    return (
        each.scope_id if each.scope == PROCESS else "", each.scope, each.scope_id, each.state, each.reason,
        None if each.value is None else tidy(each.value), each.group,
        "; ".join(f"{used.name} {used.value}" for used in each.used),
    )  # fmt: skip
