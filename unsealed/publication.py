"""The waist: all that is known, ready to be said. Nothing after this looks back at files, releases or schema."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from heapq import merge
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from unsealed.config import Site
from unsealed.csv_file import Made
from unsealed.differences import Difference, State
from unsealed.events import Event, find_recent
from unsealed.exact_json import Json
from unsealed.guide import Guide
from unsealed.indicator import Dossier
from unsealed.markdown_text import Text
from unsealed.notes import Notes
from unsealed.numbers import Numbers
from unsealed.observing import key_of
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.census import Census
from unsealed.ocds.classification import Classification, read_classifications
from unsealed.ocds.coverage import Coverage
from unsealed.ocds.dates import calendar_date
from unsealed.ocds.interpret import Amounts, Award, Interpretation, RecordModel, Subject, Value
from unsealed.ocds.mending import Correction
from unsealed.ocds.organizations import Organization
from unsealed.ocds.store import read_frames, write_frames
from unsealed.quality_check import CheckResult
from unsealed.red_flag import Point, RedFlag
from unsealed.report import Report
from unsealed.results import Result
from unsealed.table import Row, Table
from unsealed.user_needs import UserNeeds
from unsealed.words import Words

_A_FRAME = 32
"""Processes whose rows are kept together: fewer are slow to read, more fill the memory where there are many partitions."""


class Download(NamedTuple):
    """A published download, as the downloads page and `data/index.json` list it."""

    path: str
    format: str
    table: str
    bytes: int
    rows: int
    sha256: str


class SupplierName(NamedTuple):
    """A supplier of a process: its key across processes (empty for a withheld person), its name, the key's basis.

    The basis is `id` where nothing but an id is published, which need not be the same supplier's in another process.
    """

    key: str
    name: str
    basis: str


class AwardLine(NamedTuple):
    """An award in one line: its effective status, whether it counts, its value, its day, and whom it chose.

    `committed` are the amounts that it and its contracts commit the city to, `unknown` why they are not all known:
    unknown_status, no_amount, or empty.
    """

    status: str
    counted: bool
    value: Value | None
    date: str
    suppliers: tuple[SupplierName, ...]
    committed: tuple[Value, ...]
    unknown: str
    is_framework: bool
    in_force: bool
    """Whether it counts, or a contract of it does."""


class Offer(NamedTuple):
    """What a process that is open or planned publishes beside its line. Dates and texts as published; empty where unknown.

    `funding` says where the money comes from; the period is that of the contract to be.
    """

    budget: Value | None
    funding: str
    method_details: str
    questions_end: str
    work_start: str
    work_end: str


class InForce(NamedTuple):
    """A contract in force, or an award in force whose contract is not published: what it is worth, and when it ends.

    `award` is its award's position in `Entry.awards`, None where it is not known; `end` an ISO calendar date, empty where
    none is published.
    """

    title: str
    award: int | None
    value: Value | None
    end: str


class NameIn(NamedTuple):
    """What a process, its buyer and the suppliers of its awards are called in a language, where the data says it in several.

    `suppliers` are those of each award, in the order of `Entry.awards`; empty where no organization has another name.
    """

    language: str
    title: str
    buyer: str
    suppliers: tuple[tuple[str, ...], ...] = ()


class Entry(NamedTuple):
    """A process in one line, for lists. Dates are ISO calendar dates or published date-times; empty where unknown.

    `values` are the amounts that a list shows, by currency; `measure` says which: committed, estimated, budget,
    revenue, framework_ceiling, or empty.
    """

    ocid: str
    title: str
    stage: str
    stage_flags: tuple[str, ...]
    date: str
    year: int | None
    buyer_key: str
    buyer_name: str
    buyer_basis: str
    method: str
    category: str
    measure: str
    values: tuple[Value, ...]
    committed: tuple[Value, ...]
    paid: tuple[Value, ...]
    awards: tuple[AwardLine, ...]
    bidders: int | None
    tender_start: str
    tender_end: str
    contract_end: str
    release_date: str
    offer: Offer | None
    """Of a process that is open or planned."""
    in_force: tuple[InForce, ...]
    classifications: tuple[Classification, ...]
    """What it is about, by the codes of its items: distinct and sorted."""
    names: tuple[NameIn, ...] = ()
    """In the languages of the site, where the data has names in several."""


class PastAward(NamedTuple):
    """An award that a process of the same kind was decided with. `values` are its amount, ceilings of a framework or not.

    `date` is an ISO calendar date, empty where none is known; `bidders` that of the process, None where not published.
    """

    ocid: str
    title: str
    suppliers: tuple[SupplierName, ...]
    values: tuple[Value, ...]
    is_ceiling: bool
    date: str
    bidders: int | None


class PastAwards(NamedTuple):
    """The latest awards of some kinds, newest first, and how many there are in all.

    `is_broader` says that none has the classification that they were looked for with: the kinds are those it lies in.
    """

    kinds: tuple[Classification, ...]
    is_broader: bool
    awards: tuple[PastAward, ...]
    total: int


@dataclass(frozen=True)
class Standpoint:
    """What every page speaks from: the settings, the words, and the moment up to which the data tells."""

    site: Site
    words: Words
    as_of: datetime

    @cached_property
    def today(self) -> date:
        """The calendar day of `as_of`, by the rule for published dates; in the year 9999 where the data holds no date."""
        return calendar_date(self.as_of.isoformat(), self.words.zone) or date.max


@dataclass(frozen=True)
class Surroundings(Standpoint):
    """What a contract page may know besides its process.

    `titles` holds the title of each related process that this site shows, by ocid. `named_by` tells which processes
    name this one as related: ocid -> (their ocid, relationship).
    """

    titles: Mapping[str, str]
    named_by: Mapping[str, tuple[tuple[str, str], ...]]
    flags: Mapping[str, RedFlag] = field(default_factory=dict)
    """The flags that are shown, by code."""
    points: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    """What they say, by ocid."""
    notes: Notes = field(default_factory=dict)
    """What people say of processes, by ocid."""
    unsearched: frozenset[str] = frozenset()
    """The processes that the search leaves out."""
    past: Mapping[str, PastAwards] = field(default_factory=dict)
    """The latest awards of the same kind, by the ocid of a process that is open or planned."""
    guide: Guide = Guide()


@dataclass(frozen=True)
class Publication(Standpoint):
    """The publication as a whole. `entries` are sorted by ocid; tables are read from the partitions as asked for.

    `relations` tells which other ocids a process names, with the relationships. `texts` are what people wrote beside
    the guidance (home, about, policy). `downloads` are known once they are made.

    `licence`, `licence_url`, `policy_url` and `publishers` are the site's settings, else what the data says.
    `extensions` are the addresses of extensions that packages declare, as texts; nothing is ever fetched from them.
    """

    model: RecordModel
    census: Census
    corrections: tuple[Correction, ...]
    """Those that were applied."""
    entries: tuple[Entry, ...]
    report: Report
    coverage: Coverage
    needs: UserNeeds
    checks: tuple[CheckResult, ...]
    results: tuple[Result, ...]
    tables: tuple[Table, ...]
    indicators: tuple[Table, ...]
    """The tables of observations behind the results, one for each indicator."""
    dossiers: Mapping[str, Dossier]
    """What there is to know of each indicator, by its module's name."""
    row_files: tuple[Made, ...]
    """The same, written; and what flags say."""
    flags: tuple[RedFlag, ...]
    """The flags that are shown; none by default."""
    points: Mapping[str, tuple[Point, ...]]
    """What they say of each process, by ocid."""
    store: Path
    partitions: int
    licence: str
    licence_url: str
    policy_url: str
    publishers: tuple[str, ...]
    extensions: tuple[str, ...]
    relations: Mapping[str, Sequence[tuple[str, str]]]
    texts: Mapping[str, Text]
    guides: frozenset[str]
    """The names of the pages of guidance: how-to-bid, glossary."""
    notes: Notes
    """What people say of processes, by ocid."""
    guide: Guide
    downloads: tuple[Download, ...]
    drawings: Mapping[str, Any]
    """The charts of indicators, by module's name, once they are drawn."""
    since: str = ""
    """The date of the published site that this one is compared with; empty where none was named."""
    differences: tuple[Difference, ...] = ()
    """What differs from it."""
    supplier_names: Mapping[str, str] = field(default_factory=dict)
    """What suppliers are called in this edition, by key, where that is not what their table says."""

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table, sorted by ocid; some processes of each partition are in memory at a time."""
        return read_rows(self.store, self.partitions, table)

    @cached_property
    def numbers(self) -> Numbers:
        """The results by what they are about."""
        return Numbers(self.results)

    @cached_property
    def tax_basis(self) -> str:
        """Whether amounts include tax: included, excluded, mixed or unknown, by the setting, else by what the data says.

        Where it is mixed or unknown, to compare an estimate with a contract may be to compare with and without tax.
        """
        return self.census.tax_basis(self.site.tax_basis)

    @property
    def marks_frameworks(self) -> bool:
        """Whether any process is marked as a framework agreement; where none is, totals may include ceilings."""
        return self.census.frameworks > 0

    @property
    def lacks_award_statuses(self) -> bool:
        """Whether no total of awards is known, as not one award says its status and nothing is assumed (1.3)."""
        return self.census.lacks_award_statuses

    @cached_property
    def assumptions(self) -> tuple[tuple[str, str, int], ...]:
        """What was assumed of the data: the setting, what it says, and how often it was needed."""
        return tuple((name, says, number) for (name, says), number in sorted(self.census.assumed.items()))

    @cached_property
    def ocids(self) -> frozenset[str]:
        """The processes that have a page."""
        return frozenset(entry.ocid for entry in self.entries)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened in two years up to the data's date, newest first."""
        return find_recent(self.rows("events"), self.today, self.as_of)

    @cached_property
    def newest(self) -> tuple[Entry, ...]:
        """The entries by the date of their latest step, newest first."""
        return tuple(sorted(self.entries, key=lambda entry: (entry.date, entry.ocid), reverse=True))


def write_rows(folder: Path, table: str, rows: Sequence[tuple[str, Sequence[Row]]]) -> None:
    """Keep the rows of a table in a partition's folder: those of each process behind its ocid, in that order."""
    frames = (rows[at : at + _A_FRAME] for at in range(0, len(rows), _A_FRAME))
    write_frames(folder / f"{table}.rows", frames)


def read_rows(store: Path, partitions: int, table: str) -> Iterator[Row]:
    """The rows of a table over all partitions, sorted by ocid.

    A decimal comes back as the text of its digits: what is written needs no more, and what adds up makes it a decimal.
    """
    streams = [chain.from_iterable(read_frames(store / str(at) / f"{table}.rows")) for at in range(partitions)]
    for _, rows in merge(*streams, key=itemgetter(0)):
        yield from rows


def make_entry(subject: Subject) -> Entry:
    """The line that lists show for a process."""
    process, seen = subject
    tender = get_object(process.compiled, "tender")
    period = get_object(tender, "tenderPeriod")
    measure, values = shown_values(seen)
    committed: dict[int | None, list[Value]] = {}
    for each in seen.commitments:
        committed.setdefault(each.award, []).append(each.value)
    awards = tuple([_make_award(seen, award, tuple(committed.get(at, ()))) for at, award in enumerate(seen.awards)])
    ends = [get_text(get_object(contract.body, "period"), "endDate") for contract in seen.contracts]
    ends = [end for end, contract in zip(ends, seen.contracts, strict=True) if contract.status == "active"]
    buyer = seen.buyer
    return Entry(
        ocid=process.ocid,
        title=seen.title,
        stage=seen.stage,
        stage_flags=seen.stage_flags,
        date=seen.latest_step.isoformat() if seen.latest_step else "",
        year=seen.year,
        buyer_key=buyer.key if buyer else "",
        buyer_name=buyer.name if buyer else "",
        buyer_basis=buyer.basis if buyer else "",
        method=get_text(tender, "procurementMethod"),
        category=get_text(tender, "mainProcurementCategory"),
        measure=measure,
        values=_as_values(values),
        committed=_as_values(seen.money.committed),
        paid=_as_values(seen.money.paid),
        awards=awards,
        bidders=seen.bidders,
        tender_start=get_text(period, "startDate"),
        tender_end=get_text(period, "endDate"),
        contract_end=max((day.isoformat() for day in map(seen.day, ends) if day), default=""),
        release_date=get_text(process.compiled, "date"),
        offer=_make_offer(process.compiled, seen) if seen.stage in ("open", "planned") else None,
        in_force=tuple(_find_in_force(seen)),
        classifications=read_classifications(process.compiled),
    )


def _make_offer(compiled: dict[str, Json], seen: Interpretation) -> Offer:
    tender, budget = get_object(compiled, "tender"), get_object(get_object(compiled, "planning"), "budget")
    parts = [
        get_text(get_object(part, "sourceParty"), "name") or get_text(part, "description")
        for part in get_objects(budget, "budgetBreakdown")
    ]
    period = get_object(tender, "contractPeriod")
    return Offer(
        seen.model.value(budget, "amount"),
        get_text(budget, "description") or ", ".join(dict.fromkeys(filter(None, parts))) or get_text(budget, "project"),
        get_text(tender, "procurementMethodDetails"),
        get_text(get_object(tender, "enquiryPeriod"), "endDate"),
        get_text(period, "startDate"),
        get_text(period, "endDate"),
    )


def _find_in_force(seen: Interpretation) -> Iterator[InForce]:
    """Contracts in force; and awards in force without any contract, which may end as they say themselves."""
    for contract in seen.contracts:
        if contract.status == "active":
            award = seen.awards[contract.award] if contract.award is not None else None
            value = contract.value or (award.value if award and len(award.contracts) == 1 else None)
            end = get_text(get_object(contract.body, "period"), "endDate")
            yield InForce(get_text(contract.body, "title"), contract.award, value, _iso_day(seen, end))
    for at, award in enumerate(seen.awards):
        if award.status == "active" and not award.contracts:
            end = get_text(get_object(award.body, "contractPeriod"), "endDate")
            yield InForce(get_text(award.body, "title"), at, award.value, _iso_day(seen, end))


def _iso_day(seen: Interpretation, text: str) -> str:
    return day.isoformat() if (day := seen.day(text)) else ""


def state_of(entry: Entry) -> State:
    """What a later state of the process is compared with."""
    suppliers = [one.name for award in entry.awards if award.in_force for one in award.suppliers if one.name]
    return State(
        title=entry.title,
        stage=entry.stage,
        updated=entry.release_date,
        buyer=entry.buyer_name,
        measure=entry.measure,
        values=entry.values,
        suppliers=tuple(sorted(set(suppliers))),
        deadline=entry.tender_end,
        ends=entry.contract_end,
    )


def _make_award(seen: Interpretation, award: Award, committed: tuple[Value, ...]) -> AwardLine:
    contracts = [seen.contracts[each] for each in award.contracts]
    in_force = award.counted or any(contract.counted for contract in contracts)
    unknown = ""
    if (award.may_count and not committed) or any(contract.may_count for contract in contracts):
        unknown = "unknown_status"
    elif in_force and not committed:
        unknown = "no_amount"
    return AwardLine(
        award.status,
        award.counted,
        award.value,
        day.isoformat() if (day := seen.day(award.body.get("date"))) else "",
        tuple([_make_supplier(each) for each in award.suppliers]),
        committed,
        unknown,
        seen.is_framework and award.status == "active",
        in_force,
    )


def _make_supplier(organization: Organization) -> SupplierName:
    key = key_of(organization)
    return SupplierName(key, organization.name, organization.basis or ("id" if key else ""))


def shown_values(seen: Interpretation) -> tuple[str, Amounts]:
    """The amounts that lists show for a process, and what they measure."""
    money = seen.money
    for measure, values in (
        ("committed", money.committed),
        ("framework_ceiling", money.framework_ceiling),
        ("revenue", money.revenue),
        ("estimated", money.estimated),
        ("budget", money.budget),
    ):
        if values:
            return measure, values
    return "", {}


def _as_values(amounts: Amounts) -> tuple[Value, ...]:
    return tuple(Value(amounts[currency], currency) for currency in sorted(amounts))
