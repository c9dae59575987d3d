"""What happened of late, and what is due, as people are told: the events and dates of the tables, in sentences.

An event keeps its identity in later data, whatever else is published: it is made of the ocid and the event's own name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple, TypeVar
from uuid import NAMESPACE_URL, uuid5

from unsealed.events import TWO_YEARS, Event, before
from unsealed.lists import title_of
from unsealed.ocds.dates import read_instant
from unsealed.publication import AwardLine, Entry, Publication
from unsealed.urls import process_url
from unsealed.words import Words, shortened

_PAST_DATES = timedelta(days=365)
_MOST_NAMES = 3
_LONGEST_TITLE = 160


class Story(NamedTuple):
    """An event as people read it. `id` is a URN; `day` the calendar day of `when`."""

    id: str
    kind: str
    url: str
    title: str
    text: str
    when: datetime
    day: date
    entry: Entry
    section: str
    award: int | None


class KeyDate(NamedTuple):
    """A row of the table of key dates."""

    ocid: str
    kind: str
    part_id: str | None
    award_number: int | None
    date: str
    is_cancelled: bool


class Due(NamedTuple):
    """A date to keep. `date` is as published, `updated` the moment of the release that the process was last told in."""

    id: str
    kind: str
    url: str
    title: str
    text: str
    date: str
    updated: str
    cancelled: bool
    entry: Entry
    section: str
    award: int | None


def has_feed(entries: Sequence[Entry], today: date) -> bool:
    """Whether a buyer, supplier or category has a feed and a calendar: who has two processes, or one of late."""
    since = before(today, TWO_YEARS).isoformat()
    return len(entries) > 1 or any(entry.date >= since for entry in entries)


def make_id(*names: str) -> str:
    """An identity that is the same in every build, as a UUID."""
    return str(uuid5(NAMESPACE_URL, "ocds:" + "/".join(names)))


def tell_news(publication: Publication, days: timedelta = TWO_YEARS) -> list[Story]:
    """What happened in so many days up to the data's date, newest first."""
    since = before(publication.today, days)
    entries = {entry.ocid: entry for entry in publication.entries}
    teller = Teller(publication.words)
    stories = (teller.tell(event, entries[event.ocid]) for event in publication.events)
    return list(takewhile(lambda story: story.day >= since, stories))


def read_dates(publication: Publication) -> list[Due]:
    """What is due, and what was in the year before the data's date, by date."""
    since = before(publication.today, _PAST_DATES).isoformat()
    entries = {entry.ocid: entry for entry in publication.entries}
    teller = Teller(publication.words)
    times: dict[tuple[str, ...], int] = {}
    found = []
    for row in publication.rows("key_dates"):
        planned = KeyDate(*row)  # type: ignore[arg-type]  # the columns of its table
        name = planned.ocid, planned.kind, planned.part_id or ""
        times[name] = times.get(name, 0) + 1
        if planned.date[:10] >= since and (instant := read_instant(planned.date)):
            identity = make_id(*name, *([str(times[name])] if times[name] > 1 else []))
            found.append((instant, teller.remind(identity, planned, entries[planned.ocid])))
    return [due for _, due in sorted(found, key=lambda each: (each[0], each[1].id))]


_Told = TypeVar("_Told", Story, Due)


class Teller:
    """Says events and dates in one language."""

    def __init__(self, words: Words) -> None:
        _ = words.gettext
        self._words = words
        self._titles: Mapping[tuple[str, str], str] = {
            ("tender", "planned"): _("Planned: {title}"),
            ("tender", "published"): _("New tender: {title}"),
            ("tender", "amended"): _("Tender amended: {title}"),
            ("tender", "changed"): _("Tender amended: {title}"),
            ("tender", "cancelled"): _("Tender cancelled: {title}"),
            ("tender", "unsuccessful"): _("Tender without result: {title}"),
            ("tender", "withdrawn"): _("Tender withdrawn: {title}"),
            ("award", "awarded"): _("Awarded: {title}"),
            ("award", "amended"): _("Award amended: {title}"),
            ("award", "changed"): _("Award amended: {title}"),
            ("award", "cancelled"): _("Award cancelled: {title}"),
            ("award", "unsuccessful"): _("No award: {title}"),
            ("contract", "signed"): _("Contract signed: {title}"),
            ("contract", "amended"): _("Contract amended: {title}"),
            ("contract", "changed"): _("Contract amended: {title}"),
            ("contract", "ended"): _("Contract ended: {title}"),
            ("contract", "cancelled"): _("Contract cancelled: {title}"),
        }
        amended = _("The contract with {names} was amended."), _("A contract was amended.")
        self._sayings: Mapping[tuple[str, str], tuple[str, str]] = {
            ("tender", "planned"): ("", _("This is planned.")),
            ("tender", "amended"): ("", _("The tender was amended.")),
            ("tender", "changed"): ("", _("The tender was amended.")),
            ("tender", "cancelled"): ("", _("The tender was cancelled.")),
            ("tender", "unsuccessful"): ("", _("The tender ended without an award.")),
            ("tender", "withdrawn"): ("", _("The tender was withdrawn.")),
            ("award", "awarded"): (_("Chosen: {names}."), _("Who was chosen is not published.")),
            ("award", "amended"): (_("The award to {names} was amended."), _("An award was amended.")),
            ("award", "changed"): (_("The award to {names} was amended."), _("An award was amended.")),
            ("award", "cancelled"): (_("The award to {names} was cancelled."), _("An award was cancelled.")),
            ("award", "unsuccessful"): ("", _("For a part of it no bid was chosen.")),
            ("contract", "signed"): (_("Contract with {names}."), _("A contract was signed.")),
            ("contract", "amended"): amended,
            ("contract", "changed"): amended,
            ("contract", "ended"): (_("The contract with {names} ended."), _("A contract ended.")),
            ("contract", "cancelled"): (_("The contract with {names} was cancelled."), _("A contract was cancelled.")),
        }
        self._reminders = {
            "expected_start": (
                _("Bids expected from: {title}"),
                _("The city expects to ask for bids from this date on."),
            ),
            "questions_end": (
                _("Questions due: {title}"),
                _("Questions about this tender can be asked until this date."),
            ),
            "bids_end": (_("Bids due: {title}"), _("Bids can be sent in until this date.")),
            "contract_end": (_("Contract ends: {title}"), _("On this date a contract ends.")),
        }
        self._money = lru_cache(4096)(lambda amount, currency: words.money_in_text(Decimal(amount), currency))

    def tell(self, event: Event, entry: Entry) -> Story:
        """An event as a story."""
        title = self._titles[event.section, event.kind].format(title=title_of(entry, self._words, _LONGEST_TITLE))
        return Story(
            id=make_id(event.ocid, event.event),
            kind=event.kind,
            url=process_url(event.ocid),
            title=title,
            text=as_text(self._sentences(event, entry)),
            when=event.when,
            day=event.when.astimezone(self._words.zone).date(),
            entry=entry,
            section=event.section,
            award=event.award_number,
        )

    def remind(self, identity: str, planned: KeyDate, entry: Entry) -> Due:
        """A date as a reminder."""
        kind, award, cancelled = planned.kind, planned.award_number, planned.is_cancelled
        _ = self._words.gettext
        title, sentence = self._reminders[kind]
        names = self._names(entry, award) if kind == "contract_end" else ""
        sentences = [
            _("This date was called off.") if cancelled else sentence,
            _("Supplier: {names}.").format(names=names) if names else "",
            self._buyer(entry),
        ]
        return Due(
            id=identity,
            kind=kind,
            url=process_url(entry.ocid),
            title=title.format(title=title_of(entry, self._words, _LONGEST_TITLE)),
            text=as_text(sentences),
            date=planned.date,
            updated=entry.release_date,
            cancelled=cancelled,
            entry=entry,
            section="contract" if kind == "contract_end" else "tender",
            award=award,
        )

    def _sentences(self, event: Event, entry: Entry) -> Iterator[str]:
        yield self._happened(event, entry)
        yield from self._figures(event)
        if event.reason:
            yield self._words.gettext("Reason: {reason}").format(reason=event.reason)
        yield self._buyer(entry)

    def _happened(self, event: Event, entry: Entry) -> str:
        named, nameless = self._sayings.get((event.section, event.kind), ("", ""))
        names = self._names(entry, event.award_number) if named else ""
        return named.format(names=names) if names else nameless

    def _figures(self, event: Event) -> Iterator[str]:
        words, _ = self._words, self._words.gettext
        money, currency = self._money, event.currency or ""
        if event.value_before is not None and event.value is not None:
            before, after = money(event.value_before, currency), money(event.value, currency)
            yield _("Value: {after} (before: {before}).").format(after=after, before=before)
        elif event.value is not None:
            said = _("Estimated value: {amount}.") if event.section == "tender" else _("Value: {amount}.")
            yield said.format(amount=money(event.value, currency))
        if event.end_before and event.end:
            before, after = words.date_time(event.end_before), words.date_time(event.end)
            said = (
                _("Deadline: {after} (before: {before}).")
                if event.section == "tender"
                else _("End: {after} (before: {before}).")
            )
            yield said.format(after=after, before=before)
        elif event.end:
            end = words.date_time(event.end)
            if event.kind == "planned":
                yield _("Bids expected from {date} on.").format(date=end)
            else:
                said = _("Bids due: {date}.") if event.section == "tender" else _("Ends: {date}.")
                yield said.format(date=end)

    def _buyer(self, entry: Entry) -> str:
        return self._words.gettext("Buyer: {name}.").format(name=entry.buyer_name) if entry.buyer_name else ""

    def _names(self, entry: Entry, award: int | None) -> str:
        names = list(dict.fromkeys(one.name for each in awards_of(entry, award) for one in each.suppliers if one.name))
        shown = [shortened(name, 80) for name in names[:_MOST_NAMES]]
        if more := len(names) - len(shown):
            shown.append(self._words.ngettext("{n} more", "{n} more", more).format(n=self._words.number(more)))
        return self._words.join(shown)


def as_text(sentences: Iterable[str]) -> str:
    """Sentences as a text; one that ends with `Inc.` needs no second stop."""
    return " ".join([each.removesuffix(".") if each.endswith("..") else each for each in sentences if each])


def awards_of(entry: Entry, number: int | None) -> Sequence[AwardLine]:
    """The award with that place among those of its process; all of them, if none is known."""
    return entry.awards[number - 1 : number] if number else entry.awards


def by_follower(items: Iterable[_Told], categories: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], list[_Told]]:
    """What each buyer, supplier and category is told, by (kind, key), in the order of `items`.

    `categories` are the keys of a process's categories, by ocid.
    """
    found: dict[tuple[str, str], list[_Told]] = {}
    for item in items:
        entry = item.entry
        if entry.buyer_key:
            found.setdefault(("buyer", entry.buyer_key), []).append(item)
        for key in categories.get(entry.ocid, ()):
            found.setdefault(("category", key), []).append(item)
        if item.section != "tender":
            keys = {one.key: None for each in awards_of(entry, item.award) for one in each.suppliers if one.key}
            for key in keys:
                found.setdefault(("supplier", key), []).append(item)
    return found
