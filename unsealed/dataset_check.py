"""Checks of the publication as a whole: what its values, taken together, say of what is left out or mistaken (4.2)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from unsealed.last_report import LastReport
from unsealed.ocds.census import Census
from unsealed.ocds.organizations import Identities, normalise_name
from unsealed.quality_check import CheckResult
from unsealed.table import Cell

Columns = Callable[..., Iterable[tuple[Cell, ...]]]
"""The cells of some columns of a table, row by row: `columns("awards", "status", "date")`."""

_FEW_PAIRS, _FEW_VALUES, _FEW_BUYERS = 30, 100, 1000
"""Below so many values a distribution tells nothing."""


class Judgement(NamedTuple):
    """Whether a check passes, None where it cannot be applied, and why, with its numbers."""

    passes: bool | None
    reason: str


def check_dataset(columns: Columns, census: Census, identities: Identities) -> list[CheckResult]:
    """All checks of the whole, in the order in which they are shown."""
    processes = list(
        columns(
            "processes", "ocid", "tender_id", "tender_status", "tender_procurement_method",
            "tender_main_procurement_category", "buyer_key", "tender_value_amount", "tender_value_currency",
        )
    )  # fmt: skip
    awards = list(columns("awards", "status", "value_amount", "value_currency"))
    contracts = list(columns("contracts", "status", "value_amount", "value_currency"))
    values = {
        "tender": [each[6:8] for each in processes],
        "awards": [each[1:3] for each in awards],
        "contracts": [each[1:3] for each in contracts],
    }
    names = {"tender": "tenders", "awards": "awards", "contracts": "contracts"}
    judged: list[tuple[str, str, Judgement]] = [
        (
            "distribution.tender_status",
            "Some tenders are open and some complete, but not nearly all of them.",
            _share_of((each[2] for each in processes), "active", "complete"),
        ),
        (
            "distribution.tender_procurement_method",
            "Some tenders are open to all, but not nearly all of them.",
            _share_of((each[3] for each in processes), "open"),
        ),
        (
            "distribution.main_procurement_category",
            "Not nearly everything is of one kind: goods, works or services.",
            _largest_share(each[4] for each in processes),
        ),
        (
            "distribution.awards_status",
            "Some awards are in force, but not nearly all of them.",
            _share_of((each[0] for each in awards), "active"),
        ),
        (
            "distribution.contracts_status",
            "Some contracts are in force and some have ended, but not nearly all of them.",
            _share_of((each[0] for each in contracts), "active", "terminated"),
        ),
        (
            "distribution.milestone_status",
            "Some milestones are met, but not nearly all of them.",
            _share_of((each[0] for each in columns("milestones", "status")), "met"),
        ),
        *(
            (
                f"distribution.{name}_value_repetition",
                f"No value is that of a tenth of all {names[name]}.",
                _repetition(each),
            )
            for name, each in values.items()
        ),
        *(
            (
                f"distribution.{name}_value",
                f"The largest hundredth of all {names[name]} is not worth more than all others.",
                _outliers(each),
            )
            for name, each in values.items()
        ),
        (
            "distribution.buyer",
            "Fewer than half of the buyers appear only once.",
            _single_buyers(each[5] for each in processes),
        ),
        (
            "distribution.buyer_repetition",
            "The largest buyer has between a hundredth and a half of all processes.",
            _largest_buyer(each[5] for each in processes),
        ),
        ("unique.tender_id", "No two tenders have one id.", _unique(each[1] for each in processes)),
        *_related(columns, {str(each[0]) for each in processes}),
        *_identities(census, identities),
        (
            "misc.url_availability",
            "A hundred addresses of documents, taken at random, can be reached.",
            Judgement(None, "A build asks no other computer for anything, so that no address is tried."),
        ),
    ]
    return [_result(name, "dataset", meaning, judgement) for name, meaning, judgement in judged]


def check_builds(
    last: LastReport | None, titles: Mapping[str, str], counts: Mapping[str, int]
) -> Iterator[CheckResult]:
    """What is worse than in the site that was published last; `counts` are those of fields, by path."""
    ours = (
        ("ocid_persistence", "Each process that was published is published still.", _lost(last, titles)),
        ("tender_title_stability", "No process has another title than before.", _renamed(last, titles)),
        (
            "stage_stability",
            "There are no fewer plans, tenders, awards and contracts than before.",
            _shrunk(last, counts),
        ),
    )
    for name, meaning, judgement in ours:
        yield _result(f"time_based.{name}", "builds", meaning, judgement)


def _result(name: str, level: str, meaning: str, judgement: Judgement) -> CheckResult:
    passes, reason = judgement
    return CheckResult(name, level, meaning, int(passes is True), int(passes is False), int(passes is None), reason)


def _filled(cells: Iterable[Cell]) -> Counter[str]:
    return Counter(str(cell) for cell in cells if cell)


def _percent(part: int | Decimal, whole: int | Decimal) -> str:
    return f"{100 * Decimal(part) / Decimal(whole):.1f} %"


def _share_of(cells: Iterable[Cell], *codes: str) -> Judgement:
    """Each of the codes is that of 0.1 % to 99 % of all."""
    found = _filled(cells)
    whole = found.total()
    if not whole:
        return Judgement(None, "No such code is published.")
    passes = all(whole <= 1000 * found[code] and 100 * found[code] <= 99 * whole for code in codes)
    shares = "; ".join(f"{code}: {_percent(found[code], whole)}" for code in codes)
    return Judgement(passes, f"Of {whole:,}: {shares}.")


def _largest_share(cells: Iterable[Cell]) -> Judgement:
    found = _filled(cells)
    if not found:
        return Judgement(None, "No such code is published.")
    ((code, number),) = found.most_common(1)
    return Judgement(100 * number <= 95 * found.total(), f"{code}: {_percent(number, found.total())}.")


def _repetition(values: Iterable[tuple[Cell, ...]]) -> Judgement:
    found = Counter((str(amount), str(currency)) for amount, currency in values if amount is not None and currency)
    whole = found.total()
    if whole < _FEW_PAIRS:
        return Judgement(None, f"Only {whole:,} values are published with a currency, {_FEW_PAIRS} are needed.")
    (amount, currency), number = min(found.items(), key=lambda each: (-each[1], each[0]))
    passes = 10 * number < whole
    return Judgement(passes, f"The value that is there most often is {amount} {currency}: {_percent(number, whole)}.")


def _outliers(values: Iterable[tuple[Cell, ...]]) -> Judgement:
    """By the currency that most amounts are in: nothing is converted."""
    amounts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for amount, currency in values:
        number = Decimal(str(amount)) if amount is not None and currency else Decimal(-1)
        if number >= 0 and number.adjusted() < 40:
            amounts[str(currency)].append(number)
    currency, known = max(amounts.items(), key=lambda each: (len(each[1]), each[0]), default=("", []))
    if len(known) < _FEW_VALUES:
        return Judgement(None, f"Only {len(known):,} values are in one currency, {_FEW_VALUES} are needed.")
    known.sort(reverse=True)
    top, whole = sum(known[: max(1, len(known) // 100)], Decimal(0)), sum(known, Decimal(0))
    if not whole:
        return Judgement(None, "All values are zero.")
    return Judgement(2 * top <= whole, f"In {currency}: {_percent(top, whole)}.")


def _single_buyers(keys: Iterable[Cell]) -> Judgement:
    found = _filled(keys)
    if found.total() < _FEW_BUYERS:
        return Judgement(None, f"Only {found.total():,} processes name a buyer, {_FEW_BUYERS:,} are needed.")
    single = sum(number == 1 for number in found.values())
    return Judgement(2 * single < len(found), f"{single:,} of {len(found):,} buyers.")


def _largest_buyer(keys: Iterable[Cell]) -> Judgement:
    found = _filled(keys)
    if found.total() < _FEW_BUYERS:
        return Judgement(None, f"Only {found.total():,} processes name a buyer, {_FEW_BUYERS:,} are needed.")
    ((_, number),) = found.most_common(1)
    share = Decimal(number) / found.total()
    return Judgement(Decimal("0.01") < share < Decimal("0.5"), f"{_percent(number, found.total())}.")


def _unique(ids: Iterable[Cell]) -> Judgement:
    found = _filled(ids)
    if not found:
        return Judgement(None, "No tender has an id.")
    repeated = sum(number > 1 for number in found.values())
    return Judgement(not repeated, f"{repeated:,} of {len(found):,} ids stand for more than one tender.")


def _related(columns: Columns, ocids: set[str]) -> Iterator[tuple[str, str, Judgement]]:
    named = [
        (str(identifier), str(title or ""))
        for scheme, identifier, title in columns("related_processes", "scheme", "identifier", "title")
        if scheme == "ocid" and identifier
    ]
    lost = sum(identifier not in ocids for identifier, _ in named)
    meaning = "A process that another one names is published here, too."
    none = Judgement(None, "No process names another one by its ocid.")
    yield (
        "reference.related_process_identifier",
        meaning,
        Judgement(not lost, f"{lost:,} of {len(named):,} are not here.") if named else none,
    )


def _identities(census: Census, identities: Identities) -> Iterator[tuple[str, str, Judgement]]:
    """By register numbers only; what the city joined in its list of organizations is one."""
    names = {key: each for key, each in census.names_by_key().items() if _is_number(key)}
    several = sum(len(each) > 1 and identities.stands_for(key) not in identities.named for key, each in names.items())
    numbers = [sum(map(_is_number, each)) for each in census.keys_by_name(identities).values()]
    keys, shared = [each for each in numbers if each], sum(each > 1 for each in numbers)
    none = Judgement(None, "No organization has a register number and a name.")
    yield (
        "ours.one_name_for_a_number",
        "An organization with one register number has one name.",
        Judgement(not several, f"{several:,} of {len(names):,} numbers stand with several names.") if names else none,
    )
    yield (
        "ours.one_number_for_a_name",
        "An organization with one name has one register number.",
        Judgement(not shared, f"{shared:,} of {len(keys):,} names stand with several numbers.") if keys else none,
    )


def _is_number(key: str) -> bool:
    return not key.startswith(("name:", "party:"))


_FIRST = Judgement(None, "No site that was published before is named (--last-report).")


def _lost(last: LastReport | None, titles: Mapping[str, str]) -> Judgement:
    if last is None or not last.titles:
        return _FIRST
    lost = sorted(last.titles.keys() - titles.keys())
    some = f", {', '.join(lost[:3])} among them" if lost else ""
    return Judgement(not lost, f"{len(lost):,} of {len(last.titles):,} are gone{some}.")


def _renamed(last: LastReport | None, titles: Mapping[str, str]) -> Judgement:
    if last is None or not last.titles:
        return _FIRST
    both = [ocid for ocid, title in sorted(last.titles.items()) if title and ocid in titles]
    renamed = [ocid for ocid in both if normalise_name(last.titles[ocid]) != normalise_name(titles[ocid])]
    some = f", {', '.join(renamed[:3])} among them" if renamed else ""
    return Judgement(not renamed, f"{len(renamed):,} of {len(both):,} have another title{some}.")


def _shrunk(last: LastReport | None, counts: Mapping[str, int]) -> Judgement:
    if last is None or not last.counts:
        return _FIRST
    stages = {"plans": "/planning", "tenders": "/tender", "awards": "/awards[]", "contracts": "/contracts[]"}
    changes = {name: (last.counts.get(path, 0), counts.get(path, 0)) for name, path in stages.items()}
    fewer = [f"{name}: {now:,} after {before:,}" for name, (before, now) in changes.items() if now < before]
    return Judgement(not fewer, f"{'; '.join(fewer)}." if fewer else "There are as many as before, or more.")
