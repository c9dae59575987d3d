"""What readers can choose by: stages, years, buyers, methods, currencies of a publication, as addresses and labels have them.

A list that is sorted and filtered in the browser has all of its rows in a file beside it, which is fetched when it is needed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from unsealed.artifact import Artifact
from unsealed.exact_json import write_json
from unsealed.lists import group_by, names_of
from unsealed.ocds.interpret import Value
from unsealed.publication import Entry, Publication
from unsealed.search import currency_order
from unsealed.urls import slug
from unsealed.words import Words, shortened

MOST_ROWS = 20_000
"""A longer list has no file of its rows: it would be larger than what a phone should fetch."""

_MOST_CURRENCIES = 8
_STAGES = (
    "planned", "open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn", "unknown",
)  # fmt: skip


class Choice(NamedTuple):
    """One value of a filter or an order: how the address and the index call it, and its label."""

    value: str
    label: str


class Choices(NamedTuple):
    """Values that belong together: their name in addresses, their heading, and themselves."""

    name: str
    heading: str
    choices: tuple[Choice, ...]


class Controls(NamedTuple):
    """How a list can be narrowed down and ordered. `section` is the address that the file of its rows is below.

    `length` is the number of rows on one page, as on the pages that are there without scripts.
    """

    section: str
    length: int
    filters: tuple[Choices, ...]
    orders: tuple[Choice, ...]


class ListRow(NamedTuple):
    """A row of a list as the browser gets it: what it links, its texts, the values of its filters and of its orders."""

    url: str
    texts: tuple[str, ...]
    filters: tuple[str, ...]
    orders: tuple[str | Decimal | int | None, ...]


def make_rows(section: str, filters: Sequence[str], orders: Sequence[str], rows: Iterable[ListRow]) -> Artifact:
    """The file of all rows of a list, in the list's own order."""
    body = {"filters": filters, "orders": orders, "rows": list(rows)}
    return Artifact(f"{section}/list.json", write_json(body) + b"\n")


def stages(words: Words, entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """The stages that there are, in the order of a process."""
    return choices_of(words, "stage", {entry.stage for entry in entries}, _STAGES)


def years(entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """The years of processes, the last first."""
    return tuple(
        Choice(str(year), str(year)) for year in sorted({each.year for each in entries if each.year}, reverse=True)
    )


def methods(words: Words, entries: Iterable[Entry]) -> tuple[Choice, ...]:
    """The procurement methods that there are."""
    return choices_of(words, "method", {entry.method for entry in entries})


def choices_of(words: Words, table: str, codes: Iterable[str], order: tuple[str, ...] = ()) -> tuple[Choice, ...]:
    """Published codes with their labels, as the index calls them; in an order of ours, else by label."""
    place = {code: at for at, code in enumerate(order)}
    named = [(place.get(code, len(order)), words.code(table, code), slug(code)) for code in codes if code]
    return tuple(Choice(value, label) for _, label, value in sorted(named))


def buyers(publication: Publication, most: int) -> tuple[tuple[Choice, ...], int]:
    """The buyers by name, at most so many, and how many more there are; those with few processes are left out first."""
    groups = group_by(publication.newest, lambda entry: entry.buyer_key)
    published: Mapping[str, list[str]] = {key: [entry.buyer_name for entry in of] for key, of in groups.items()}
    names = names_of(published, publication.model.identities.named)
    kept = sorted(groups, key=lambda key: (-len(groups[key]), key))[:most]
    found = [Choice(slug(key), names[key] or key) for key in kept]
    return tuple(sorted(found, key=lambda each: (each.label.casefold(), each.value))), len(groups) - len(kept)


def currencies(values: Iterable[Value]) -> list[str]:
    """Currencies of amounts, the most frequent first; those that differ in letter case only are one."""
    counts = Counter(value.currency.upper() for value in values if value.currency)
    return sorted(counts, key=lambda each: (-counts[each], each))[:_MOST_CURRENCIES]


def by_amount(found: Sequence[str], words: Words) -> list[Choice]:
    """The orders by amount, one for each currency: amounts in several do not compare."""
    _ = words.gettext
    if len(found) == 1:
        return [Choice(currency_order(found[0]), _("Largest amount first"))]
    label = _("Largest amount in {currency} first")
    return [Choice(currency_order(each), label.format(currency=shortened(each, 24))) for each in found]


def amounts_in(values: Iterable[Value], found: Sequence[str]) -> tuple[Decimal | None, ...]:
    """What is there in each currency."""
    by_currency = {value.currency.upper(): value.amount for value in values if value.currency}
    return tuple(by_currency.get(each) for each in found)
