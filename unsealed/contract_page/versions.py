"""The published versions of a process: when each came, from which file, and what it changed, in words."""

import re
from decimal import Decimal
from typing import NamedTuple

from unsealed.contract_page.shown import Line, day_line
from unsealed.exact_json import Json
from unsealed.ocds.access import get_number, get_objects, get_text
from unsealed.ocds.dates import read_instant
from unsealed.ocds.model import Change, ContractingProcess, Version
from unsealed.words import Words

_MOST_LINES = 12
"""A version says so many changes one by one; the rest is counted."""

_LONG = 160
"""Characters of a value that is quoted before it is cut."""

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
}

_PART = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")


class VersionEntry(NamedTuple):
    """A published version: its day, what kind of release, where it was read, what it changed, what is not listed."""

    day: Line | None
    kind: str
    source: str
    changes: tuple[str, ...]
    more: int


def make_versions(process: ContractingProcess, words: Words) -> tuple[VersionEntry, ...]:
    """Every published version, newest first, with what it changed in words."""
    teller = _Teller(words, several=len(get_objects(process.compiled, "contracts")) > 1)
    first = process.history[0] if process.history else None
    return tuple([teller.tell(each, is_first=each is first) for each in reversed(process.history)])


class _Teller:
    """Says what versions changed. `several` contracts are told apart by the full place of a change."""

    def __init__(self, words: Words, *, several: bool) -> None:
        self._words = words
        self._several = several

    def tell(self, version: Version, *, is_first: bool) -> VersionEntry:
        words = self._words
        if is_first:
            names = ", ".join([words.field(change.path.partition(".")[0]) for change in version.changes])
            lines = [words.gettext("First published: {names}").format(names=names.lower())] if names else []
        else:
            lines = self._say(version.changes) or [words.gettext("Nothing that is shown here changed.")]
        kind = ", ".join([words.code("releaseTag", tag) for tag in version.tags])
        more = max(0, len(lines) - _MOST_LINES)
        return VersionEntry(day_line(version.date, words), kind, str(version.source), tuple(lines[:_MOST_LINES]), more)

    def _say(self, changes: tuple[Change, ...]) -> list[str]:
        """Changed values one by one, then what is new, the items of one array on one line."""
        _, words = self._words.gettext, self._words
        said: list[str] = []
        new: dict[str, list[str]] = {}
        for change in changes:
            parts = _PART.findall(change.path)
            if not parts:
                continue
            name = parts[-1][0]
            owner = next((field for field, _identity in reversed(parts[:-1]) if field), "")
            if change.before is not None:
                before = self._value(change.before, owner, name)
                if change.after is None:
                    text = _("{place}: no longer published (was {before})")
                    said.append(text.format(place=self._place(parts), before=before))
                else:
                    after = self._value(change.after, owner, name)
                    said.append(
                        _("{place}: {after} (was {before})").format(
                            place=self._place(parts), before=before, after=after
                        )
                    )
            elif type(change.after) is dict and (amount := get_number(change.after, "amount")) is not None:
                money = words.money(amount, get_text(change.after, "currency"))
                new.setdefault(self._place(parts), []).append(money)
            elif type(change.after) is dict:
                identity = "" if name else f"“{parts[-1][1]}” " if parts[-1][1] else ""
                outline = ", ".join(self._outline(change.after, name or owner))
                place = self._place(parts if name else parts[:-1])
                new.setdefault(place, []).append(f"{identity}({outline})" if outline else identity.strip())
            elif change.after is not None:
                text = f"{words.field(name).lower()} {self._value(change.after, owner, name)}"
                new.setdefault(self._place(parts[:-1]), []).append(text)
        for place, contents in new.items():
            said.append(
                _("New: {place}").format(place=": ".join([each for each in (place, "; ".join(contents)) if each]))
            )
        return said

    def _outline(self, body: dict[str, Json], owner: str) -> list[str]:
        """What a new object is about: its title, amount, dates and status; else the names of what it holds."""
        words, outline = self._words, []
        for name, value in body.items():
            if type(value) is dict and (amount := get_number(value, "amount")) is not None:
                outline.append(words.money(amount, get_text(value, "currency")))
            elif type(value) is not str or not value:
                continue
            elif name in ("title", "name", "rationale"):
                outline.append(f"“{self._value(value, owner, name)}”")
            elif name == "status" or read_instant(value) is not None:
                outline.append(self._value(value, owner, name))
        return outline or [words.field(name).lower() for name in body if name != "id"]

    def _place(self, parts: list[tuple[str, str]]) -> str:
        """Where a change is: all of it, or only its last object where there is just one contract it can belong to."""
        texts: list[str] = []
        for name, identity in parts:
            if name:
                texts.append(self._words.field(name))
            elif identity and texts:
                texts[-1] += f" “{identity}”"
        return " › ".join(texts if self._several else texts[-2:])

    def _value(self, value: Json, owner: str, name: str) -> str:
        words, kind = self._words, type(value)
        if kind is str:
            if codelist := _CODELISTS.get((owner, name)) or _CODELISTS.get(("", name)):
                return words.code(codelist, value)
            text = value if read_instant(value) is None else words.date(value)
            return text if len(text) <= _LONG else text[:_LONG] + "…"
        if kind is int or kind is Decimal:
            return words.number(value)
        if kind is bool:
            return words.gettext("Yes") if value else words.gettext("No")
        if kind is list:
            texts = [self._value(each, owner, name) for each in value[:_MOST_LINES] if type(each) is not dict]
            if texts:
                return ", ".join(texts)[:_LONG]
        return words.gettext("several values")
