"""Lists of processes and of organizations, as several page types show them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from unsealed.ocds.interpret import Value
from unsealed.ocds.organizations import Alias
from unsealed.publication import Entry
from unsealed.urls import process_url
from unsealed.words import Words, shortened

PAGE_LENGTH = 50
"""Processes on one page of a list."""

_LONGEST_TITLE = 160
_BASES = ("identifier", "party_id", "name", "id")
_Item = TypeVar("_Item")


class ProcessLine(NamedTuple):
    """A process in a list, ready to print. `amount` says what it measures where that is not money committed."""

    url: str
    title: str
    buyer: str
    stage: str
    date: str
    amount: str


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a paged list: its number (from 1), how many there are, and the address of each."""

    number: int
    count: int
    section: str

    def address(self, number: int) -> str:
        """The address of page `number`, relative to the site's root."""
        return f"{self.section}/" if number == 1 else f"{self.section}/page/{number}/"


def part_title(title: str, number: int, words: Words) -> str:
    """The title of one page of a list: those after the first say which they are."""
    return (
        words.gettext("{title}, page {number}").format(title=title, number=words.number(number))
        if number > 1
        else title
    )


def make_line(entry: Entry, words: Words) -> ProcessLine:
    """The line of one process."""
    return ProcessLine(
        process_url(entry.ocid),
        title_of(entry, words),
        entry.buyer_name,
        entry.stage,
        entry.date,
        amount_text(entry, words),
    )


def title_of(entry: Entry, words: Words, longest: int = _LONGEST_TITLE) -> str:
    """What a process is called in a list."""
    return shortened(entry.title, longest) or f"{words.gettext('Untitled')} ({entry.ocid})"


def make_lines(entries: Iterable[Entry], words: Words) -> tuple[ProcessLine, ...]:
    """The lines of several processes."""
    return tuple(make_line(entry, words) for entry in entries)


def amount_text(entry: Entry, words: Words) -> str:
    """The amounts of a process as a list shows them: `$1.2 million`, `$38,000 (estimated)`; empty where none is known."""
    return measured_text(entry.measure, entry.values, words)


def measured_text(measure: str, values: Iterable[Value], words: Words) -> str:
    """Amounts with what they measure, where that is not money committed."""
    text = money_text(values, words)
    return text if not text or measure == "committed" else f"{text} ({words.code('measure', measure)})"


def money_text(values: Iterable[Value], words: Words) -> str:
    """Amounts in several currencies side by side; they are never added to each other."""
    return " + ".join(words.money_in_text(value.amount, value.currency) for value in values)


def money_column(values: Iterable[Value], words: Words) -> str:
    """The same in a column of amounts, where one that is said in millions would look smaller than one that is not."""
    return " + ".join(words.money_in_column(value.amount, value.currency) for value in values)


def known_by(key: str, basis: str, words: Words) -> str:
    """What tells an organization from others, in words: `number 04108 in the register US-CA`."""
    kind, _, number = key.partition(":")
    if basis == "identifier":
        return words.gettext("number {number} in the register {register}").format(number=number, register=kind)
    if basis == "party_id":
        return words.gettext("{id}, its id all over this data").format(id=number)
    if basis == "id":
        return words.gettext("{id}, its id, which may be that of another one elsewhere in this data").format(id=number)
    return words.gettext("its name only; no register number is published")


def best_basis(bases: Iterable[str]) -> str:
    """The strongest of what the keys of one organization rest on."""
    found = set(bases)
    return next((basis for basis in _BASES if basis in found), "")


def split(items: Sequence[_Item], section: str, length: int = PAGE_LENGTH) -> Iterator[tuple[Part, Sequence[_Item]]]:
    """A list in pages of `length`; an empty list is one empty page."""
    count = max(1, -(-len(items) // length))
    for number in range(1, count + 1):
        yield Part(number, count, section), items[(number - 1) * length : number * length]


def group_by(items: Iterable[_Item], key: Callable[[_Item], str]) -> dict[str, list[_Item]]:
    """Items by key, in the order of keys; items whose key is empty are left out."""
    groups: dict[str, list[_Item]] = {}
    for item in items:
        if name := key(item):
            groups.setdefault(name, []).append(item)
    return dict(sorted(groups.items()))


def names_of(groups: Mapping[str, Iterable[str]], preferred: Mapping[str, Alias]) -> dict[str, str]:
    """What each organization is called, by its key: as the city says, else by the name that is used most often."""
    return {key: preferred[key].name if key in preferred else usual_name(names) for key, names in groups.items()}


def usual_name(names: Iterable[str]) -> str:
    """The name that is used most often for one organization; among equals the first in the alphabet."""
    counts = Counter(name for name in names if name)
    return min(counts, key=lambda name: (-counts[name], name), default="")
