"""What a firm can still win: open for bids, coming up, or held by a contract that ends soon; found, ordered, and put in words."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from unsealed.lists import ProcessLine, make_line, money_text
from unsealed.ocds.dates import calendar_date, read_instant
from unsealed.ocds.interpret import Value
from unsealed.past_awards import LastTime, Named, make_last_time
from unsealed.publication import Entry, InForce, PastAwards, Publication
from unsealed.urls import process_url, supplier_url
from unsealed.words import Words, shortened

_SUCCESSORS = frozenset(["prior"])
"""Relationships by which a process says that it takes the place of the one it names."""
_REPLACED_BY = frozenset(["renewalProcess", "replacementProcess"])
"""Relationships by which a contract names the process that takes its place."""
_LONGEST_NAME = 160
_DAY = timedelta(days=1)


class Deadline(NamedTuple):
    """When bidding ends: the day (for `<time>`), in words, and the instant for a browser's countdown (both may be empty).

    `away` says how far that is from the day of the data; empty where that cannot be told.
    """

    day: str
    text: str
    instant: str
    away: str = ""


class Opening(NamedTuple):
    """A process that is open for bids. `about` are whole phrases: its kind, its method, until when questions may be asked."""

    line: ProcessLine
    deadline: Deadline
    about: tuple[str, ...]
    last: LastTime | None
    """The latest award of its kind."""


class Coming(NamedTuple):
    """A planned process: when bids are expected, where the money comes from, and how it will be bought."""

    line: ProcessLine
    expected: str
    is_late: bool
    funding: str
    about: tuple[str, ...]
    last: LastTime | None
    """The latest award of its kind."""


class Successor(NamedTuple):
    """The process by which something is bought again, and how far it is, in words."""

    text: str
    title: str
    url: str


class EndingSoon(NamedTuple):
    """Contracts of one process in force that end on one day, and who holds them."""

    line: ProcessLine
    ends: str
    away: str
    """How far that is from the day of the data."""
    contracts: str
    """Which contracts of the process, where it has others; else empty."""
    holders: tuple[Named, ...]
    amount: str
    successors: tuple[Successor, ...]


class Ending(NamedTuple):
    """Contracts in force of one process that end on one day, which is an ISO date."""

    entry: Entry
    end: str
    contracts: tuple[InForce, ...]


@dataclass(frozen=True, slots=True)
class Opportunities:
    """Those of a publication, or of a part of it, each list in its order."""

    open: tuple[Entry, ...]
    coming: tuple[Entry, ...]
    ending: tuple[Ending, ...]

    @property
    def total(self) -> int:
        """How many there are in all three lists."""
        return len(self.open) + len(self.coming) + len(self.ending)


def find_opportunities(entries: Iterable[Entry], today: date, months: int, words: Words) -> Opportunities:
    """The opportunities among some processes as of a day.

    Open ones by deadline, those without one last. Planned ones by expected date, then those without a date, then those
    whose date has passed. What ends within so many months by the day of its end.
    """
    entries = tuple(entries)
    open_now = [entry for entry in entries if entry.stage == "open"]
    coming = [entry for entry in entries if entry.stage == "planned"]
    last = _months_after(today, months)
    ending: list[Ending] = []
    for entry in entries:
        days: dict[str, list[InForce]] = {}
        for contract in entry.in_force:
            if contract.end and today.isoformat() <= contract.end <= last.isoformat():
                days.setdefault(contract.end, []).append(contract)
        ending += [Ending(entry, end, tuple(contracts)) for end, contracts in days.items()]
    return Opportunities(
        tuple(sorted(open_now, key=lambda entry: _moment(entry.tender_end, entry, words))),
        tuple(sorted(coming, key=lambda entry: _expectation(entry, today, words))),
        tuple(sorted(ending, key=lambda each: (each.end, each.entry.ocid))),
    )


def find_successors(publication: Publication) -> Mapping[str, tuple[Entry, ...]]:
    """The processes that take the place of another one, by the ocid of that one."""
    entries = {entry.ocid: entry for entry in publication.entries}
    found: dict[str, dict[str, Entry]] = {}
    for ocid, relations in sorted(publication.relations.items()):
        for other, relationship in relations:
            codes = set(relationship.split())
            if other not in entries or ocid not in entries or other == ocid:
                continue
            if codes & _SUCCESSORS:
                found.setdefault(other, {})[ocid] = entries[ocid]
            if codes & _REPLACED_BY:
                found.setdefault(ocid, {})[other] = entries[other]
    return {ocid: tuple(several.values()) for ocid, several in found.items()}


def make_opening(entry: Entry, past: Mapping[str, PastAwards], today: date, words: Words) -> Opening:
    """The row of an open process."""
    about = _kind_and_method(entry, words)
    if entry.offer and entry.offer.questions_end:
        about.append(words.gettext("Questions until {date}").format(date=words.date_time(entry.offer.questions_end)))
    return Opening(
        make_line(entry, words), make_deadline(entry.tender_end, today, words), tuple(about), _last(entry, past, words)
    )


def make_deadline(text: str, today: date, words: Words) -> Deadline:
    """When bidding ends, with how far that is from the day of the data; a text that is no date stands as it was published."""
    _ = words.gettext
    day = calendar_date(text, words.zone)
    if not text:
        return Deadline("", _("The last day for bids is not published."), "")
    when = words.date_time(text)
    if day is None or today == date.max:
        return Deadline(words.iso_date(text), _("Closes {date}").format(date=when), "")
    days = (day - today).days
    said = _("Closes {date}").format(date=when)
    return Deadline(day.isoformat(), said, _end_of(text, day, words), _away(days, words))


def _away(days: int, words: Words) -> str:
    """How far a day is from that of the data, which is as far as a page without a clock can tell."""
    if days <= 0:
        return words.gettext("On the date of this data")
    return words.ngettext("{n} day after the date of this data", "{n} days after the date of this data", days).format(
        n=words.number(days)
    )


def make_coming(entry: Entry, past: Mapping[str, PastAwards], today: date, words: Words) -> Coming:
    """The row of a planned process; its amount is the budget, where one is published."""
    _, offer = words.gettext, entry.offer
    line = make_line(entry, words)
    funding = ""
    if offer and offer.budget:
        line = line._replace(amount=_("{amount} (budget)").format(amount=money_text([offer.budget], words)))
    if offer and offer.funding:
        funding = _("Money from: {source}").format(source=shortened(offer.funding, _LONGEST_NAME))
    about = _kind_and_method(entry, words)
    if offer and (offer.work_start or offer.work_end):
        start, end = words.date(offer.work_start), words.date(offer.work_end)
        if start and end:
            about.append(_("Contract from {start} to {end}").format(start=start, end=end))
        elif start:
            about.append(_("Contract from {date}").format(date=start))
        else:
            about.append(_("Contract until {date}").format(date=end))
    return Coming(
        line,
        _expected(entry, today, words),
        _has_passed(entry, today, words),
        funding,
        tuple(about),
        _last(entry, past, words),
    )


def _last(entry: Entry, past: Mapping[str, PastAwards], words: Words) -> LastTime | None:
    known = past.get(entry.ocid)
    return make_last_time(known.awards[0], words) if known and known.awards and not known.is_broader else None


def make_ending(each: Ending, successors: Mapping[str, tuple[Entry, ...]], today: date, words: Words) -> EndingSoon:
    """The row of contracts that end."""
    entry, _ = each.entry, words.gettext
    days = (date.fromisoformat(each.end) - today).days
    titles = list(dict.fromkeys(one.title for one in each.contracts if one.title and one.title != entry.title))
    if len(each.contracts) < len(entry.in_force) and not titles:
        titles = [
            words.ngettext(
                "{n} of {all} contracts in force", "{n} of {all} contracts in force", len(each.contracts)
            ).format(n=words.number(len(each.contracts)), all=words.number(len(entry.in_force)))
        ]
    suppliers = dict.fromkeys(
        supplier for one in each.contracts if one.award is not None for supplier in entry.awards[one.award].suppliers
    )
    holders = dict.fromkeys(
        Named(one.name or _("Name not published"), supplier_url(one.key) if one.key else "") for one in suppliers
    )
    return EndingSoon(
        make_line(entry, words),
        _("Ends {date}").format(date=words.date(each.end)),
        _away(days, words),
        shortened(", ".join(titles), _LONGEST_NAME),
        tuple(holders),
        _worth(each, words),
        tuple(make_successor(one, today, words) for one in successors.get(entry.ocid, ())),
    )


def make_successor(entry: Entry, today: date, words: Words) -> Successor:
    """How far the process is that takes the place of another one."""
    _ = words.gettext
    if entry.stage == "planned":
        text = _("To be bid again. {when}:").format(when=_expected(entry, today, words))
    elif entry.stage == "open":
        when = words.date_time(entry.tender_end)
        text = _("Open for bids again until {date}:").format(date=when) if when else _("Open for bids again:")
    else:
        text = _("Bought again ({stage}):").format(stage=words.code("stage", entry.stage))
    return Successor(text, make_line(entry, words).title, process_url(entry.ocid))


def _worth(each: Ending, words: Words) -> str:
    """The value of the contracts by currency; where they have none, the ceiling of their framework agreement."""
    entry = each.entry
    values = [one.value for one in each.contracts if one.value]
    is_ceiling = entry.measure == "framework_ceiling"
    if len(values) < len(each.contracts):
        values = list(entry.values) if is_ceiling else []
    sums: dict[str, Value] = {}
    for value in values:
        known = sums.get(value.currency)
        sums[value.currency] = Value(known.amount + value.amount, value.currency) if known else value
    if entry.measure == "revenue":
        sums = {currency: Value(value.amount.copy_abs(), currency) for currency, value in sums.items()}
    text = money_text((sums[currency] for currency in sorted(sums)), words)
    return f"{text} ({words.code('measure', entry.measure)})" if text and entry.measure in _SAID else text


_SAID = ("framework_ceiling", "revenue")


def _kind_and_method(entry: Entry, words: Words) -> list[str]:
    """What kind of purchase it is, and how it is bought: by the words of the source, else by the standard's method."""
    details = shortened(entry.offer.method_details, _LONGEST_NAME) if entry.offer else ""
    kind = words.code("procurementCategory", entry.category) if entry.category else ""
    method = details or (words.code("method", entry.method) if entry.method else "")
    return [text for text in (kind, method or words.gettext("Method not published")) if text]


def _expected(entry: Entry, today: date, words: Words) -> str:
    """When bids are expected, in words."""
    _ = words.gettext
    start = entry.tender_start or entry.tender_end
    if not start:
        return _("Date not published yet")
    when = words.date(start)
    if _has_passed(entry, today, words):
        return _("Was expected {date}; no newer date is published").format(date=when)
    if not entry.tender_start:
        return _("Bids expected until {date}").format(date=when)
    if calendar_date(start, words.zone) and calendar_date(entry.tender_end, words.zone):
        return _("Bids expected from {start} to {end}").format(start=when, end=words.date(entry.tender_end))
    return _("Bids expected from {date}").format(date=when)


def _has_passed(entry: Entry, today: date, words: Words) -> bool:
    """Whether bids were expected before the day of the data."""
    day = calendar_date(entry.tender_end or entry.tender_start, words.zone)
    return day is not None and day < today


def _expectation(entry: Entry, today: date, words: Words) -> tuple[int, tuple[bool, str, str, str]]:
    start = entry.tender_start or entry.tender_end
    group = 2 if _has_passed(entry, today, words) else 0 if start else 1
    return group, _moment(start, entry, words)


def _moment(text: str, entry: Entry, words: Words) -> tuple[bool, str, str, str]:
    """A key to sort by: the day in the city's zone, then the instant; what has no date comes last."""
    instant = read_instant(text)
    return not text, words.iso_date(text) or text, instant.isoformat() if instant else "", entry.ocid


def _end_of(text: str, day: date, words: Words) -> str:
    """The instant at which bidding ends, in UTC; the end of the day, in the city's zone, where no time is published."""
    instant = read_instant(text)
    try:
        if text[11:19] in ("", "00:00:00", "23:59:59"):
            instant = datetime.combine(day + _DAY, time(), words.zone)
        return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if instant and instant.year >= 1000 else ""
    except OverflowError:
        return ""


def _months_after(day: date, months: int) -> date:
    """The same day some months later, or the last one of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def count_endless(entries: Sequence[Entry]) -> tuple[int, int]:
    """How many contracts are in force, and how many of them publish no end."""
    contracts = [one for entry in entries for one in entry.in_force]
    return len(contracts), sum(not one.end for one in contracts)


def why_none(name: str, entries: Sequence[Entry], publication: Publication) -> str:
    """Why a list of opportunities (open, coming-up or ending-soon) is empty among some processes, and what would fill it: what is not published is not known to be none."""
    _, counts = publication.words.gettext, publication.coverage.counts
    months = publication.site.opportunities.ending_within_months
    day = publication.words.date(publication.today)
    if name == "open":
        if counts["/tender/status"] or counts["/tender/tenderPeriod/endDate"]:
            return _("Nothing that is published here was open for bids on {date}.").format(date=day)
        return _(
            "Whether anything is open for bids is not published: no process gives its status or its last day for bids."
            " With these (tender/status, tender/tenderPeriod), open processes appear here."
        )
    if name == "coming-up":
        return _(
            "No plan is published here. A purchase appears as soon as its plan is published before the bidding starts"
            " (planning, or a tender whose status is planned)."
        )
    contracts, endless = count_endless(entries)
    if contracts > endless:
        return publication.words.ngettext(
            "No contract in force whose end is published ends within {n} month of {date}.",
            "No contract in force whose end is published ends within {n} months of {date}.",
            months,
        ).format(n=publication.words.number(months), date=day)
    if contracts:
        return _(
            "When contracts end is not published. With the last day of each contract (contracts/period/endDate),"
            " those that end soon appear here."
        )
    return _("No contract is published as in force here. Contracts in force that end soon would appear.")
