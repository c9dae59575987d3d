"""The page that searches the site. What it finds, a browser fetches from the index; what it says stands in the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from unsealed.choices import Choice, Choices, buyers, by_amount, choices_of, currencies, methods, stages, years
from unsealed.ocds.interpret import Value
from unsealed.page import Page
from unsealed.publication import Publication
from unsealed.search import BANDS, band_of, unsearched_of
from unsealed.words import Words

_MOST_BUYERS = 400


@dataclass(frozen=True, slots=True)
class Context:
    """What `pages/search.html` reads.

    `kinds`, `stages`, `categories` and `methods` are few, so each has a box to tick; of `years`, `buyers` and `values`
    one is chosen; values are by currency. `orders` are those beside the one by relevance. `unsearched` is the number of
    processes that cannot be searched, `oldest` the date of the oldest that can.
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
    shown, more = buyers(publication, _MOST_BUYERS)
    found = currencies(value for entry in entries for value in entry.values)
    unsearched = unsearched_of(publication)
    context = Context(
        kinds=(
            Choice("contract", _("Contracts")),
            Choice("buyer", _("Buyers")),
            Choice("supplier", _("Suppliers")),
            *((Choice("category", _("Categories")),) if any(entry.classifications for entry in entries) else ()),
            Choice("guide", _("Guide")),
        ),
        stages=stages(words, entries),
        years=years(entries),
        buyers=shown,
        more_buyers=more,
        categories=choices_of(words, "procurementCategory", {entry.category for entry in entries}),
        methods=methods(words, entries),
        values=tuple(Choices("value", each if len(found) > 1 else "", _bands(each, words)) for each in found),
        orders=(Choice("date", _("Newest first")), *by_amount(found, words)),
        unsearched=len(unsearched),
        oldest=min((entry.date for entry in entries if entry.date and entry.ocid not in unsearched), default=""),
    )
    description = _(
        "Search contracts, organizations and the guide: by words, by a name, or by the number of a contract."
    )
    yield Page("search/", "pages/search.html", _("Search"), context, description=description)


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
