"""Remembers what a page has shown of a compiled release, so that the rest can be shown under its own name.

Rooms of the page read published values through `Shown`. What nobody read, or what has another type than a room
expects, is left over; `rest` hands it out as groups of named values. So nothing published is hidden, whatever it is.
"""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from unsealed.exact_json import Json, write_json
from unsealed.ocds.access import as_text
from unsealed.ocds.dates import read_instant
from unsealed.render import web_link
from unsealed.words import Words

_MONEY = frozenset(["amount", "currency"])
_DEEPEST = 40
"""Values nested deeper than any standard asks for are shown as they were written."""
LONGEST_HEADING = 240
"""Characters of a title that can stand as a heading; a longer one stands in full below."""
_LITTLE, _LONG = 2, 60
"""So many values of an object, and so long a text, are still told together with those of its siblings."""

_AUTHORITY = re.compile(r"[^/]*//[^/?#]*")
_Leaf = tuple[str, str, str]
_Owners = tuple[tuple[dict[str, Json], int], ...]
"""The items of arrays that hold a value, from the outermost in, each with its position."""
_Places = dict[str, list[tuple[_Owners, list[_Leaf]]]]


class Line(NamedTuple):
    """A text, and what it stands for: a web address, the address of a page of this site, or a calendar day."""

    text: str
    link: str = ""
    page: str = ""
    day: str = ""


class Fact(NamedTuple):
    """A named value of one or several lines; no line at all means "Not published"."""

    label: str
    lines: tuple[Line, ...]


class Group(NamedTuple):
    """The values of one object that found no other room. `heading` is its place in the data, in words."""

    heading: str
    facts: tuple[tuple[str, str, str], ...]
    """(name, text, web address or empty)"""


class Shown:
    """Reads published values for one page, and knows afterwards which were read."""

    def __init__(self, words: Words, currency: str = "") -> None:
        self.words = words
        self._currency = currency
        self._seen: defaultdict[int, set[str]] = defaultdict(set)

    def mark(self, parent: Json, *names: str) -> None:
        """Say that these values are on the page already."""
        self._seen[id(parent)].update(names)

    def text(self, parent: dict[str, Json], name: str) -> str:
        """The text (or number) at `name` as published; empty where there is none."""
        value = parent.get(name)
        if value is None:
            return ""
        text = value.strip() if type(value) is str else as_text(value)
        if text:
            self._seen[id(parent)].add(name)
        return text

    def texts(self, parent: dict[str, Json], name: str) -> tuple[str, ...]:
        """The texts of the array at `name`; a single text counts as one."""
        value = parent.get(name)
        if value is None:
            return ()
        values = value if type(value) is list else [value]
        texts = tuple([text for text in map(as_text, values) if text])
        if texts and len(texts) == len(values):
            self._seen[id(parent)].add(name)
        return texts

    def code(self, parent: dict[str, Json], name: str, codelist: str) -> str:
        """The code at `name` in words."""
        code = self.text(parent, name)
        return self.words.code(codelist, code) if code else ""

    def codes(self, parent: dict[str, Json], name: str, codelist: str) -> str:
        """The codes of the array at `name` in words, joined by commas."""
        return ", ".join([self.words.code(codelist, code) for code in self.texts(parent, name)])

    def number(self, parent: dict[str, Json], name: str) -> str:
        """The number at `name` with all of its digits; a text stands as it was published."""
        value = parent.get(name)
        if type(value) is int or type(value) is Decimal:
            self._seen[id(parent)].add(name)
            return self.words.number(value)
        return self.text(parent, name)

    def money(self, parent: dict[str, Json], name: str = "value", *, exact: bool = False) -> str:
        """The amount of the OCDS value at `name`; empty where no number is published."""
        value = parent.get(name)
        return self._money(value, exact=exact) if type(value) is dict else ""

    def _money(self, value: dict[str, Json], *, exact: bool = False) -> str:
        amount, currency = value.get("amount"), value.get("currency")
        if type(amount) is not int and type(amount) is not Decimal:
            return ""
        seen = self._seen[id(value)]
        seen.add("amount")
        write = self.words.exact_money if exact else self.words.money
        if type(currency) is not str or not currency:
            return write(amount, self._currency)
        seen.add("currency")
        return write(amount, currency)

    def day(self, parent: dict[str, Json], name: str, *, with_time: bool = False) -> Line | None:
        """The date at `name` in words; a text that is no date stands as it was published."""
        value = parent.get(name)
        if type(value) is not str or not value:
            return None
        self._seen[id(parent)].add(name)
        return day_line(value, self.words, with_time=with_time)

    def period(self, parent: dict[str, Json], name: str) -> str:
        """The period at `name` in one line: `May 1, 2024 to June 30, 2024 (61 days)`."""
        period = parent.get(name)
        if type(period) is not dict:
            return ""
        _ = self.words.gettext
        start, end = self.day(period, "startDate"), self.day(period, "endDate")
        text = ""
        if start and end:
            text = _("{start} to {end}").format(start=start.text, end=end.text)
        elif start:
            text = _("from {date}").format(date=start.text)
        elif end:
            text = _("until {date}").format(date=end.text)
        more = []
        if days := self.number(period, "durationInDays"):
            more.append(_("{days} days").format(days=days))
        if most := self.day(period, "maxExtentDate"):
            more.append(_("at most until {date}").format(date=most.text))
        if not more:
            return text
        return f"{text} ({', '.join(more)})" if text else ", ".join(more)

    def link(self, parent: dict[str, Json], name: str) -> str:
        """The web address at `name`, if it is one that is safe to link to."""
        address = web_link(parent.get(name))
        if address:
            self._seen[id(parent)].add(name)
        return address

    def classification(self, parent: dict[str, Json], name: str) -> str:
        """A classification in words, with its code: `Paving (CPV 45233222)`."""
        value = parent.get(name)
        return self.coded(value) if type(value) is dict else ""

    def coded(self, value: dict[str, Json]) -> str:
        """An object with scheme, id and description as `description (scheme id)`."""
        text = self.text(value, "description")
        code = " ".join([each for each in (self.text(value, "scheme"), self.text(value, "id")) if each])
        return f"{text} ({code})" if text and code else text or code

    def address(self, value: Json) -> str:
        """An address on one line."""
        if type(value) is not dict:
            return ""
        names = ("description", "streetAddress", "locality", "region", "postalCode", "countryName")
        return ", ".join([part for part in [self.text(value, name) for name in names] if part])

    def rest(self, value: dict[str, Json]) -> tuple[Group, ...]:
        """What nobody has shown of `value` and all inside it; it counts as shown from now on.

        Objects of one array that have little left (an id, a code) are told together, each value once; those that
        have more left are told one by one.
        """
        places: _Places = {}
        self._collect(value, "", (), places, 0)
        single: list[_Leaf] = []
        groups: dict[tuple[_Leaf, ...], list[str]] = {}
        for place, records in places.items():
            facts = records[0][1]
            if len(records) > 1:
                if any(len(each) > _LITTLE or len(each[0][1]) > _LONG for _owners, each in records):
                    for owners, each in records:
                        groups.setdefault(tuple(each), []).append(f"{place} › {self._name(owners)}")
                    continue
                facts = _together(records)
            if len(facts) == 1 or not place:
                single += [(f"{place} › {name}" if place else name, text, link) for name, text, link in facts]
            else:
                groups.setdefault(tuple(facts), []).append(place)
        told = [Group(", ".join(headings), alike) for alike, headings in groups.items()]
        return (Group("", tuple(single)), *told) if single else tuple(told)

    def _name(self, owners: _Owners) -> str:
        """The names of the items of arrays that hold something, each told by its title, name or id."""
        names = []
        for item, number in owners:
            title = as_text(item.get("title")) or as_text(item.get("name")) or as_text(item.get("id"))
            names.append(title if title and len(title) <= _LONG else self.words.number(number))
        return " › ".join(names)

    def _collect(self, value: dict[str, Json], place: str, owners: _Owners, places: _Places, depth: int) -> None:
        """Note what is left of one object under its place, then what is left of the objects in it."""
        read, field = self._seen, self.words.field
        seen = read[id(value)]
        if len(seen) >= len(value):
            return
        facts: list[_Leaf] = []
        inside: list[tuple[str, dict[str, Json]]] = []
        for name, each in value.items():
            if name in seen or each is None or each == "":
                continue
            kind = type(each)
            if kind is dict:
                if len(read[id(each)]) >= len(each):
                    continue
                if money := self._untouched_money(each):
                    facts.append((field(name), money, ""))
                elif depth < _DEEPEST:
                    inside.append((name, each))
                else:
                    facts.append((field(name), write_json(each).decode(), ""))
            elif kind is list:
                self._collect_array(each, name, place, owners, facts, places, depth)
            else:
                link = web_link(each) if kind is str and each[:4] == "http" else ""
                facts.append((field(name), self._plain(each), link))
        seen.update(value)
        if facts:
            places.setdefault(place, []).append((owners, facts))
        for name, each in inside:
            self._collect(each, f"{place} › {field(name)}" if place else field(name), owners, places, depth + 1)

    def _collect_array(
        self, array: list[Json], name: str, place: str, owners: _Owners, facts: list[_Leaf], places: _Places, depth: int
    ) -> None:
        field = self.words.field(name)
        inside = f"{place} › {field}" if place else field
        loose = []
        for number, item in enumerate(array, 1):
            if type(item) is dict and depth < _DEEPEST:
                if len(self._seen[id(item)]) < len(item):
                    self._collect(item, inside, (*owners, (item, number)), places, depth + 1)
            elif type(item) is dict or (type(item) is list and any(type(each) in (dict, list) for each in item)):
                loose.append(write_json(item).decode())
            elif type(item) is list:
                loose.append("; ".join(filter(None, map(self._plain, item))))
            else:
                loose.append(self._plain(item))
        if text := ", ".join(filter(None, loose)):
            facts.append((field, text, ""))

    def _untouched_money(self, value: dict[str, Json]) -> str:
        """An amount with its currency as one value, where nothing else is published with it and nothing was shown."""
        if "amount" not in value or not value.keys() <= _MONEY or "amount" in self._seen[id(value)]:
            return ""
        return self._money(value)

    def _plain(self, value: Json) -> str:
        kind = type(value)
        if kind is str:
            return value.strip() if read_instant(value) is None else self.words.date_time(value)
        if kind is bool:
            return self.words.gettext("Yes") if value else self.words.gettext("No")
        return self.words.number(value) if kind is int or kind is Decimal else ""


def _together(records: list[tuple[_Owners, list[_Leaf]]]) -> list[_Leaf]:
    """The values of several objects by name, each value once."""
    values: dict[str, dict[str, None]] = {}
    for _owners, facts in records:
        for name, text, _link in facts:
            values.setdefault(name, {})[text] = None
    return [(name, ", ".join(texts), "") for name, texts in values.items()]


def lines(*texts: str | Line | None) -> tuple[Line, ...]:
    """Texts as lines, empty ones left out; a text that is a web address becomes a link."""
    return tuple(
        [
            Line(each, web_link(each) if each[:4] == "http" else "") if isinstance(each, str) else each
            for each in texts
            if each
        ]
    )


def tell(facts: list[Fact], label: str, *texts: str | Line | None) -> None:
    """Add a fact if there is something to say."""
    if any(texts):
        facts.append(Fact(label, lines(*texts)))


def shared_facts(several: list[tuple[Fact, ...]]) -> tuple[Fact, ...]:
    """The published facts that all of several objects have alike."""
    return tuple([fact for fact in several[0] if fact.lines and all(fact in facts for facts in several)])


def without(facts: tuple[Fact, ...], shared: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts that are an object's own."""
    return tuple([fact for fact in facts if fact not in shared]) if shared else facts


@lru_cache(maxsize=65536)
def day_line(value: str | date | None, words: Words, *, with_time: bool = False) -> Line | None:
    """A date as a line."""
    if not value:
        return None
    text = words.date_time(value) if with_time and type(value) is str else words.date(value)
    return Line(text, day=words.iso_date(value))


def host(address: str) -> str:
    """The host of a web address, as a reader recognises it."""
    authority = _AUTHORITY.match(address)
    return _host(authority.group()) if authority else ""


@lru_cache(maxsize=4096)
def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
