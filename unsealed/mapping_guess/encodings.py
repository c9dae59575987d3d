"""Which encoding a text has that does not say so."""

import unicodedata
from collections.abc import Iterator

_CANDIDATES = ("cp1252", "cp1250", "cp1251", "mac_roman", "cp850")
_NAMES = {
    "cp1252": "Western European, as Windows writes it",
    "cp1250": "Central European, as Windows writes it",
    "cp1251": "Cyrillic, as Windows writes it",
    "mac_roman": "as older Macs write it",
    "cp850": "as DOS writes it",
}
_USUAL = frozenset("áéíóúñüçàèìòùâêîôûäëïöãõåæøœßÁÉÍÓÚÑÜÇÀÈÂÊÎÔÖÄÃÕÅÆØ€£“”‘’–—º°ª¿¡·•…«»®™")
_SAMPLE = 1_000_000


def find_encoding(data: bytes) -> str:
    """The encoding to name in a mapping; empty where the text says it itself (UTF-8, or a byte order mark)."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return ""
    zeros = (data[:4096:2].count(0), data[1:4096:2].count(0))
    if max(zeros) > len(data[:4096]) // 5 and min(zeros) < max(zeros) // 4:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    try:
        data.decode()
    except UnicodeDecodeError:
        return max(_CANDIDATES, key=lambda encoding: _likeness(data, encoding))
    return ""


def describe(encoding: str) -> str:
    """What people call it."""
    return _NAMES.get(encoding, "16-bit Unicode without its mark")


def _likeness(data: bytes, encoding: str) -> float:
    """How many of the signs beyond ASCII are such as people write, where they write them."""
    try:
        text = data.decode(encoding)[:_SAMPLE]
    except UnicodeDecodeError:
        return -1.0
    judged = list(_judge(text))
    return sum(judged) / len(judged) if judged else 0.0


def _judge(text: str) -> Iterator[float]:
    for at, sign in enumerate(text):
        if sign.isascii():
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        inside = before.isalpha() or after.isalpha()
        if sign in _USUAL:
            yield 1.0 if not sign.isalpha() or inside else 0.6
        elif sign.isalpha():
            cyrillic = "CYRILLIC" in unicodedata.name(sign, "")
            neighbours = [each for each in (before, after) if each.isalpha()]
            alike = all(each.isascii() != cyrillic for each in neighbours)
            odd_case = sign.isupper() and before.islower()
            yield (0.9 if cyrillic else 0.5) if inside and alike and not odd_case else 0.1
        else:
            yield 0.3 if unicodedata.category(sign).startswith(("P", "S", "Z")) else 0.0
