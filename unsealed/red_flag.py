"""Red flags, which readers know as points to check: each module on the shelf `red_flags/` asks one question of a process.

A module has a docstring (the question, for readers), `DOSSIER`, and `look(case)`, which yields what it sees in one
process. Where that only means something beside all others, `verdicts.py` compares. A flag is a reason to look closer and
no more: its state is one of three, and what cannot be checked is never "not flagged".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from types import ModuleType
from typing import NamedTuple

from unsealed.config import PointsToCheck, Site
from unsealed.errors import ConfigurationError
from unsealed.exact_json import Json
from unsealed.observing import key_of, observe_days
from unsealed.ocds.access import get_number, get_object, get_objects, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.interpret import UNKNOWN, Award, Interpretation, Subject, Value
from unsealed.ocds.model import ContractingProcess
from unsealed.ocds.organizations import Organization
from unsealed.population import stands

NOT_MEANT = "not_meant"
"""The state of what a flag is not about; nothing is said of it."""

FLAGGED, NOT_FLAGGED, CANNOT_BE_CHECKED = "flagged", "not_flagged", "cannot_be_checked"

COMPARED = "compared"
"""Seen, and yet to be compared with what was seen elsewhere."""

ONLY_COMPARED = "only_compared"
"""Others are compared with it; it is not flagged itself."""

LOOKS = "flags/"
"""The folder of the store's tables that hold looks."""

PROCESS, BUYER, PROCURING_ENTITY, TENDERER = "process", "buyer", "procuring_entity", "tenderer"

_UNNAMED = "\0"
"""What begins a tenderer's identity that means nothing outside its process, as that of a natural person."""


class Used(NamedTuple):
    """A number that a flag used, by the name that its sentence has for it.

    `kind` says how readers see it: number, share, days, moment (a published date-time), text, a codelist as
    `code:biddersBasis`, or the currency of an amount, which may be empty.
    """

    name: str
    kind: str
    value: Decimal | int | str


class Look(NamedTuple):
    """What a flag sees in one process. `state` is FLAGGED, NOT_FLAGGED, COMPARED, NOT_MEANT, or why it cannot be checked.

    `scope_id` is whom it is about, empty for the process itself; `group` is what alone it is compared within. `base` is
    what `value` is a part of, for shares over several processes. `tenderers` are those whom the look is about.
    """

    state: str
    value: Decimal | int | None = None
    used: tuple[Used, ...] = ()
    scope: str = PROCESS
    scope_id: str = ""
    group: str = ""
    base: int | None = None
    tenderers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fence:
    """What is flagged beside all others: values on the `low` or the `high` side, 1.5 interquartile ranges outside.

    `setting` is the name of the fixed limit that a city may set instead. A fence itself counts as outside.
    """

    side: str
    setting: str = ""


@dataclass(frozen=True, slots=True)
class RedFlag:
    """What readers and auditors have to know of a flag. `code` is that of the Open Contracting Partnership.

    `says` is a sentence with the names of the numbers used; that of the fence follows by itself, and
    `otherwise` stands in for it where not all of them were needed. `innocent` are ordinary explanations. `reasons` say why a
    process cannot be checked. `settings` are the names of those that it follows. `scopes` are what it is about.

    `cardinal_value` and `tenderer_value` are what Cardinal gives as values; None where it gives the number itself.
    """

    code: str
    title: str
    question: str
    formula: str
    says: str
    paths: tuple[str, ...]
    innocent: tuple[str, ...]
    source: str
    unit: str
    reasons: Mapping[str, str]
    otherwise: str = ""
    deviations: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    scopes: tuple[str, ...] = (PROCESS,)
    fence: Fence | None = None
    cardinal_value: int | None = None
    tenderer_value: int | None = None
    prices: bool = False
    """Whether it compares prices of bids."""

    def reason(self, name: str) -> str:
        """Why something cannot be checked, in words."""
        return self.reasons.get(name) or FENCE_REASONS[name]


FENCE_REASONS = {
    "too_few": "Fewer than 20 values are published to compare it with.",
    "all_alike": "The middle half of all values are the same, so that nothing tells what is unusual.",
    "no_limit": "The values lie so far apart that none could be outside of what is usual.",
}

PLAIN_BID_REASONS = {
    "no_bids": "Bids are not published one by one.",
    "no_bid_statuses": "The status of bids is not published: valid, disqualified, withdrawn.",
    "none_submitted": "No bid is published as submitted.",
    "no_tenderer": "A bid does not say whose it is.",
}
PRICE_REASONS = {
    "no_bid_value": "The price of a bid is not published.",
    "no_currency": "The currency of a bid is not published.",
    "other_currency": "Bids are in several currencies, or in another one than is compared here.",
    "not_positive": "The price of a bid is zero or less.",
}
AWARD_REASONS = {
    "unknown_status": "The status of an award is not published.",
    "not_final": "Not all awards are decided.",
}


@dataclass(frozen=True, slots=True)
class Bid:
    """A bid; `tenderers` are identities, sorted, which mean the same in all bids and awards of a process."""

    body: dict[str, Json]
    status: str
    tenderers: tuple[str, ...]
    value: Value | None


class Case:
    """One process as flags look at it: with the settings, and with its bids read when one asks for them."""

    def __init__(self, subject: Subject, site: Site) -> None:
        self.process: ContractingProcess = subject.process
        self.known: Interpretation = subject.interpretation
        self.settings: PointsToCheck = site.points_to_check
        self.as_cardinal: bool = site.points_to_check.cardinal_compatible
        self.tender = get_object(subject.process.compiled, "tender")
        self.details = get_text(self.tender, "procurementMethodDetails")
        self._currency = site.defaults.currency
        self._subject = subject

    @property
    def is_meant(self) -> bool:
        """Whether flags look at the process at all: it is more than a plan, and was not called off."""
        meant = self.known.tender_status != "cancelled" if self.as_cardinal else stands(self.known)
        return meant and self.details not in self.settings.excluded_methods

    @property
    def is_over(self) -> bool:
        """Whether all bids are in."""
        return self.as_cardinal or self.known.is_over

    @property
    def compares_prices(self) -> bool:
        """Whether prices of bids say the same of each under the method of the process."""
        among = self.settings.price_comparison_methods
        return self.details not in self.settings.no_price_comparison_methods and (not among or self.details in among)

    @cached_property
    def bids(self) -> tuple[Bid, ...]:
        """The bids of which a status is published."""
        return tuple(
            Bid(body, status, self.identify(get_objects(body, "tenderers")), self._value(body))
            for body in get_objects(get_object(self.process.compiled, "bids"), "details")
            if (status := get_text(body, "status"))
        )

    @cached_property
    def submitted(self) -> tuple[Bid, ...]:
        """The bids that were handed in and not taken back."""
        return tuple(bid for bid in self.bids if bid.status not in ("invited", "withdrawn"))

    def with_status(self, status: str) -> list[Bid]:
        """The bids of one status."""
        return [bid for bid in self.bids if bid.status == status]

    def why_no_bids(self) -> str:
        """Why there is no bid to look at: `no_bids`, `no_bid_statuses` or `none_submitted`; empty where there is one."""
        if self.submitted:
            return ""
        if self.bids:
            return "none_submitted"
        published = get_objects(get_object(self.process.compiled, "bids"), "details")
        return "no_bid_statuses" if published else "no_bids"

    def award_status(self, award: Award) -> str:
        """The status that an award has in effect; to Cardinal, the one that is published."""
        return get_text(award.body, "status") if self.as_cardinal else award.status

    @property
    def active(self) -> list[Award]:
        """The awards in force."""
        return [award for award in self.known.awards if self.award_status(award) == "active"]

    def why_not_awarded(self) -> str:
        """Why there is no award in force to look at: NOT_MEANT, or `unknown_status`; empty where there is one."""
        if self.active:
            return ""
        unknown = any(self.award_status(award) == UNKNOWN for award in self.known.awards)
        return "unknown_status" if unknown else NOT_MEANT

    def why_not_final(self) -> str:
        """Why what was awarded may change: `not_final`, or `unknown_status`; empty where it is final.

        Cardinal takes an award without any status for none.
        """
        for award in self.known.awards:
            status = self.award_status(award)
            if status == UNKNOWN:
                return "unknown_status"
            if status and status not in ("active", "cancelled", "unsuccessful"):
                return "not_final"
        return ""

    def identify(self, references: Sequence[dict[str, Json]]) -> tuple[str, ...]:
        """Who is meant by some references, each once: the same where an organization is, in any process.

        To Cardinal that is the published id.
        """
        if self.as_cardinal:
            return tuple(sorted({get_text(each, "id") for each in references} - {""}))
        return tuple(sorted({self._identity(each) for each in references} - {""}))

    def suppliers(self, award: Award) -> tuple[str, ...]:
        """Whom an award chose."""
        return self.identify(get_objects(award.body, "suppliers"))

    def organization_key(self, reference: dict[str, Json], organization: Organization | None) -> str:
        """The key of a buyer or procuring entity; empty where it has none."""
        if self.as_cardinal:
            return get_text(reference, "id")
        return key_of(organization) if organization else ""

    def _identity(self, reference: dict[str, Json]) -> str:
        organization = self.known.organizations.find(reference)
        if key := key_of(organization):
            return key
        identity = get_text(organization.party, "id") or organization.name
        return f"{_UNNAMED}{identity}" if identity else ""

    def _value(self, bid: dict[str, Json]) -> Value | None:
        body = get_object(bid, "value")
        amount = get_number(body, "amount")
        return None if amount is None else Value(Decimal(amount), get_text(body, "currency") or self._currency)

    def why_no_price(self, bid: Bid) -> str:
        """Why the price of a bid cannot be compared; empty where it can."""
        if bid.value is None:
            return "no_bid_value"
        amount, currency = bid.value
        if not currency:
            return "no_currency"
        if self.settings.currency and currency != self.settings.currency:
            return "other_currency"
        return "not_positive" if amount <= 0 and not self.as_cardinal else ""


DAYS_REASONS = {
    "no_method": "The procurement method is not published.",
    "no_date": "One of the two dates is not published.",
    "dates_reversed": "The later date lies before the earlier one.",
}


def look_at_days(known: Interpretation, start: datetime | None, end: datetime | None) -> Look:
    """The days from one instant to another, to be compared with those of the same method."""
    seen = observe_days(start, end)
    if seen.value is None:
        return Look(seen.counted)
    used = (Used("days", "days", seen.value),)
    return Look(COMPARED, seen.value, used, group=known.method) if known.method else Look("no_method")


def look_at_decision(known: Interpretation) -> Look:
    """The days from the deadline for bids to the first decision."""
    decided = [read_instant(award.body.get("date")) for award in known.awards if award.counted]
    if not decided:
        return Look(NOT_MEANT)
    return look_at_days(known, known.tender_end, min((day for day in decided if day), default=None))


def choose_flags(items: Sequence[ModuleType], site: Site) -> list[ModuleType]:
    """The flags that a city asks for, in the order of their codes.

    Raises `ConfigurationError` for a code that there is no flag for.
    """
    settings = site.points_to_check
    known = {item.DOSSIER.code: item for item in items}
    for code in settings.flags:
        if code not in known:
            raise ConfigurationError(
                f"points_to_check.flags in site.toml names {code}, but the flags are {', '.join(sorted(known))}."
            )
    about_tenderers = settings.tenderers or settings.cardinal_compatible
    return [
        known[code]
        for code in sorted(set(settings.flags))
        if about_tenderers or known[code].DOSSIER.scopes != (TENDERER,)
    ]


def looks_of(item: ModuleType) -> str:
    """The name of the store's table of what a flag saw."""
    return f"{LOOKS}{item.DOSSIER.code}"


LookRow = tuple[str, str, str, str, Decimal | int | None, str, int | None, list[tuple[str, str, str]], list[str]]
"""A look as the store keeps it: ocid, scope, scope_id, state, value, group, base, numbers used, tenderers."""


def look(items: Sequence[ModuleType], subject: Subject, site: Site) -> Iterator[tuple[str, list[LookRow]]]:
    """What each flag sees in one process, as rows; flags that it says nothing to are left out."""
    case = Case(subject, site)
    if not case.is_meant:
        return
    about_tenderers = site.points_to_check.tenderers or case.as_cardinal
    for item in items:
        if item.DOSSIER.prices and not case.compares_prices:
            continue
        rows: list[LookRow] = [
            (
                case.process.ocid, seen.scope, seen.scope_id, seen.state, seen.value, seen.group, seen.base,
                [(name, kind, str(value)) for name, kind, value in seen.used],
                [each for each in seen.tenderers if about_tenderers and not each.startswith(_UNNAMED)],
            )
            for seen in item.look(case)
            if seen.state != NOT_MEANT
            and (seen.scope != TENDERER or (about_tenderers and not seen.scope_id.startswith(_UNNAMED)))
        ]  # fmt: skip
        if rows:
            yield looks_of(item), rows


@dataclass(frozen=True, slots=True)
class Point:
    """What a flag says of one process: its code, its state, why it cannot be checked, and the numbers used."""

    code: str
    state: str
    reason: str
    used: tuple[Used, ...] = field(default=())
