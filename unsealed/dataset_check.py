"""Checks of the publication as a whole: what its values, taken together, say of what is left out or mistaken (4.2)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import reduce
from typing import NamedTuple

from unsealed.last_report import LastReport
from unsealed.ocds.census import Census
from unsealed.ocds.organizations import Identities, normalise_name
from unsealed.quality_check import CheckResult
from unsealed.sentence import Sentence
from unsealed.table import Cell

Columns = Callable[..., Iterable[tuple[Cell, ...]]]
"""The cells of some columns of a table, row by row: `columns("awards", "status", "date")`."""

_FEW_PAIRS, _FEW_VALUES, _FEW_BUYERS = 30, 100, 1000
"""Below so many values a distribution tells nothing."""


class Judgement(NamedTuple):
    """Whether a check passes, None where it cannot be applied, and why, with its numbers."""

    passes: bool | None
    reason: Sentence


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
            Judgement(None, Sentence("A build asks no other computer for anything, so that no address is tried.")),
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


def _percent(part: int | Decimal, whole: int | Decimal) -> Sentence:
    return Sentence("{share} %", share=Decimal(f"{100 * Decimal(part) / Decimal(whole):.1f}"))


def _share_of(cells: Iterable[Cell], *codes: str) -> Judgement:
    """Each of the codes is that of 0.1 % to 99 % of all."""
    found = _filled(cells)
    whole = found.total()
    if not whole:
        return Judgement(None, Sentence("No such code is published."))
    passes = all(whole <= 1000 * found[code] and 100 * found[code] <= 99 * whole for code in codes)
    shares = [Sentence("{code}: {share}", code=code, share=_percent(found[code], whole)) for code in codes]
    return Judgement(passes, Sentence("Of {all}: {shares}.", all=whole, shares=reduce(_beside, shares)))


def _largest_share(cells: Iterable[Cell]) -> Judgement:
    found = _filled(cells)
    if not found:
        return Judgement(None, Sentence("No such code is published."))
    ((code, number),) = found.most_common(1)
    share = Sentence("{code}: {share}", code=code, share=_percent(number, found.total()))
    return Judgement(100 * number <= 95 * found.total(), Sentence("{what}.", what=share))


def _repetition(values: Iterable[tuple[Cell, ...]]) -> Judgement:
    found = Counter((str(amount), str(currency)) for amount, currency in values if amount is not None and currency)
    whole = found.total()
    if whole < _FEW_PAIRS:
        message = Sentence(
            "Only {number} values are published with a currency, {needed} are needed.", number=whole, needed=_FEW_PAIRS
        )
        return Judgement(None, message)
    (amount, currency), number = min(found.items(), key=lambda each: (-each[1], each[0]))
    passes = 10 * number < whole
    message = Sentence(
        "The value that is there most often is {amount} {currency}: {share}.",
        amount=amount,
        currency=currency,
        share=_percent(number, whole),
    )
    return Judgement(passes, message)


def _outliers(values: Iterable[tuple[Cell, ...]]) -> Judgement:
    """By the currency that most amounts are in: nothing is converted."""
    amounts: defaultdict[str, list[Decimal]] = defaultdict(list)
    for amount, currency in values:
        number = Decimal(str(amount)) if amount is not None and currency else Decimal(-1)
        if number >= 0 and number.adjusted() < 40:
            amounts[str(currency)].append(number)
    currency, known = max(amounts.items(), key=lambda each: (len(each[1]), each[0]), default=("", []))
    if len(known) < _FEW_VALUES:
        message = Sentence(
            "Only {number} values are in one currency, {needed} are needed.", number=len(known), needed=_FEW_VALUES
        )
        return Judgement(None, message)
    known.sort(reverse=True)
    top, whole = sum(known[: max(1, len(known) // 100)], Decimal(0)), sum(known, Decimal(0))
    if not whole:
        return Judgement(None, Sentence("All values are zero."))
    message = Sentence("In {currency}: {share}.", currency=currency, share=_percent(top, whole))
    return Judgement(2 * top <= whole, message)


def _single_buyers(keys: Iterable[Cell]) -> Judgement:
    found = _filled(keys)
    if found.total() < _FEW_BUYERS:
        return _few_buyers(found.total())
    single = sum(number == 1 for number in found.values())
    message = Sentence("{number} of {all} buyers.", number=single, all=len(found))
    return Judgement(2 * single < len(found), message)


def _largest_buyer(keys: Iterable[Cell]) -> Judgement:
    found = _filled(keys)
    if found.total() < _FEW_BUYERS:
        return _few_buyers(found.total())
    ((_, number),) = found.most_common(1)
    share = Decimal(number) / found.total()
    message = Sentence("{what}.", what=_percent(number, found.total()))
    return Judgement(Decimal("0.01") < share < Decimal("0.5"), message)


def _unique(ids: Iterable[Cell]) -> Judgement:
    found = _filled(ids)
    if not found:
        return Judgement(None, Sentence("No tender has an id."))
    repeated = sum(number > 1 for number in found.values())
    message = Sentence("{number} of {all} ids stand for more than one tender.", number=repeated, all=len(found))
    return Judgement(not repeated, message)


def _few_buyers(number: int) -> Judgement:
    message = Sentence("Only {number} processes name a buyer, {needed} are needed.", number=number, needed=_FEW_BUYERS)
    return Judgement(None, message)


def _related(columns: Columns, ocids: set[str]) -> Iterator[tuple[str, str, Judgement]]:
    named = [
        (str(identifier), str(title or ""))
        for scheme, identifier, title in columns("related_processes", "scheme", "identifier", "title")
        if scheme == "ocid" and identifier
    ]
    lost = sum(identifier not in ocids for identifier, _ in named)
    meaning = "A process that another one names is published here, too."
    none = Judgement(None, Sentence("No process names another one by its ocid."))
    message = Sentence("{number} of {all} are not here.", number=lost, all=len(named))
    yield (
        "reference.related_process_identifier",
        meaning,
        Judgement(not lost, message) if named else none,
    )


def _identities(census: Census, identities: Identities) -> Iterator[tuple[str, str, Judgement]]:
    """By register numbers only; what the city joined in its list of organizations is one."""
    names = {key: each for key, each in census.names_by_key().items() if _is_number(key)}
    several = sum(len(each) > 1 and identities.stands_for(key) not in identities.named for key, each in names.items())
    numbers = [sum(map(_is_number, each)) for each in census.keys_by_name(identities).values()]
    keys, shared = [each for each in numbers if each], sum(each > 1 for each in numbers)
    none = Judgement(None, Sentence("No organization has a register number and a name."))
    of_numbers = Sentence("{number} of {all} numbers stand with several names.", number=several, all=len(names))
    of_names = Sentence("{number} of {all} names stand with several numbers.", number=shared, all=len(keys))
    yield (
        "ours.one_name_for_a_number",
        "An organization with one register number has one name.",
        Judgement(not several, of_numbers) if names else none,
    )
    yield (
        "ours.one_number_for_a_name",
        "An organization with one name has one register number.",
        Judgement(not shared, of_names) if keys else none,
    )


def _is_number(key: str) -> bool:
    return not key.startswith(("name:", "party:"))


_FIRST = Judgement(None, Sentence("No site that was published before is named (--last-report)."))


def _lost(last: LastReport | None, titles: Mapping[str, str]) -> Judgement:
    if last is None or not last.titles:
        return _FIRST
    lost = sorted(last.titles.keys() - titles.keys())
    number, before = len(lost), len(last.titles)
    if not lost:
        return Judgement(True, Sentence("{number} of {all} are gone.", number=number, all=before))
    message = Sentence(
        "{number} of {all} are gone, {some} among them.", number=number, all=before, some=", ".join(lost[:3])
    )
    return Judgement(False, message)


def _renamed(last: LastReport | None, titles: Mapping[str, str]) -> Judgement:
    if last is None or not last.titles:
        return _FIRST
    both = [ocid for ocid, title in sorted(last.titles.items()) if title and ocid in titles]
    renamed = [ocid for ocid in both if normalise_name(last.titles[ocid]) != normalise_name(titles[ocid])]
    number, known = len(renamed), len(both)
    if not renamed:
        return Judgement(True, Sentence("{number} of {all} have another title.", number=number, all=known))
    message = Sentence(
        "{number} of {all} have another title, {some} among them.",
        number=number,
        all=known,
        some=", ".join(renamed[:3]),
    )
    return Judgement(False, message)


def _shrunk(last: LastReport | None, counts: Mapping[str, int]) -> Judgement:
    if last is None or not last.counts:
        return _FIRST
    stages = (
        (Sentence("plans"), "/planning"),
        (Sentence("tenders"), "/tender"),
        (Sentence("awards"), "/awards[]"),
        (Sentence("contracts"), "/contracts[]"),
    )
    changes = [(name, last.counts.get(path, 0), counts.get(path, 0)) for name, path in stages]
    fewer = [
        Sentence("{name}: {now} after {before}", name=name, now=now, before=before)
        for name, before, now in changes
        if now < before
    ]
    if not fewer:
        return Judgement(True, Sentence("There are as many as before, or more."))
    return Judgement(False, Sentence("{what}.", what=reduce(_beside, fewer)))


def _beside(listed: Sentence, each: Sentence) -> Sentence:
    return Sentence("{first}; {next}", first=listed, next=each)
