"""What a process is about, by the codes that its items are classified with."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from unsealed.exact_json import Json
from unsealed.ocds.access import get_object, get_objects, get_text

CPV, UNSPSC = "CPV", "UNSPSC"
_KNOWN = {"cpv": CPV, "unspsc": UNSPSC}
_CPV_CODE = re.compile(r"([0-9]{8})-[0-9]\Z")
_LEVELS = {CPV: (2, 3, 4, 5), UNSPSC: (2, 4, 6)}
"""After how many digits a code stands for a division, group, class and category, or for a segment, family and class."""
_DIGITS = 8
_MOST = 100
"""Classifications of one process: what says more than that tells nobody what it is about."""


class Classification(NamedTuple):
    """A code of a scheme, which may be empty, with its words as published, which may be empty.

    The ids of CPV stand without their check digit, which some publish and some do not.
    """

    scheme: str
    id: str
    description: str


def read_classifications(compiled: dict[str, Json]) -> tuple[Classification, ...]:
    """The distinct classifications of the tender, and of the items of tender, awards and contracts, sorted.

    Additional classifications count where their scheme is not that of a main one. A code without a scheme is left out
    where the same code stands with one.
    """
    found: dict[tuple[str, str], str] = {}
    additional: dict[tuple[str, str], str] = {}
    tender = get_object(compiled, "tender")
    for parent in (tender, *get_objects(compiled, "awards"), *get_objects(compiled, "contracts")):
        bodies = get_objects(parent, "items") if "items" in parent else []
        for body in (parent, *bodies) if parent is tender else bodies:
            if "classification" in body:
                _take(get_object(body, "classification"), found)
            if "additionalClassifications" in body:
                for each in get_objects(body, "additionalClassifications"):
                    _take(each, additional)
    if additional:
        schemes = {scheme for scheme, _ in found}
        found.update({key: words for key, words in additional.items() if key[0] not in schemes})
    if not found:
        return ()
    named = {code for scheme, code in found if scheme}
    return tuple(_sorted(found, named))[:_MOST]


def read_classification(body: dict[str, Json]) -> Classification:
    """One classification, all empty where there is none."""
    return _make(get_text(body, "scheme"), get_text(body, "id"), get_text(body, "description"))


@lru_cache(maxsize=65536)
def ancestors(scheme: str, code: str) -> tuple[str, ...]:
    """The codes that a code lies in, the broadest first; empty in a scheme without a hierarchy that is known here."""
    if scheme not in _LEVELS or len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
        return ()
    found = [code[:level].ljust(_DIGITS, "0") for level in _LEVELS[scheme]]
    return tuple(dict.fromkeys(each for each in found if each != code))


def _sorted(found: dict[tuple[str, str], str], named: set[str]) -> Iterator[Classification]:
    for scheme, code in sorted(found):
        if scheme or code not in named:
            yield _make(scheme, code, found[scheme, code])


def _take(body: dict[str, Json], found: dict[tuple[str, str], str]) -> None:
    scheme, code, description = read_classification(body)
    if code and not found.get((scheme, code)):
        found[scheme, code] = description


@lru_cache(maxsize=4096)
def _make(scheme: str, code: str, description: str) -> Classification:
    """One object for each, however many processes share it: they are handed from task to task together."""
    scheme = _KNOWN.get(scheme.lower(), scheme)
    if scheme == CPV and (plain := _CPV_CODE.match(code)):
        code = plain[1]
    return Classification(scheme, code, description)
