"""The amount sense: whether a column holds amounts, how they are written, and what the signs beside them say."""

import re
from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from unsealed.mapping_guess.column import Column, number
from unsealed.ocds.codelists import codes

SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "inr": "INR", "₦": "NGN", "gh¢": "GHS", "gh₵": "GHS", "ghc": "GHS", "gh¢.": "GHS", "₵": "GHS",
    "ksh": "KES", "kshs": "KES", "kes": "KES", "ush": "UGX", "ugx": "UGX", "tsh": "TZS", "tzs": "TZS", "frw": "RWF", "us$": "USD",
    "usd": "USD", "cad": "CAD", "can$": "CAD", "ca$": "CAD", "cdn$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "r$": "BRL", "mx$": "MXN", "mxn$": "MXN", "m.n": "MXN", "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "лв": "BGN",
    "lei": "RON", "₴": "UAH", "грн": "UAH", "₽": "RUB", "руб": "RUB", "₺": "TRY", "₱": "PHP", "php": "PHP", "₪": "ILS", "₩": "KRW",
    "฿": "THB", "₫": "VND", "rp": "IDR", "rm": "MYR", "s/": "PEN", "₲": "PYG", "gs": "PYG", "₡": "CRC", "bs": "BOB", "fcfa": "XOF",
    "cfa": "XOF", "chf": "CHF", "sfr": "CHF", "zar": "ZAR", "৳": "BDT", "tk": "BDT", "₸": "KZT", "₾": "GEL", "₼": "AZN", "birr": "ETB",
    "euro": "EUR", "euros": "EUR", "sol": "PEN", "soles": "PEN", "dólar n.a": "USD", "dólares americanos": "USD",
}  # fmt: skip
"""Signs and words of one currency, in small letters."""

SHARED_SIGNS = {
    "$": "USD, CAD, AUD, MXN, COP, CLP or another dollar or peso",
    "rs": "INR, PKR, NPR, LKR or MUR",
    "re": "INR, PKR, NPR, LKR or MUR",
    "c$": "CAD or NIO",
    "kr": "SEK, NOK, DKK or ISK",
    "¥": "JPY or CNY",
    "r": "ZAR",
    "n": "NGN",
    "q": "GTQ",
    "l": "HNL",
    "k": "ZMW, PGK or MMK",
    "dh": "MAD or AED",
    "dollars": "USD, CAD, AUD or another dollar",
    "dollar": "USD, CAD, AUD or another dollar",
    "rupees": "INR, PKR, NPR, LKR or MUR",
    "shillings": "KES, UGX or TZS",
    "pesos": "MXN, COP, CLP, ARS or PHP",
}
"""Signs of several currencies: which one, only the publisher can say."""

FACTORS = {
    100_000: r"\blakhs?\b|\blacs?\b",
    10_000_000: r"\bcrores?\b",
    1_000_000: r"\bmillions?\b|\bmillones\b|\bmilhões\b|\bmio\b|\(m\)",
    1_000: r"\bthousands?\b|\bmiles de\b|\bmilliers\b|\bmilhares\b|\btausend\b|\btsd\b|\b000s?\b|'000",
}

_BODY = re.compile(
    r"(?P<before>[^0-9]*?)(?P<number>[.,]?[0-9](?:[0-9.,'’ \u00a0\u2007\u2009\u202f]*[0-9])?)(?P<after>[^0-9]*)\Z"
)
_ENDINGS = re.compile(r"^(?:/-|/=|,-|\.-|-|--|=|\.)$")
_ZERO = re.compile(r"\D*0+(?:[.,]0+)?\D*")
_SEPARATORS = re.compile(r"[.,]")
_MANY = 10


class AmountSense(NamedTuple):
    """How amounts of a column are written. `fitness` is the share of its cells that read so.

    `decimal` is empty where no cell tells. `signs` are the signs beside the numbers as they are written; `words` what stands
    in cells that hold no number, if it stands there often.
    """

    fitness: float
    decimal: str = ""
    ambiguous: int = 0
    grouped: int = 0
    grouping: str = ""
    signs: tuple[tuple[str, int], ...] = ()
    negative_in_parentheses: int = 0
    words: tuple[tuple[str, int], ...] = ()
    times: int = 1
    marked: float = 0.0
    """The share of cells that no plain code looks like: with a sign, a fraction or thousands signs."""
    details: tuple[str, ...] = ()
    """What is worth knowing of its cells, each a part of a sentence."""


def sense_amounts(column: Column) -> AmountSense:
    """Look at all cells of a column as amounts."""
    signs: Counter[str] = Counter()
    words: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    grouping: Counter[str] = Counter()
    read = twofold = parentheses = marked = 0
    of_one_sign: Counter[str] = Counter()
    numbers = sum(isinstance(cell, Decimal) for cell in column.cells)
    shown = column.counts - Counter(
        text for cell, text in zip(column.cells, column.texts, strict=True) if isinstance(cell, Decimal)
    )
    for text, count in shown.items():
        match = _BODY.match(text.replace("\N{MINUS SIGN}", "-"))
        affixes = _affixes(match) if match else None
        if match is None or affixes is None:
            words[text] += count
            continue
        read += count
        for sign in affixes:
            signs[sign] += count
        parentheses += count if "(" in match["before"] and ")" in match["after"] else 0
        told = _tell(match["number"])
        votes[told.decimal] += count if told.decimal else 0
        grouping[told.group] += count if told.group else 0
        twofold += count if told.twofold else 0
        of_one_sign[told.twofold] += count if told.twofold else 0
        plain = not any(told) and not any(len(sign) > 1 or not sign.isalpha() for sign in affixes)
        marked += 0 if plain else count
    decimal = votes.most_common(1)[0][0] if votes else ""
    if not decimal and len(of_one_sign) == 1 and twofold >= _MANY:
        # A fraction would have other lengths too.
        (sign,) = of_one_sign
        decimal = "." if sign == "," else ","
        grouping[sign] += twofold
    total = column.filled or 1
    sense = AmountSense(
        fitness=(read + numbers) / total,
        decimal=decimal,
        ambiguous=0 if decimal else twofold,
        grouped=grouping.total() + (twofold if decimal and votes else 0),
        grouping=grouping.most_common(1)[0][0] if grouping else (next(iter(of_one_sign), "") if decimal else ""),
        signs=tuple(sorted(signs.items(), key=lambda pair: (-pair[1], pair[0]))),
        negative_in_parentheses=parentheses,
        words=tuple((word, count) for word, count in words.most_common(3) if count >= 3),
        times=_factor(column.name),
        marked=(marked + sum(isinstance(cell, Decimal) and cell != cell.to_integral() for cell in column.cells))
        / total,
    )
    return sense._replace(details=_details(column, sense))


def currency_of(sign: str) -> str:
    """The currency that a sign or code stands for; empty where it may be several."""
    plain = sign.rstrip(".:").strip().casefold()
    return SIGNS.get(plain) or (plain.upper() if plain.upper() in codes("currency") else "")


def signs_of(heading: str) -> tuple[str, ...]:
    """The signs and codes of currencies in a heading: `Amount (US$)`, `Montant en EUR`."""
    found = re.findall(r"[^\s()\[\]0-9:,/_-]+", heading)
    known = [each for each in found if each.isupper() and len(each) == 3 and each in codes("currency")]
    by_sign = [
        each
        for each in found
        if each.rstrip(".").casefold() in SIGNS.keys() | SHARED_SIGNS.keys()
        and (len(each.rstrip(".")) > 1 or not each.isalpha())
    ]
    return tuple(dict.fromkeys([*known, *by_sign]))


class _Told(NamedTuple):
    decimal: str = ""
    group: str = ""
    twofold: str = ""


def _tell(text: str) -> _Told:
    """What one number says about the signs inside it."""
    marks = _SEPARATORS.findall(text)
    apart = next((sign for sign in text if sign in "'’" or sign.isspace()), "")
    if not marks:
        return _Told(group=apart)
    last = marks[-1]
    whole, _, fraction = text.rpartition(last)
    if len(set(marks)) == 2:
        return _Told(decimal=last, group=marks[0]) if marks.count(last) == 1 else _Told()
    if len(marks) > 1:
        return _Told(decimal="." if last == "," else ",", group=last)
    if apart or len(fraction) != 3 or not 1 <= len(whole) <= 3 or whole.startswith("0"):
        return _Told(decimal=last, group=apart)
    return _Told(twofold=last)


def _affixes(match: re.Match[str]) -> tuple[str, ...] | None:
    """The signs beside a number; None where it is no amount."""
    before = match["before"].replace("(", "").strip().strip("-").strip()
    after = match["after"].replace(")", "").strip()
    after = "" if _ENDINGS.match(after) else after.removesuffix("/-").strip()
    found = tuple(each for each in (before, after) if each)
    return found if all(map(_is_sign, found)) else None


def _is_sign(text: str) -> bool:
    plain = text.rstrip(".:").strip().casefold()
    return plain in SIGNS or plain in SHARED_SIGNS or (len(plain) == 3 and plain.upper() in codes("currency"))


def _factor(heading: str) -> int:
    return next((factor for factor, words in FACTORS.items() if re.search(words, heading, re.IGNORECASE)), 1)


def _details(column: Column, sense: AmountSense) -> tuple[str, ...]:
    parts = []
    if sense.grouped:
        apart = "apostrophes" if sense.grouping in "'’" else "spaces"
        name = {",": "commas", ".": "points"}.get(sense.grouping, apart)
        parts.append(f"{number(sense.grouped)} with thousands {name}")
    parts += [f'{number(count)} with "{sign}"' for sign, count in sense.signs]
    parts += [f"{number(sense.negative_in_parentheses)} in parentheses"] if sense.negative_in_parentheses else []
    zeros = sum(count for text, count in column.counts.items() if _ZERO.fullmatch(text))
    parts += [f"{number(zeros)} {'are' if zeros > 1 else 'is'} 0 and published as 0"] if zeros else []
    parts += [f"{number(column.blank)} blank"] if column.blank else []
    return tuple(parts)
