"""Senses that look at the shape of texts alone: contacts of people, links, classifications, names of firms, and keys."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from unsealed.mapping_guess.column import Column

_EMAIL = re.compile(r"\S+@\S+\.\w+(?:[;, ]+\S+@\S+\.\w+)*")
_PHONE = re.compile(
    r"(?:\+\d[\d ()./-]{6,20}|(?:1[- .])?\(\d{2,4}\)[\d ./-]{5,16}|(?:1[- .])?\d{3}[-. ]\d{3}[-. ]\d{4}|0\d{1,4}[ /-][\d ]{5,12})"
    r"(?:\s*(?:ext?|x|poste)\.? ?\d+)?",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+(?:\s+https?://\S+)*", re.IGNORECASE)
_CPV = re.compile(r"\d{8}-\d")
_UNSPSC = re.compile(r"[1-9]\d{7}")
_FIRM = re.compile(
    r"(?i)\bm/s\b|\b(?:ltd|limited|inc|incorporated|llc|llp|lp|corp|corporation|company|co|plc|gmbh|ag|kg|ohg|ug|pvt|pty|s\.?a\.?s?|s\.?l\.?u?|"
    r"s\.?a\.? de c\.?v|s de r\.?l|ltda|eirl|s\.?r\.?l|sarl|eurl|snc|s\.?p\.?a|n\.?v|b\.?v|enterprises?|group|associates|contractors?|"
    r"services?|construcciones|consultores|ltée|ltee|inc\.|lt[dé]|traders?|suppliers?|industries|engineering|works|systems|solutions)\b\.?"
)
_OFFICE = re.compile(
    r"(?i)\b(?:department|dept|division|ministry|office|bureau|directorate|authority|agency|council|services?|works|police|fire|parks?|"
    r"health|secretar[ií]a|direcci[oó]n|dirección|departamento|instituto|ministerio|direction|arrondissement|amt|referat|dezernat)\b"
)
_DATEISH = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


class KeySense(NamedTuple):
    """How well a column tells rows apart. `fitness` is the share of rows that have a value that looks like a number or code.

    `repeated` counts the values that stand in several rows, `serial` says that the rows are just numbered.
    """

    fitness: float
    distinct: int
    repeated: int
    serial: bool


def sense_key(column: Column) -> KeySense:
    """Look at a column as a key."""
    code_like = sum(count for text, count in column.counts.items() if _is_code(text))
    numbers = [int(text) for text in column.texts if text.isascii() and text.isdigit() and len(text) < 10]
    serial = len(numbers) == column.filled > 2 and all(after - before == 1 for before, after in pairwise(numbers))
    return KeySense(
        code_like / (len(column.cells) or 1),
        len(column.counts),
        sum(1 for count in column.counts.values() if count > 1),
        serial,
    )


def _is_code(text: str) -> bool:
    return len(text) <= 60 and (any(sign.isdigit() for sign in text) or (text.isupper() and " " not in text))


def holds_contacts(column: Column) -> bool:
    """Whether most cells are e-mail addresses or phone numbers of people."""
    return column.filled > 0 and (
        column.share(_EMAIL) >= 0.5
        or (column.share(_PHONE) >= 0.5 and column.share(_DATEISH) < 0.5 and _asks_phone(column))
    )


def _asks_phone(column: Column) -> bool:
    return not column.hints or "contact" in column.hints


def holds_links(column: Column) -> float:
    """The share of cells that are web addresses."""
    return column.share(_LINK)


def find_scheme(column: Column) -> str:
    """The classification that the codes of a column belong to: by its heading, else by their shape; empty where unknown."""
    heading = column.name.casefold()
    for word, scheme in (
        ("unspsc", "UNSPSC"),
        ("cpv", "CPV"),
        ("nigp", "NIGP"),
        ("naics", "NAICS"),
        ("gsin", "GSIN"),
        ("cucop", "CUCOP"),
    ):
        if word in heading:
            return scheme
    if column.share(_CPV) > 0.8:
        return "CPV"
    return "UNSPSC" if column.share(_UNSPSC) > 0.8 and "item_code" in column.hints else ""


def firms(column: Column) -> float:
    """The share of cells with a legal form or another word of firms' names."""
    return _containing(column, _FIRM)


def offices(column: Column) -> float:
    """The share of cells with a word of a city's departments, where few different ones repeat."""
    if column.filled < 3 or len(column.counts) > max(3, column.filled * 0.7):
        return 0.0
    return _containing(column, _OFFICE)


def mean_length(column: Column) -> float:
    """How long its texts are."""
    return sum(len(text) * count for text, count in column.counts.items()) / (column.filled or 1)


def _containing(column: Column, pattern: re.Pattern[str]) -> float:
    return sum(count for text, count in column.counts.items() if pattern.search(text)) / (column.filled or 1)


def share_equal(groups: Sequence[Sequence[str]]) -> float:
    """The share of the groups in which all texts that say something are the same."""
    told = [[text for text in group if text] for group in groups]
    told = [group for group in told if len(group) > 1]
    return sum(len(set(group)) == 1 for group in told) / len(told) if told else 0.0
