"""What a compiled release says: its stage, which awards and contracts count, and its money (methodology 1.2-1.6, 1.8).

Everything here is a function of one compiled release, the date of the publication and the city's defaults.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from unsealed.config import Defaults, FiscalYear
from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_object, get_objects, get_text, get_texts
from unsealed.ocds.dates import calendar_date, read_instant
from unsealed.ocds.model import ContractingProcess
from unsealed.ocds.organizations import Identities, Organization, Organizations

AWARD_STATUSES = frozenset(["pending", "active", "cancelled", "unsuccessful"])
CONTRACT_STATUSES = frozenset(["pending", "active", "cancelled", "terminated"])
UNKNOWN = "unknown"

Amounts = dict[str, Decimal]
"""Currency code -> amount; the empty code stands for "currency not published". Never summed across codes."""


class Value(NamedTuple):
    """An OCDS amount with its currency (empty where none is published and no default is set)."""

    amount: Decimal
    currency: str


class Payment(NamedTuple):
    """A transaction: its amount, None where none is published, and its date as published."""

    value: Value | None
    date: Json


@dataclass(frozen=True, slots=True)
class Award:
    """An award with its effective status. `basis`: published, defaulted, contracts_cancelled, or unknown."""

    body: dict[str, Json]
    id: str
    status: str
    basis: str
    value: Value | None
    suppliers: tuple[Organization, ...]
    contracts: tuple[int, ...]
    """Positions of its contracts in `Interpretation.contracts`."""
    counted: bool
    may_count: bool
    """Whether nothing but the status, which is not published, keeps it from being counted."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract with its effective status. `basis`: published, inferred (from dateSigned), or unknown.

    `award` is its award's position in `Interpretation.awards`, or None; `award_link` says `one`, `none` or `ambiguous`.
    """

    body: dict[str, Json]
    id: str
    status: str
    basis: str
    value: Value | None
    award: int | None
    award_link: str
    counted: bool
    may_count: bool
    """As in an award."""
    payments: tuple[Payment, ...]
    paid: Amounts


@dataclass(frozen=True, slots=True)
class Money:
    """The money measures of one process, each by currency; they never mix. `committed` is the sum of its three parts:

    `signed`, `signed_value_from_award` and `awarded_unsigned`.
    """

    estimated: Amounts
    budget: Amounts
    awarded: Amounts
    signed: Amounts
    signed_value_from_award: Amounts
    awarded_unsigned: Amounts
    committed: Amounts
    paid: Amounts
    revenue: Amounts
    framework_ceiling: Amounts


class Commitment(NamedTuple):
    """An amount that the city committed itself to: a part of `Money.committed`, named by its `measure`.

    `part` is the id of the contract or award that publishes the amount; `award` is the award's position, None where no
    award is known, and `contract` that of the contract, None where the award publishes the amount.
    """

    measure: str
    part: str
    value: Value
    award: int | None
    contract: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Interpretation:
    """One process, read by the record model. `stage_flags` are past_end_date, status_conflict, tender_status_behind."""

    title: str
    buyer: Organization | None
    procuring_entity: Organization | None
    organizations: Organizations
    stage: str
    stage_basis: str
    stage_flags: tuple[str, ...]
    is_framework: bool
    awards: tuple[Award, ...]
    contracts: tuple[Contract, ...]
    tenderers: tuple[Organization, ...]
    bidders: int | None
    bidders_basis: str
    money: Money
    latest_step: date | None
    """The day that sorts the process among others: when its latest step so far was taken."""
    year: int | None
    """Of the process; like all years here a fiscal year where the city counts in those."""
    model: "RecordModel"
    is_planning: bool
    """Whether nothing but plans is published: such a process is in no share of competition, time or value."""
    tender_status: str
    method: str
    is_competitive: bool
    tender_start: datetime | None
    tender_end: datetime | None

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return self.model.zone

    @property
    def as_of(self) -> datetime:
        """The moment up to which the data tells."""
        return self.model.as_of

    @property
    def is_over(self) -> bool:
        """Whether the time for bids is over, by its date, else by the stage."""
        if self.tender_end:
            return self.tender_end < self.as_of
        return self.stage not in ("planned", "open")

    @property
    def commitments(self) -> Iterator[Commitment]:
        """What `money.committed` adds up, each award's and contract's money once."""
        return find_commitments(self.awards, self.contracts)

    def award_year(self, award: Award) -> int:
        """The year of a decision: its own, else that of the first signature (methodology 1.8); 0 if none is published."""
        if year := self.first_year(award.body.get("date")):
            return year
        signed = [self.first_year(self.contracts[each].body.get("dateSigned")) for each in award.contracts]
        return min((year for year in signed if year), default=0)

    def contract_year(self, contract: Contract) -> int:
        """The year of a contract: of its signature, else its start, else its award; 0 if none is published."""
        award = self.awards[contract.award].body if contract.award is not None else {}
        period = get_object(contract.body, "period")
        return self.first_year(contract.body.get("dateSigned"), period.get("startDate"), award.get("date"))

    def first_year(self, *dates: Json) -> int:
        """The year of the first of some dates that can be read; 0 if none can."""
        for text in dates:
            if day := calendar_date(text, self.zone):
                return self.model.fiscal_year.year_of(day)
        return 0

    def day(self, text: Json) -> date | None:
        """The calendar date of a published date-time in the city's zone (G10); None where it cannot be read."""
        return calendar_date(text, self.zone)


class Subject(NamedTuple):
    """One process with its interpretation, as tables, indicators and pages see it."""

    process: ContractingProcess
    interpretation: Interpretation


@dataclass(frozen=True, slots=True)
class RecordModel:
    """The settings that interpretation depends on, and what only all processes together tell; made once per build, the same for every process."""

    as_of: datetime
    zone: ZoneInfo
    defaults: Defaults
    identities: Identities = field(default_factory=Identities)
    fiscal_year: FiscalYear = FiscalYear()
    tax_basis: str = ""
    amount_caps: Mapping[str, int] = field(default_factory=dict)
    """By currency: the amount above which a value is unlikely."""
    named_frameworks: frozenset[str] = frozenset()
    """The ocids that other processes name as the framework agreement that they rest on."""
    framework_methods: frozenset[str] = frozenset()
    """Method details that only framework agreements have."""

    def interpret(
        self,
        compiled: dict[str, Json],
        tags: frozenset[str] = frozenset(),
        tendered: str = "",
        names: Mapping[tuple[str, str], str] = MappingProxyType({}),
    ) -> Interpretation:
        """Read one compiled release; `tags` are those of the releases behind it, which tell planning from tender.

        `tendered` is the date of the earliest of them that is tagged tender; empty if there is none. `names` are those that
        the release's translation replaced.
        """
        organizations = Organizations(compiled, self.identities, names)
        framework = self.is_framework(compiled)
        contracts = list(self._contracts(compiled, framework))
        awards = list(self._awards(compiled, organizations, contracts, framework))
        stage, basis, flags = self._stage(compiled, awards, contracts, tags)
        bidders, bidders_basis = count_bidders(compiled)
        buyer = find_buyer(compiled, organizations)
        tender = get_object(compiled, "tender")
        entity, period = get_object(tender, "procuringEntity"), get_object(tender, "tenderPeriod")
        return Interpretation(
            title=find_title(compiled),
            buyer=buyer,
            procuring_entity=organizations.find(entity) if entity else None,
            organizations=organizations,
            stage=stage,
            stage_basis=basis,
            stage_flags=flags,
            is_framework=framework,
            awards=tuple(awards),
            contracts=tuple(contracts),
            tenderers=organizations.find_all(get_objects(get_object(compiled, "tender"), "tenderers")),
            bidders=bidders,
            bidders_basis=bidders_basis,
            money=self._money(compiled, awards, contracts, framework),
            latest_step=self._latest_step(compiled),
            year=self._year(compiled, tendered),
            model=self,
            is_planning=stage == "planned" and not awards and not contracts,
            tender_status=get_text(tender, "status"),
            method=get_text(tender, "procurementMethod"),
            is_competitive=is_competitive(compiled),
            tender_start=read_instant(period.get("startDate")),
            tender_end=read_instant(period.get("endDate")),
        )

    def is_framework(self, compiled: dict[str, Json]) -> bool:
        """Whether the process sets up a framework, whose amounts are ceilings and not spending (methodology 1.6)."""
        tender = get_object(compiled, "tender")
        if get_object(tender, "techniques").get("hasFrameworkAgreement") is True:
            return True
        if get_text(tender, "procurementMethodDetails") in self.framework_methods:
            return True
        return bool(self.named_frameworks) and get_text(compiled, "ocid") in self.named_frameworks

    def value(self, parent: Json, name: str = "value") -> Value | None:
        """The amount and currency at `name`; None where no number is published there.

        Where amounts without and with tax are published apart, the one that the site's tax basis asks for is meant.
        """
        body = get_object(parent, name)
        amount = get_number(body, "amount")
        if "amountNet" in body or "amountGross" in body:
            net, gross = get_number(body, "amountNet"), get_number(body, "amountGross")
            wanted = {"included": (gross, amount, net), "excluded": (net, amount, gross)}
            amounts = wanted.get(self.tax_basis, (amount, gross, net))
            amount = next((each for each in amounts if each is not None), None)
        if amount is None:
            return None
        return Value(Decimal(amount), get_text(body, "currency") or self.defaults.currency)

    def _contracts(self, compiled: dict[str, Json], framework: bool) -> Iterator[Contract]:
        award_ids = [get_text(award, "id") for award in get_objects(compiled, "awards")]
        for body in get_objects(compiled, "contracts"):
            status, basis = get_text(body, "status"), "published"
            if status not in CONTRACT_STATUSES:
                signed = read_instant(body.get("dateSigned"))
                in_force = signed is not None and signed <= self.as_of
                status, basis = ("active", "inferred") if in_force else (UNKNOWN, UNKNOWN)
            award_id = get_text(body, "awardID")
            matches = [at for at, each in enumerate(award_ids) if award_id and each == award_id]
            payments = tuple(
                Payment(self.value(each) or self.value(each, "amount"), each.get("date"))
                for each in get_objects(get_object(body, "implementation"), "transactions")
            )
            paid: Amounts = {}
            for payment in payments:
                if payment.value:
                    _add(paid, payment.value)
            yield Contract(
                body=body,
                id=get_text(body, "id"),
                status=status,
                basis=basis,
                value=self.value(body),
                award=matches[0] if len(matches) == 1 else None,
                award_link="one" if len(matches) == 1 else "ambiguous" if matches else "none",
                counted=status in ("active", "terminated") and not framework,
                may_count=status == UNKNOWN and not framework,
                payments=payments,
                paid=paid,
            )

    def _awards(
        self, compiled: dict[str, Json], organizations: Organizations, contracts: list[Contract], framework: bool
    ) -> Iterator[Award]:
        for at, body in enumerate(get_objects(compiled, "awards")):
            linked = tuple(index for index, contract in enumerate(contracts) if contract.award == at)
            status, basis = get_text(body, "status"), "published"
            if status not in AWARD_STATUSES:
                default = "" if status else self.defaults.award_status  # a word that is no code is no silence
                status, basis = (default, "defaulted") if default else (UNKNOWN, UNKNOWN)
            if status == "active" and linked and all(contracts[each].status == "cancelled" for each in linked):
                status, basis = "cancelled", "contracts_cancelled"
            value = self.value(body)
            # Where a source knows only contracts, an award may be no more than a container for their suppliers.
            container = bool(linked) and value is None and not body.get("date") and not body.get("status")
            yield Award(
                body=body,
                id=get_text(body, "id"),
                status=status,
                basis=basis,
                value=value,
                suppliers=organizations.find_all(get_objects(body, "suppliers")),
                contracts=linked,
                counted=status == "active" and not framework and not container,
                may_count=status == UNKNOWN and not framework and not container,
            )

    def _stage(
        self, compiled: dict[str, Json], awards: list[Award], contracts: list[Contract], tags: frozenset[str]
    ) -> tuple[str, str, tuple[str, ...]]:
        tender = get_object(compiled, "tender")
        tender_status = get_text(tender, "status")
        award_statuses = {award.status for award in awards}
        contract_statuses = {contract.status for contract in contracts}
        in_force = bool(contract_statuses & {"active", "terminated"})
        flags = []
        if tender_status in ("cancelled", "unsuccessful", "withdrawn") and ("active" in award_statuses or in_force):
            flags.append("status_conflict")
        if tender_status in ("planning", "planned", "active") and ("active" in award_statuses or in_force):
            flags.append("tender_status_behind")

        def stage(name: str, basis: str = "published") -> tuple[str, str, tuple[str, ...]]:
            return name, basis, tuple(flags)

        active = [contract for contract in contracts if contract.status == "active"]
        if active:
            ends = [read_instant(get_object(contract.body, "period").get("endDate")) for contract in active]
            if all(end is not None and end < self.as_of for end in ends):
                flags.append("past_end_date")
            inferred = all(contract.basis == "inferred" for contract in active)
            return stage("active", "inferred" if inferred else "published")
        unsigned = any(
            award.status == "active"
            and not any(contracts[each].status in ("active", "terminated") for each in award.contracts)
            for award in awards
        )
        terminated = "terminated" in contract_statuses
        if terminated and "pending" not in contract_statuses and "pending" not in award_statuses and not unsigned:
            return stage("completed")
        if "pending" in contract_statuses or "active" in award_statuses:
            defaulted = "pending" not in contract_statuses and all(
                award.basis == "defaulted" for award in awards if award.status == "active"
            )
            return stage("awarded", "defaulted" if defaulted else "published")
        if terminated:
            return stage("completed")
        if "pending" in award_statuses:
            return stage("evaluation")
        if tender_status in ("cancelled", "unsuccessful", "withdrawn"):
            return stage(tender_status)
        if awards and award_statuses <= {"cancelled", "unsuccessful"}:
            return stage("unsuccessful" if "unsuccessful" in award_statuses else "cancelled")
        if awards and award_statuses == {UNKNOWN} and any(map(self._is_made, awards)):
            return stage("awarded", "inferred")
        if tender_status == "complete":
            return stage("evaluation")
        return stage(*self._tender_stage(tender, tender_status, tags))

    def _is_made(self, award: Award) -> bool:
        made = read_instant(award.body.get("date"))
        return made is not None and made <= self.as_of and bool(award.suppliers)

    def _tender_stage(self, tender: dict[str, Json], status: str, tags: frozenset[str]) -> tuple[str, str]:
        period = get_object(tender, "tenderPeriod")
        start, end = read_instant(period.get("startDate")), read_instant(period.get("endDate"))
        if status == "active" or (not status and (start or end)):
            basis = "published" if status else "inferred"
            if start and start > self.as_of:
                return "planned", basis
            if end and end < self.as_of:
                return "evaluation", basis
            return "open", basis
        if status in ("planning", "planned"):
            return "planned", "published"
        if tags and tags <= {"planning", "planningUpdate"}:
            return "planned", "inferred"
        return UNKNOWN, "missing"

    def _money(
        self, compiled: dict[str, Json], awards: list[Award], contracts: list[Contract], framework: bool
    ) -> Money:
        estimated: Amounts = {}
        budget: Amounts = {}
        if value := self.value(get_object(compiled, "tender")):
            estimated[value.currency] = value.amount
        if value := self.value(get_object(get_object(compiled, "planning"), "budget"), "amount"):
            budget[value.currency] = value.amount
        awarded: Amounts = {}
        parts: dict[str, Amounts] = {"signed": {}, "signed_value_from_award": {}, "awarded_unsigned": {}}
        committed: Amounts = {}
        paid: Amounts = {}
        revenue: Amounts = {}
        for contract in contracts:
            for currency, amount in contract.paid.items():
                _add(paid, Value(amount, currency))
        for award in awards:
            if award.counted and award.value and award.value.amount >= 0:
                _add(awarded, award.value)
        for measure, _part, value, _award, _contract in find_commitments(awards, contracts):
            if value.amount < 0:
                _add(revenue, value)
            else:
                _add(parts[measure], value)
                _add(committed, value)
        return Money(
            estimated=estimated,
            budget=budget,
            awarded=awarded,
            committed=committed,
            paid=paid,
            revenue=revenue,
            framework_ceiling=_framework_ceiling(awards, contracts) if framework else {},
            **parts,
        )

    def _latest_step(self, compiled: dict[str, Json]) -> date | None:
        steps = [
            calendar_date(contract.get("dateSigned"), self.zone) for contract in get_objects(compiled, "contracts")
        ]
        steps += [calendar_date(award.get("date"), self.zone) for award in get_objects(compiled, "awards")]
        steps.append(
            calendar_date(get_object(get_object(compiled, "tender"), "tenderPeriod").get("startDate"), self.zone)
        )
        last = calendar_date(self.as_of.isoformat(), self.zone)
        past = [step for step in steps if step and last and step <= last]
        return max(past) if past else calendar_date(compiled.get("date"), self.zone)

    def _year(self, compiled: dict[str, Json], tendered: str) -> int | None:
        day = calendar_date(get_object(get_object(compiled, "tender"), "tenderPeriod").get("startDate"), self.zone)
        day = day or calendar_date(tendered, self.zone)
        for array, name in (("awards", "date"), ("contracts", "dateSigned")):
            if day is None:
                days = [calendar_date(each.get(name), self.zone) for each in get_objects(compiled, array)]
                day = min((each for each in days if each is not None), default=None)
        return self.fiscal_year.year_of(day) if day else None


def find_commitments(awards: Sequence[Award], contracts: Sequence[Contract]) -> Iterator[Commitment]:
    """The amounts of contracts that count, and of awards that count where no such contract publishes one.

    Negative amounts, which suppliers pay the city, are among them. An award without a contract is passed over where a
    contract of its process is worth the same and does not tell whose it is: both are one money, which counts once.
    """
    unplaced: list[Value] = []
    for at, contract in enumerate(contracts):
        if contract.counted and contract.value:
            if contract.award is None:
                unplaced.append(contract.value)
            yield Commitment("signed", contract.id, contract.value, contract.award, at)
    for at, award in enumerate(awards):
        if award.counted and award.value:
            signed = [contracts[each] for each in award.contracts if contracts[each].counted]
            if not any(contract.value for contract in signed) and (signed or award.value not in unplaced):
                measure = "signed_value_from_award" if signed else "awarded_unsigned"
                yield Commitment(measure, award.id, award.value, at, None)


def find_title(compiled: dict[str, Json]) -> str:
    """The title of a process: the first non-empty of those that OCDS may hold (methodology 1.2); may be empty."""
    tender = get_object(compiled, "tender")
    if title := get_text(tender, "title"):
        return title
    for array in ("contracts", "awards"):
        for each in get_objects(compiled, array):
            if title := get_text(each, "title"):
                return title
    budget = get_object(get_object(compiled, "planning"), "budget")
    if title := get_text(budget, "project") or get_text(compiled, "title"):
        return title
    description = get_text(tender, "description")
    if len(description) > 80:
        return description[:80].rsplit(" ", 1)[0] + "…"
    return description or get_text(tender, "id")


def find_buyer(compiled: dict[str, Json], organizations: Organizations) -> Organization | None:
    """`buyer`, else the procuring entity, else the only party with the role of buyer; None where none is published."""
    for reference in (get_object(compiled, "buyer"), get_object(get_object(compiled, "tender"), "procuringEntity")):
        if reference:
            organization = organizations.find(reference)
            if organization.key or organization.name:
                return organization
    buyers = organizations.by_role.get("buyer", [])
    return organizations.find(buyers[0]) if len(buyers) == 1 else None


def is_competitive(compiled: dict[str, Json]) -> bool:
    """Whether firms competed: by an open or selective method, and not for a call-off without competition (1.6)."""
    tender = get_object(compiled, "tender")
    if get_text(tender, "procurementMethod") not in ("open", "selective"):
        return False
    call_off = any("framework" in get_texts(each, "relationship") for each in get_objects(compiled, "relatedProcesses"))
    return not (call_off and tender.get("competitive") is False)


def count_bidders(compiled: dict[str, Json]) -> tuple[int | None, str]:
    """The number of bidders and what it rests on (methodology 1.2): None where nothing published tells."""
    tender = get_object(compiled, "tender")
    number = get_number(tender, "numberOfTenderers")
    if number is not None and (whole := _whole_count(number)) is not None:
        return whole, "tender.numberOfTenderers"
    identities = {get_text(each, "id") or get_text(each, "name") for each in get_objects(tender, "tenderers")} - {""}
    if identities:
        return len(identities), "tender.tenderers"
    bids = get_object(compiled, "bids")
    submitted = {
        get_text(tenderer, "id") or get_text(tenderer, "name")
        for bid in get_objects(bids, "details")
        if get_text(bid, "status") not in ("", "invited", "withdrawn")
        for tenderer in get_objects(bid, "tenderers")
    } - {""}
    if submitted:
        return len(submitted), "bids.details"
    for statistic in get_objects(bids, "statistics"):
        count = get_number(statistic, "value")
        if (
            get_text(statistic, "measure") == "bids"
            and count is not None
            and (whole := _whole_count(count)) is not None
        ):
            return whole, "bids.statistics"
    return None, ""


def _whole_count(number: int | Decimal) -> int | None:
    # Checked before it becomes an int: 1e999999999 would take all memory.
    return int(number) if 0 <= number < 1_000_000 and number == int(number) else None


def release_tags(bodies: Iterator[Json]) -> frozenset[str]:
    """All tags of some releases."""
    return frozenset(tag for body in bodies for tag in get_texts(body, "tag"))


def _framework_ceiling(awards: list[Award], contracts: list[Contract]) -> Amounts:
    # The ceiling is often repeated on each award of the framework, so an amount counts once.
    values = {award.value for award in awards if award.status == "active" and award.value}
    if not values:
        values = {each.value for each in contracts if each.status in ("active", "terminated") and each.value}
    ceiling: Amounts = {}
    for value in sorted(values):
        _add(ceiling, value)
    return ceiling


def _add(amounts: Amounts, value: Value) -> None:
    amounts[value.currency] = amounts.get(value.currency, Decimal(0)) + value.amount
