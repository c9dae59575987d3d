"""The publication in one language: an edition. What code says of itself in English is translated here, once for all pages.

Dossiers of indicators and flags, meanings of checks and tables speak English where they are declared. `TEXTS` tells which
of their fields readers see; the same list tells what there is to translate.
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass, replace
from itertools import starmap
from typing import Any, NamedTuple, TypeVar, cast

from unsealed.config import Site
from unsealed.indicator import Dossier
from unsealed.lists import usual_name
from unsealed.markdown_text import Text
from unsealed.publication import AwardLine, Entry, Publication
from unsealed.quality_check import Check, CheckResult
from unsealed.red_flag import RedFlag
from unsealed.render import Style
from unsealed.table import Column, Table
from unsealed.user_needs import Advice, Answer, UserNeeds
from unsealed.words import Words

TEXTS: Mapping[type, tuple[str, ...]] = {
    Dossier: ("formula", "uses", "missing", "excluded"),
    RedFlag: ("title", "question", "formula", "says", "otherwise", "innocent", "unit", "reasons", "deviations"),
    Check: ("meaning",),
    CheckResult: ("meaning",),
    Table: ("meaning", "columns"),
    Column: ("meaning",),
    UserNeeds: ("answers", "advice"),
    Answer: ("question",),
    Advice: ("unlocks", "improves"),
}
"""The fields that readers see, by what has them: a text, several, or more of these."""

_OF_SITE = ("name", "publisher", "tagline", "notice", "licence")
"""The settings that are texts: `words/<language>.toml` may say them in its language, in a table `[site]`."""

_T = TypeVar("_T")


class Edition(NamedTuple):
    """All pages in one language: how they look, and what they speak of."""

    style: Style
    publication: Publication


def in_language(publication: Publication, words: Words, texts: Mapping[str, Text]) -> Publication:
    """The publication as the pages of one language tell it; `texts` are those that people wrote, in that language."""
    gettext = words.gettext
    entries = _entries_in(publication.entries, words.language)
    return replace(
        publication,
        site=_site_in(publication.site, words),
        words=words,
        entries=entries,
        supplier_names=_supplier_names(publication, entries),
        licence=words.phrase("site", "licence") or publication.licence,
        texts=texts,
        needs=translated(publication.needs, gettext),
        checks=translated(publication.checks, gettext),
        tables=translated(publication.tables, gettext),
        indicators=translated(publication.indicators, gettext),
        dossiers=translated(publication.dossiers, gettext),
        flags=translated(publication.flags, gettext),
    )


def _site_in(site: Site, words: Words) -> Site:
    said: dict[str, Any] = {name: text for name in _OF_SITE if (text := words.phrase("site", name))}
    return replace(site, **said) if said else site


def _entries_in(entries: tuple[Entry, ...], language: str) -> tuple[Entry, ...]:
    if not any(entry.names for entry in entries):
        return entries
    return tuple([_entry_in(entry, language) if entry.names else entry for entry in entries])


def _entry_in(entry: Entry, language: str) -> Entry:
    for name in entry.names:
        if name.language == language:
            awards = entry.awards
            if len(name.suppliers) == len(awards):
                awards = tuple(starmap(_award_in, zip(awards, name.suppliers, strict=True)))
            return entry._replace(title=name.title, buyer_name=name.buyer, awards=awards)
    return entry


def _award_in(award: AwardLine, names: tuple[str, ...]) -> AwardLine:
    if len(names) != len(award.suppliers):  # names that are the same in this language only
        return award
    suppliers = zip(award.suppliers, names, strict=True)
    return award._replace(suppliers=tuple([supplier._replace(name=name) for supplier, name in suppliers]))


def _supplier_names(publication: Publication, entries: tuple[Entry, ...]) -> Mapping[str, str]:
    """What those suppliers are called that the data names in several languages; the city's own names stay."""
    before = {each.ocid: each.awards for each in publication.entries if each.names}
    renamed = {
        supplier.key
        for entry in entries
        if entry.names and entry.awards is not before[entry.ocid]
        for award in entry.awards
        for supplier in award.suppliers
        if supplier.key and supplier.key not in publication.model.identities.named
    }
    if not renamed:
        return {}
    found: dict[str, list[str]] = {key: [] for key in sorted(renamed)}
    for entry in entries:
        for award in entry.awards:
            for supplier in award.suppliers:
                if supplier.key in found:
                    found[supplier.key].append(supplier.name)
    return {key: usual_name(names) for key, names in found.items()}


def translated(value: _T, gettext: Callable[[str], str]) -> _T:
    """The same with its texts in another language: a text, several, or an object of `TEXTS`."""
    made: Any = value
    if isinstance(value, str):
        made = gettext(value) if value else value
    elif isinstance(value, Mapping):
        made = {key: translated(each, gettext) for key, each in value.items()}
    elif names := TEXTS.get(type(value)):
        texts = {name: translated(getattr(value, name), gettext) for name in names}
        made = replace(made, **texts) if is_dataclass(value) else made._replace(**texts)
    elif type(value) is tuple:
        made = tuple(translated(each, gettext) for each in made)
    return cast("_T", made)
