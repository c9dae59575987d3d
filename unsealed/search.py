"""The search: what pages tell it about themselves, and the index that a browser asks. Owns Pagefind.

Pagefind reads the pages of the new site as a browser would, takes the text of those elements that carry
`data-pagefind-body`, and writes an index in small files, of which a browser loads the few that a question needs.
"""

import subprocess
from collections.abc import Iterable
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile

from unsealed.errors import ConfigurationError, UnsealedError
from unsealed.lists import measured_text
from unsealed.ocds.access import get_object, get_objects, get_text
from unsealed.ocds.interpret import Subject, Value
from unsealed.ocds.model import ContractingProcess
from unsealed.output import Stage, Written
from unsealed.publication import Publication, shown_values
from unsealed.search_order import UNREADABLE, settle
from unsealed.urls import slug
from unsealed.words import Words

FOLDER = "pagefind"
"""Where the index and its scripts are in the site."""

BANDS = (Decimal(10_000), Decimal(100_000), Decimal(1_000_000), Decimal(10_000_000))
"""The limits between bands of value, in any currency."""

SEPARATOR = " | "
"""Stands between the numbers by which a page is found."""

_LEAST_SECONDS = 120
_SECONDS_A_PAGE = 0.05
"""Twenty times what a page takes, so that only an index that hangs is given up."""

_MOST = Decimal(10**18)
_SHORTEST_NUMBER = 4
_LONGEST_NUMBER = 100
_MOST_NUMBERS = 40
_ADVICE = (
    "The published site is as it was. To publish without search, write enabled = false under [search] in site.toml."
)
_SKIPPED = "thead, caption, .hint"
"""What is left out of the text: it says the same on every page."""

_UNUSED = ("pagefind-component-ui.", "pagefind-modular-ui.", "pagefind-ui.", "pagefind-highlight.")
"""What else Pagefind writes: windows of its own, in the place of which we have a page."""


Found = tuple[tuple[str, str], ...]
"""What a page tells the search of itself beside its text: attributes of `<main>`, names and values."""


def find_process(subject: Subject, words: Words) -> Found:
    """What a contract page tells the search."""
    process, seen = subject
    tender = get_object(process.compiled, "tender")
    measure, amounts = shown_values(seen)
    values = [Value(amounts[currency], currency) for currency in sorted(amounts)]
    filters = [("kind", "contract"), ("stage", seen.stage), ("year", str(seen.year or ""))]
    named = (
        ("buyer", seen.buyer.key if seen.buyer else ""),
        ("category", get_text(tender, "mainProcurementCategory")),
        ("method", get_text(tender, "procurementMethod")),
    )
    filters += [(name, slug(value)) for name, value in named if value]
    date = seen.latest_step.isoformat() if seen.latest_step else ""
    sorts = [("date", f"{date} {process.ocid}")] if date else []
    for each in values:
        if each.currency:
            filters.append(("value", band_of(each)))
            sorts.append((currency_order(each.currency), f"{_rank(each.amount)} {process.ocid}"))
    shown = {
        "numbers": SEPARATOR.join(_numbers(process)),
        "amount": measured_text(measure, values, words),
        "date": date,
    }
    return _attributes(filters, sorts, shown.items())


def _rank(amount: Decimal) -> str:
    """An amount as a text that is in order among such texts, negative ones included."""
    return f"{max(-_MOST, min(_MOST, amount)) + _MOST:020.0f}"


def _attributes(
    filters: Iterable[tuple[str, str]], sorts: Iterable[tuple[str, str]], shown: Iterable[tuple[str, str]]
) -> Found:
    """Values stand in attributes of their own, because between commas they could be taken for several.

    What is put in order has the ocid behind it, so that no two are equal: their order would be that of the file system.
    """
    chosen = [(f"data-f{at}", name, value) for at, (name, value) in enumerate(filters) if value]
    ordered = [(f"data-by-{name}", name, value) for name, value in sorts]
    told = [(f"data-{name}", name, value) for name, value in shown if value]
    lists = (("filter", chosen), ("sort", ordered), ("meta", told))
    heads = [
        (f"data-pagefind-{name}", ",".join(f"{what}[{where}]" for where, what, _ in of)) for name, of in lists if of
    ]
    values = {where: value for _, of in lists for where, _, value in of}
    return (*heads, *values.items())


def band_of(value: Value) -> str:
    """The band of an amount, in its currency: `usd-2`."""
    return f"{slug(value.currency.lower())}-{sum(value.amount >= limit for limit in BANDS)}"


def currency_order(currency: str) -> str:
    """The name of the order by amounts in a currency."""
    return f"in-{slug(currency.lower())}"


def _numbers(process: ContractingProcess) -> list[str]:
    """The ocid, and the ids of tender, awards and contracts, each once; not those that say little, like `1`."""
    compiled = process.compiled
    bodies = (get_object(compiled, "tender"), *get_objects(compiled, "awards"), *get_objects(compiled, "contracts"))
    ids = dict.fromkeys([process.ocid, *(" ".join(get_text(body, "id").split()) for body in bodies)])
    return [each for each in ids if _SHORTEST_NUMBER <= len(each) <= _LONGEST_NUMBER][:_MOST_NUMBERS]


def unsearched_of(publication: Publication) -> frozenset[str]:
    """The processes that cannot be searched, because the site has more than its setting lets in."""
    search = publication.site.search
    return frozenset(entry.ocid for entry in publication.newest[max(0, search.newest) :])


def find_engine() -> Path:
    """The program that makes the index. Raises `ConfigurationError` where it is not installed."""
    try:
        path: Path = import_module("pagefind_bin").get_executable()
    except (ImportError, OSError):
        raise ConfigurationError(
            "The search needs Pagefind, which is not installed. Install it with: pip install 'pagefind[bin]'. "
            "To publish without search, write enabled = false under [search] in site.toml."
        ) from None
    return path


def make_search(stage: Stage, pages: int) -> list[Written]:
    """Index the `pages` pages that the stage holds, and put the index beside them."""
    made = stage.work / FOLDER
    site = stage.sink.folder
    command = [str(find_engine()), "--site", str(site), "--output-path", str(made), "--exclude-selectors", _SKIPPED]
    _run([*command, "--quiet"], stage.work, pages)
    for path in made.iterdir():
        if path.name.startswith(_UNUSED):
            path.unlink()
    try:
        settle(made)
    except UNREADABLE as error:
        raise UnsealedError(f"The search index is of a kind that is not known here ({error}). {_ADVICE}") from None
    return stage.sink.adopt(made, FOLDER)


def _run(command: list[str], work: Path, pages: int) -> None:
    """Run Pagefind in a folder that holds no settings of its own, without the environment's."""
    limit = max(_LEAST_SECONDS, pages * _SECONDS_A_PAGE)
    with TemporaryFile() as said:
        try:
            done = subprocess.run(  # noqa: S603 - the program of a package, with paths of ours
                command,
                cwd=work,
                env={},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                timeout=limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnsealedError(f"The search index was not made within {limit:.0f} seconds. {_ADVICE}") from None
        except OSError as error:
            raise UnsealedError(f"The search index could not be made ({error.strerror}). {_ADVICE}") from None
        if done.returncode:
            said.seek(0)
            raise UnsealedError(f"The search index could not be made: {_last_line(said)}. {_ADVICE}")


def _last_line(said: Iterable[bytes]) -> str:
    lines = [line.decode(errors="replace").strip() for line in said]
    return next((line for line in reversed(lines) if line), "no reason was given").rstrip(".")
