"""Indicators: each module on the shelf `indicators/` answers one question, by what it observes in each process.

A module has a docstring (the question, for readers), `DOSSIER`, and `observe(subject)`, which yields what one process
contributes. Observations are kept as rows, so every number leads to its rows; `results.py` makes the numbers of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import ModuleType
from typing import NamedTuple

from unsealed.ocds.access import get_object, get_text
from unsealed.ocds.dates import count_days
from unsealed.ocds.interpret import Amounts, Interpretation, Subject
from unsealed.ocds.organizations import Organization
from unsealed.table import Cell, Column, Row, Table

YES, NO = "numerator", "denominator"
"""What counts in both parts of a share, and what counts below the line only. All else is a reason to be left out."""

NOT_MEANT = "not_meant"
"""The reason of what the question is not about; it is in no coverage."""

ROWS = "rows/"
"""The folder of the tables that hold observations."""

METHODS = ("open", "selective", "limited", "direct")

SCOPES = ("site", "buyer", "category", "method")


class Observation(NamedTuple):
    """What one process, or one part of it, says to a question.

    `counted` is YES, NO, or why it is left out, one of the dossier's `missing` or `excluded`. `part` is the id of the
    award, contract or milestone that was looked at; `year` is its own where it has one beside that of the process, 0
    where it should and none is published.
    `measure` names one of the dossier's measures, if it is for that one only. `group` is what observations are grouped
    by: whom the money goes to, a stage, a method. `base` is the amount that `value` is compared with.
    """

    counted: str
    value: Decimal | int | None = None
    currency: str = ""
    part: str = ""
    year: int | None = None
    measure: str = ""
    group: str = ""
    base: Decimal | int | None = None


class Summary(NamedTuple):
    """A number with what it was made of; None where there was nothing to make it of.

    `rests_on` is the number of observations behind it where these are not all that it was given.
    """

    value: Decimal | int | None
    numerator: Decimal | int | None
    denominator: Decimal | int | None
    rests_on: int | None = None


class Measure(NamedTuple):
    """A number that an indicator gives: its unit, how it is made, and how many observations make it worth quoting (G6)."""

    name: str
    unit: str
    summarise: Callable[[Sequence["Counted"]], Summary]
    minimum: int = 0
    by_currency: bool = False
    scopes: tuple[str, ...] = SCOPES


class Counted(NamedTuple):
    """An observation that counts, as summaries read it."""

    counted: str
    value: Decimal | int | None
    group: str
    base: Decimal | int | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What readers and auditors have to know of an indicator. `code` is the methodology's.

    `missing` are reasons for which an observation that the question is about cannot be computed: they lower the
    coverage. `excluded` are reasons by which it is left out on purpose. Both say each reason in words.

    `proof` is YES or NO, and one of `missing`: if no observation at all is of that kind, then the data does not speak of
    the matter, and every observation is left out for that reason. So nothing is taken for zero that is not published.
    """

    code: str
    question: str
    formula: str
    paths: tuple[str, ...]
    measures: tuple[Measure, ...]
    uses: tuple[str, ...]
    source: str
    missing: Mapping[str, str] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    proof: tuple[str, str] = ("", "")


COLUMNS = (
    Column("ocid", "ocid", "The contracting process."),
    Column("part", "derived", "The award, contract or milestone that was looked at; empty for the process as a whole."),
    Column("measure", "derived", "The measure that the row is for; empty where it is for all of the indicator."),
    Column("counted", "derived", "numerator, denominator, or why the row is left out."),
    Column("value", "derived", "The amount, the number of days or the count that was observed.", "number"),
    Column("currency", "derived", "The currency of an amount."),
    Column("year", "derived", "The year that the row counts in.", "number"),
    Column("buyer_key", "derived", "The buyer, as in the table of processes."),
    Column("category", "tender/mainProcurementCategory", "goods, works or services."),
    Column("method", "tender/procurementMethod", "open, selective, limited or direct."),
    Column("group", "derived", "What the row is counted under: suppliers chosen together, a stage, a method, a day."),
    Column("base", "derived", "The amount that the value is compared with.", "number"),
)


def is_meant(subject: Subject) -> bool:
    """Whether a process is among those that questions of competition and time are about: more than a plan, not withdrawn."""
    known = subject.interpretation
    return not known.is_planning and known.tender_status not in ("cancelled", "withdrawn")


STATUS_MISSING = {"unknown_status": "The status is not published, so that nothing tells whether it is in force."}


def why_not_awarded(known: Interpretation) -> str:
    """Why a process is not one in which something was awarded: `unknown_status` or NOT_MEANT; empty where it is."""
    if any(award.counted for award in known.awards):
        return ""
    return "unknown_status" if any(award.may_count for award in known.awards) else NOT_MEANT


def why_not_signed(known: Interpretation) -> str:
    """Why a process is not one in which a contract was signed: `unknown_status` or NOT_MEANT; empty where it is."""
    if any(contract.counted for contract in known.contracts):
        return ""
    return "unknown_status" if any(contract.may_count for contract in known.contracts) else NOT_MEANT


def observe_days(start: datetime | None, end: datetime | None, part: str = "") -> Observation:
    """The whole days from one instant to another; else `no_date` or `dates_reversed`."""
    if start is None or end is None:
        return Observation("no_date", part=part)
    days = count_days(start, end)
    return Observation("dates_reversed" if days is None else YES, days, part=part)


DAYS_MISSING = {"no_date": "One of the two dates is not published."}
DAYS_EXCLUDED = {"dates_reversed": "The later date lies before the earlier one."}


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


PAIR_MISSING = {"no_currency": "The currency is not published."}
PAIR_EXCLUDED = {
    "other_currency": "The two amounts are not in the same currency.",
    "not_positive": "One of the two amounts is zero or less.",
}


def key_of(organization: Organization) -> str:
    """What an organization is counted by: its key, else its id where nothing else of it is published; else empty."""
    if organization.key or organization.basis:
        return organization.key
    identity = get_text(organization.party, "id")
    return f"id:{identity}" if identity else ""


def observe_organizations(organizations: Iterable[Organization]) -> Iterator[Observation]:
    """Who takes part in a process, each once; else `withheld` or `not_named`."""
    for organization in organizations:
        key = key_of(organization)
        if key:
            yield Observation(YES, group=key)
        else:
            yield Observation("withheld" if organization.basis == "withheld" else "not_named")


WHO_MISSING = {"not_named": "Neither a register number nor a name is published."}
WHO_EXCLUDED = {"withheld": "It is a natural person, who is not identified."}


def supplier_group(suppliers: Sequence[Organization]) -> tuple[str, str]:
    """The suppliers of an award as the one winner that they are, or empty; and why it is: `withheld` or `no_supplier`."""
    keys = sorted({key_of(each) for each in suppliers})
    if keys and keys[0]:
        return " + ".join(keys), ""
    return "", "withheld" if any(each.basis == "withheld" for each in suppliers) else "no_supplier"


def observe_groups(subject: Subject) -> Iterator[Observation]:
    """Each positive amount that is committed, with the suppliers that it goes to as its group."""
    known = subject.interpretation
    for _measure, part, (amount, currency), award, contract in known.commitments:
        group, reason, year = "", "no_supplier", 0
        if award is not None:
            group, reason = supplier_group(known.awards[award].suppliers)
            year = known.award_year(known.awards[award])
        if contract is not None:
            year = known.contract_year(known.contracts[contract])
        counted = "not_positive" if amount <= 0 else reason or YES
        yield Observation(counted, amount, currency, part, year, group=group)
    for unsure in known.awards:
        if unsure.may_count and not unsure.contracts:
            yield Observation("unknown_status", part=unsure.id)
    for unsigned in known.contracts:
        if unsigned.may_count:
            yield Observation("unknown_status", part=unsigned.id)


GROUPS_MISSING = STATUS_MISSING | {"no_supplier": "Whom the money goes to is not published."}
GROUPS_EXCLUDED = {
    "withheld": "A supplier is a natural person, who is not identified.",
    "not_positive": "The amount is zero, or paid by the supplier.",
}


def describe_rows(item: ModuleType) -> Table:
    """The table of an indicator's observations."""
    return Table(f"{ROWS}{name_of(item)}", " ".join((item.__doc__ or "").split()), COLUMNS)


def name_of(item: ModuleType) -> str:
    """The name of a module on the shelf."""
    return item.__name__.rpartition(".")[2]


def observe(items: Sequence[ModuleType], subject: Subject) -> Iterator[tuple[str, list[Row]]]:
    """What one process says to each indicator, as rows; indicators that it says nothing to are left out."""
    known = subject.interpretation
    tender = get_object(subject.process.compiled, "tender")
    about: tuple[Cell, ...] = (
        known.buyer.key if known.buyer else "",
        get_text(tender, "mainProcurementCategory"),
        known.method,
    )
    for item in items:
        rows: list[Row] = [
            (
                subject.process.ocid, each.part, each.measure, each.counted, each.value, each.currency,
                (known.year if each.year is None else each.year or None), *about, each.group, each.base,
            )
            for each in item.observe(subject)
            if each.counted != NOT_MEANT
        ]  # fmt: skip
        if rows:
            yield f"{ROWS}{name_of(item)}", rows
