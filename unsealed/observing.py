"""What several questions look at alike: days, pairs of amounts, methods, bidders, awarded money, and who takes part.

Beside each stand the reasons for which it is missing or left out, in words, as the dossiers have them.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

from unsealed.indicator import NO, YES, Observation
from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.dates import count_days, read_instant
from unsealed.ocds.interpret import Amounts, Award, Contract, Interpretation, Subject
from unsealed.ocds.organizations import Organization
from unsealed.population import STATUS_MISSING
from unsealed.review import DIFFERENT, SAME

METHODS = ("open", "selective", "limited", "direct")

METHOD_MISSING = {
    "no_method": "The method is not published.",
    "unknown_method": "The published method is not one of the standard's four.",
}


def why_no_method(known: Interpretation) -> str:
    """Why the method of a process is not one of `METHODS`: `no_method` or `unknown_method`; empty where it is."""
    if known.method in METHODS:
        return ""
    return "unknown_method" if known.method else "no_method"


BIDDERS_PATHS = (
    "tender/numberOfTenderers",
    "tender/tenderers/id",
    "tender/procurementMethod",
    "tender/tenderPeriod/endDate",
)
BIDDERS_MISSING = {"unknown_bidders": "The number of bidders is not published."}
BIDDERS_EXCLUDED = {"no_bids": "Nobody bid."}


def why_no_bidders(known: Interpretation) -> str:
    """Why there is no number of bidders to speak of: `unknown_bidders` or `no_bids`; empty where there is."""
    if known.bidders:
        return ""
    return "unknown_bidders" if known.bidders is None else "no_bids"


NO_CURRENCY = {"no_currency": "The currency is not published."}
AWARDED_MISSING = STATUS_MISSING | NO_CURRENCY | {"no_value": "No award value is published."}
AWARDED_EXCLUDED = {"zero": "The published value is zero."}


def observe_awarded(known: Interpretation, counted: str = YES, group: str = "") -> Iterator[Observation]:
    """The awarded money of a process, by currency; else `no_value`, `zero` or `no_currency`: it may be of several."""
    if not known.money.awarded:
        yield Observation("no_value")
    for currency, amount in known.money.awarded.items():
        reason = "zero" if not amount else "" if currency else "no_currency"
        yield Observation(reason or counted, amount, currency, group=group)


STAGE_MISSING = {"unknown_stage": "Nothing that is published tells the stage."}


def observe_stage(subject: Subject, stage: str, date: str, told_by: str) -> Observation:
    """Whether a process is in a stage: if so with the days until a date of the time for bids, and that day as group.

    The group of one that is not is `told_by`: the field by which the stage would be known, or empty.
    """
    known = subject.interpretation
    if known.stage != stage:
        unknown = known.stage == "unknown"
        return Observation("unknown_stage") if unknown else Observation(NO, group=told_by)
    text = get_object(get_object(subject.process.compiled, "tender"), "tenderPeriod").get(date)
    instant, day = read_instant(text), known.day(text)
    if instant is None or day is None:
        return Observation(YES)
    return Observation(YES, count_days(known.as_of, instant), group=day.isoformat())


DAYS_MISSING = {"no_date": "One of the two dates is not published."}
DAYS_EXCLUDED = {"dates_reversed": "The later date lies before the earlier one."}


def observe_days(start: datetime | None, end: datetime | None, part: str = "") -> Observation:
    """The whole days from one instant to another; else `no_date` or `dates_reversed`."""
    if start is None or end is None:
        return Observation("no_date", part=part)
    days = count_days(start, end)
    return Observation("dates_reversed" if days is None else YES, days, part=part)


PAIR_MISSING = NO_CURRENCY
PAIR_EXCLUDED = {
    "other_currency": "The two amounts are not in the same currency.",
    "not_positive": "One of the two amounts is zero or less.",
}


def observe_pair(amounts: Amounts, base: Amounts, part: str = "", group: str = "") -> Observation:
    """An amount with the one that it is compared with, where both are in one currency and positive (methodology 2).

    Else `other_currency`, `no_currency` or `not_positive`. Neither may be empty.
    """
    if len(amounts) > 1 or amounts.keys() != base.keys():
        return Observation("other_currency", part=part, group=group)
    ((currency, amount),) = amounts.items()
    if not currency:
        return Observation("no_currency", part=part, group=group)
    if amount <= 0 or base[currency] <= 0:
        return Observation("not_positive", part=part, group=group)
    return Observation(YES, amount, currency, part, group=group, base=base[currency])


def likeness(award: Award, contract: Contract) -> str:
    """Whether a contract has the date and the value of its award: SAME or DIFFERENT; empty where one is not published."""
    decided, signed = read_instant(award.body.get("date")), read_instant(contract.body.get("dateSigned"))
    if decided is None or signed is None or award.value is None or contract.value is None:
        return ""
    return SAME if decided == signed and award.value == contract.value else DIFFERENT


def observe_against_plan(
    parts: Sequence[Award] | Sequence[Contract], amounts: Amounts, planned: Amounts, group: str = ""
) -> Observation:
    """What the awards or contracts that count add up to, with what was estimated for them.

    Else `no_estimate`, `no_value`, or as in a pair.
    """
    if not planned:
        return Observation("no_estimate")
    if any(part.counted and not part.value for part in parts):
        return Observation("no_value")
    return observe_pair(amounts, planned, group=group) if amounts else Observation("not_positive")


WHO_MISSING = {"not_named": "Neither a register number nor a name is published."}
WHO_EXCLUDED = {"withheld": "It is a natural person, who is not identified."}
WHO_BY_NAME = "those who are known by a name only are counted once more by themselves"


def key_of(organization: Organization) -> str:
    """What an organization is counted by: its key, else its id where nothing else of it is published; else empty."""
    if organization.key or organization.basis:
        return organization.key
    identity = get_text(organization.party, "id")
    return f"id:{identity}" if identity else ""


def observe_organizations(organizations: Iterable[Organization]) -> Iterator[Observation]:
    """Each of those who take part in something, of whom there should be one at least; else `withheld` or `not_named`."""
    some = False
    for organization in organizations:
        some = True
        if key := key_of(organization):
            yield Observation(YES, group=key)
        else:
            yield Observation("withheld" if organization.basis == "withheld" else "not_named")
    if not some:
        yield Observation("not_named")


GROUPS_MISSING = STATUS_MISSING | NO_CURRENCY | {"no_supplier": "Whom the money goes to is not published."}
GROUPS_EXCLUDED = {
    "withheld": "A supplier is a natural person, who is not identified.",
    "not_positive": "The amount is zero, or paid by the supplier.",
}


def supplier_group(suppliers: Sequence[Organization]) -> tuple[str, str]:
    """The suppliers of an award as the one winner that they are, or empty; and why it is: `withheld` or `no_supplier`."""
    keys = sorted({key_of(each) for each in suppliers})
    if keys and keys[0]:
        return " + ".join(keys), ""
    return "", "withheld" if any(each.basis == "withheld" for each in suppliers) else "no_supplier"


def observe_groups(subject: Subject) -> Sequence[Observation]:
    """Each positive amount that is committed, with the suppliers that it goes to as its group."""
    return _committed_to(subject.interpretation)


@lru_cache(maxsize=1)
def _committed_to(known: Interpretation) -> Sequence[Observation]:
    """Kept for as long as one process is looked at: several questions ask for it."""
    return tuple(_find_commitments(known))


def _find_commitments(known: Interpretation) -> Iterator[Observation]:
    for _measure, part, (amount, currency), award, contract in known.commitments:
        group, reason, year = "", "no_supplier", 0
        if award is not None:
            group, reason = supplier_group(known.awards[award].suppliers)
            year = known.award_year(known.awards[award])
        if contract is not None:
            year = known.contract_year(known.contracts[contract])
        counted = "not_positive" if amount <= 0 else reason or (YES if currency else "no_currency")
        yield Observation(counted, amount, currency, part, year, group=group)
    for unsure in known.awards:
        if unsure.may_count and not unsure.contracts:
            yield Observation("unknown_status", part=unsure.id)
    for unsigned in known.contracts:
        if unsigned.may_count:
            yield Observation("unknown_status", part=unsigned.id)
