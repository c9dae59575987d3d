"""The page that searches the site. What it finds, a browser fetches from the index; what it says stands in the page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from unsealed.lists import group_by, names_of
from unsealed.ocds.interpret import Value
from unsealed.page import Page
from unsealed.publication import Entry, Publication
from unsealed.search import BANDS, band_of, currency_order, unsearched_of
from unsealed.urls import slug
from unsealed.words import Words

_MOST_BUYERS = 400
_MOST_CURRENCIES = 8
_STAGES = (
    "planned", "open", "evaluation", "awarded", "active", "completed", "cancelled", "unsuccessful", "withdrawn", "unknown",
)  # fmt: skip


class Choice(NamedTuple):
    """One value of a filter or an order: how the address and the index call it, and its label."""

    value: str
    label: str


class Choices(NamedTuple):
    """Values that belong together under a heading, which is empty where there is only one such group."""

    heading: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/search.html` reads.

    `kinds`, `stages`, `categories` and `methods` are few, so each has a box to tick; of `years`, `buyers` and `values`
    one is chosen. `orders` are those beside the one by relevance. `unsearched` is the number of processes that cannot
    be searched, `oldest` the date of the oldest that can.
    """

    kinds: tuple[Choice, ...]
    stages: tuple[Choice, ...]
    years: tuple[Choice, ...]
    buyers: tuple[Choice, ...]
    more_buyers: int
    categories: tuple[Choice, ...]
    methods: tuple[Choice, ...]
    values: tuple[Choices, ...]
    orders: tuple[Choice, ...]
    unsearched: int
    oldest: str


def make_pages(publication: Publication) -> Iterator[Page]:
    """The one page, where the site can be searched."""
    if not publication.site.search.enabled:
        return
    words, entries = publication.words, publication.entries
    _ = words.gettext
    buyers, currencies = _buyers(publication), _currencies(entries)
    unsearched = unsearched_of(publication)
    context = Context(
        kinds=(
            Choice("contract", _("Contracts")),
            Choice("buyer", _("Buyers")),
            Choice("supplier", _("Suppliers")),
            Choice("guide", _("Guide")),
        ),
        stages=choices_of(words, "stage", {entry.stage for entry in entries}, _STAGES),
        years=tuple(
            Choice(year, year) for year in sorted({str(entry.year) for entry in entries if entry.year}, reverse=True)
        ),
        buyers=buyers[:_MOST_BUYERS],
        more_buyers=max(0, len(buyers) - _MOST_BUYERS),
        categories=choices_of(words, "procurementCategory", {entry.category for entry in entries}),
        methods=choices_of(words, "method", {entry.method for entry in entries}),
        values=tuple(
            Choices(currency if len(currencies) > 1 else "", _bands(currency, words)) for currency in currencies
        ),
        orders=(Choice("date", _("Newest first")), *_orders(currencies, words)),
        unsearched=len(unsearched),
        oldest=min((entry.date for entry in entries if entry.date and entry.ocid not in unsearched), default=""),
    )
    yield Page("search/", "pages/search.html", _("Search"), context)


def choices_of(words: Words, table: str, codes: Iterable[str], order: tuple[str, ...] = ()) -> tuple[Choice, ...]:
    """Published codes with their labels, as the index calls them; in an order of ours, else by label."""
    place = {code: at for at, code in enumerate(order)}
    named = [(place.get(code, len(order)), words.code(table, code), slug(code)) for code in codes if code]
    return tuple(Choice(value, label) for _, label, value in sorted(named))


def _buyers(publication: Publication) -> tuple[Choice, ...]:
    """Those with the most processes first cut, then by name."""
    groups = group_by(publication.newest, lambda entry: entry.buyer_key)
    published: Mapping[str, list[str]] = {key: [entry.buyer_name for entry in of] for key, of in groups.items()}
    names = names_of(published, publication.model.identities.named)
    most = sorted(groups, key=lambda key: (-len(groups[key]), key))
    kept = [Choice(slug(key), names[key] or key) for key in most]
    return (*sorted(kept[:_MOST_BUYERS], key=lambda each: (each.label.casefold(), each.value)), *kept[_MOST_BUYERS:])


def _currencies(entries: Iterable[Entry]) -> list[str]:
    """Currencies of amounts, the most frequent first; those that differ in letter case only are one."""
    counts = Counter(value.currency.upper() for entry in entries for value in entry.values if value.currency)
    return sorted(counts, key=lambda each: (-counts[each], each))[:_MOST_CURRENCIES]


def _bands(currency: str, words: Words) -> tuple[Choice, ...]:
    _ = words.gettext
    limits = [words.money_in_text(limit, currency) for limit in BANDS]
    labels = [
        _("Below {amount}").format(amount=limits[0]),
        *(_("{low} to {high}").format(low=low, high=high) for low, high in pairwise(limits)),
        _("{amount} or more").format(amount=limits[-1]),
    ]
    samples = (Decimal(0), *BANDS)
    return tuple(Choice(band_of(Value(at, currency)), label) for at, label in zip(samples, labels, strict=True))


def _orders(currencies: list[str], words: Words) -> Iterator[Choice]:
    _ = words.gettext
    for currency in currencies:
        label = _("Largest amount in {currency} first").format(currency=currency)
        yield Choice(currency_order(currency), label if len(currencies) > 1 else _("Largest amount first"))
