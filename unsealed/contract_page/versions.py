"""The published versions of a process: when each came, from which file, and what it changed, in words."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from unsealed.contract_page.shown import Line, day_line
from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_objects, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.model import Change, ContractingProcess, Version
from unsealed.words import Words, shortened

_MOST_LINES, _MOST_IN_ALL = 4, 16
"""A version tells so many lines of changes, and all of them so many; further changes are counted, and in record.json."""

_MOST_VALUES, _MOST_NEW = 12, 2
"""So many values of an array are quoted, and so many new objects of an array outlined."""

_LONG = 160
"""Characters of a value that is quoted before it is cut."""

_SHORT = 40
"""Characters of a title that tells what a new object is; the whole stands elsewhere on the page."""

_ITEM = "\0"
"""Holds the place of an id in the text of a change, because several items may have changed alike."""

_CODELISTS = {
    ("tender", "status"): "tenderStatus",
    ("lots", "status"): "tenderStatus",
    ("awards", "status"): "awardStatus",
    ("contracts", "status"): "contractStatus",
    ("milestones", "status"): "milestoneStatus",
    ("details", "status"): "bidStatus",
    ("", "procurementMethod"): "method",
    ("", "documentType"): "documentType",
    ("", "roles"): "partyRole",
    ("", "submissionMethod"): "submissionMethod",
    ("", "awardCriteria"): "awardCriteria",
    ("", "mainProcurementCategory"): "procurementCategory",
}


class VersionEntry(NamedTuple):
    """A published version: its day, what kind of release, what it changed in words, and how many changes these are.

    `more` changes are not told.
    """

    day: Line | None
    kind: str
    changes: tuple[str, ...]
    total: int
    more: int


class _Place(NamedTuple):
    """Where a change is: the last field (empty for an item of an array), the one that holds it, all of it in words."""

    name: str
    owner: str
    text: str
    identity: str


def make_versions(process: ContractingProcess, words: Words) -> tuple[VersionEntry, ...]:
    """Every published version, newest first, with what it changed in words."""
    most = max(1, min(_MOST_LINES, _MOST_IN_ALL // max(1, len(process.history))))
    teller = _Teller(words, several=len(get_objects(process.compiled, "contracts")) > 1, most=most)
    first = process.history[0] if process.history else None
    return tuple([teller.tell(each, is_first=each is first) for each in reversed(process.history)])


class _Teller:
    """Says what versions changed. `several` contracts are told apart: by name where a version changes one of them,

    by the full place of each change where it changes more.
    """

    def __init__(self, words: Words, *, several: bool, most: int) -> None:
        self._words = words
        self._most = most
        self._several = several

    def tell(self, version: Version, *, is_first: bool) -> VersionEntry:
        words, changes = self._words, version.changes
        contract = self._only_contract(changes) if self._several else ""
        full = self._several and not contract
        total = len(changes)
        if is_first:
            names = ", ".join([words.field(change.path.partition(".")[0]) for change in changes])
            told = [(words.gettext("First published: {names}").format(names=names.lower()), total)]
            if not names:
                told = [(words.gettext("First published: an identifier and a date, nothing more yet."), total)]
        else:
            told = self._tell_changed(changes, full=full)
            told += self._tell_new(changes, self._most - len(told), full=full)
            told = told or [(words.gettext("Nothing that is shown here changed."), total)]
        kind = ", ".join([words.code("releaseTag", tag) for tag in version.tags])
        if contract:
            kind = f"{kind} · {words.gettext('Contract')} {contract}"
        more = total - sum([count for _line, count in told])
        return VersionEntry(day_line(version.date, words), kind, tuple([line for line, _count in told]), total, more)

    @staticmethod
    def _only_contract(changes: tuple[Change, ...]) -> str:
        """The id of the contract that a version changes, if it changes one and no more."""
        identities = {
            change.path[len("contracts[") :].partition("]")[0]
            for change in changes
            if change.path.startswith("contracts[")
        }
        return identities.pop() if len(identities) == 1 else ""

    def _tell_changed(self, changes: tuple[Change, ...], *, full: bool) -> list[tuple[str, int]]:
        """Lines on changed values, each with its number of changes; what changed alike is one line."""
        _ = self._words.gettext
        alike: dict[tuple[str, str], list[str]] = {}
        for path, before, after in changes:
            if before is None:
                continue
            name, owner, place, identity = self._place(path, full=full)
            was, now = self._value(before, owner, name), self._value(after, owner, name)
            if was == now and type(before) is type(after) is str:  # the time of day changed, or what was cut
                was, now = self._words.date_time(before), self._words.date_time(after)
            said = _("no longer published (was {before})") if after is None else _("{after} (was {before})")
            said = said.format(before=was, after=now)
            if (place, said) not in alike and len(alike) == self._most:
                break
            alike.setdefault((place, said), []).append(identity)
        return [
            (f"{place.replace(_ITEM, '”, “'.join(identities))}: {said}", len(identities))
            for (place, said), identities in alike.items()
        ]

    def _tell_new(self, changes: tuple[Change, ...], most: int, *, full: bool) -> list[tuple[str, int]]:
        """At most so many lines on what is new, each with its number of changes: one line for each place."""
        _ = self._words.gettext
        found: dict[str, list[str]] = {}
        counts: dict[str, int] = {}
        for path, before, after in changes if most else ():
            if before is not None or after is None:
                continue
            at = self._place(path, full=full)
            place = at.text.replace(_ITEM, at.identity)
            if type(after) is not dict:
                place = place.rpartition(" › ")[0]
            if place not in found and len(found) == most:
                break
            contents = found.setdefault(place, [])
            counts[place] = counts.get(place, 0) + 1
            if len(contents) < _MOST_NEW:
                contents.append(self._new(after, at))
        lines = []
        for place, contents in found.items():
            if more := counts[place] - len(contents):
                contents.append(_("and {count} more").format(count=self._words.number(more)))
            text = ": ".join([each for each in (place, "; ".join(contents)) if each])
            lines.append((_("New: {what}").format(what=text), counts[place]))
        return lines

    def _new(self, value: Json, at: _Place) -> str:
        """A new value: an object by its outline, any other with the name of its field."""
        words = self._words
        if type(value) is not dict:
            return f"{words.field(at.name).lower()} {shortened(self._value(value, at.owner, at.name), _SHORT)}"
        amount = get_number(value, "amount")
        if amount is not None:
            return words.exact_money(amount, get_text(value, "currency"))
        outline = ", ".join(self._outline(value, at.name or at.owner))
        if at.name or not at.identity or outline.startswith("“"):  # a title or name tells enough
            return outline
        return f"“{at.identity}” ({outline})" if outline else f"“{at.identity}”"

    def _outline(self, body: dict[str, Json], owner: str) -> list[str]:
        """What a new object is about: its title, amount, dates and status; else the names of what it holds."""
        words, outline = self._words, []
        for name, value in body.items():
            if type(value) is dict and (amount := get_number(value, "amount")) is not None:
                outline.append(words.exact_money(amount, get_text(value, "currency")))
            elif type(value) is not str or not value:
                continue
            elif name in ("title", "name", "rationale"):
                outline.append(f"“{shortened(value, _SHORT)}”")
            elif name == "status" or read_instant(value) is not None:
                outline.append(self._value(value, owner, name))
        return outline or [words.field(name).lower() for name in body if name != "id"]

    def _place(self, path: str, *, full: bool) -> _Place:
        """Take `contracts[C1].items[2].quantity` apart. If not `full`, the contract goes without saying."""
        pieces = path.replace("]", "[").split("[")  # names and ids in turn
        names: list[str] = []
        texts: list[str] = []
        last_id = len(pieces) - 2
        for at, piece in enumerate(pieces):
            if at % 2 == 0:
                found, labels = _fields(piece, self._words)
                names += found
                texts += labels
            elif texts and (at < last_id or pieces[-1]):
                texts[-1] += f" “{_ITEM if at == last_id else piece}”"
        name = names.pop() if names and pieces[-1] else ""
        if not full:
            texts = texts[1:] if path.startswith("contracts[") and len(texts) > 1 else texts[-2:]
        text = " › ".join(texts)
        return _Place(name, names[-1] if names else "", text, pieces[last_id] if last_id > 0 else "")

    def _value(self, value: Json, owner: str, name: str) -> str:
        words, kind = self._words, type(value)
        if kind is str:
            if codelist := _CODELISTS.get((owner, name)) or _CODELISTS.get(("", name)):
                return words.code(codelist, value)
            text = value if read_instant(value) is None else words.date(value)
            return shortened(text, _LONG)
        if kind is int or kind is Decimal:
            return words.number(value)
        if kind is bool:
            return words.gettext("Yes") if value else words.gettext("No")
        if kind is list:
            texts = [self._value(each, owner, name) for each in value[:_MOST_VALUES] if type(each) is not dict]
            if texts:
                return shortened(", ".join(texts), _LONG)
        return words.gettext("several values")


@lru_cache(maxsize=4096)
def _fields(piece: str, words: Words) -> tuple[list[str], list[str]]:
    """The names in a piece of a path such as `.implementation.milestones`, and the same in words."""
    names = [name for name in piece.split(".") if name]
    return names, [words.field(name) for name in names]
