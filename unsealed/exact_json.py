"""JSON with exact numbers: fractions are read as decimals and written with the digits that were read.

msgspec reads and writes; it refuses NaN and Infinity, text that is not UTF-8, and nesting deeper than
the interpreter's limit, each with a byte offset where it has one.
"""

import re
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

Json = Any
"""A decoded JSON value: dict, list, str, int, Decimal, bool or None."""

RawJson = msgspec.Raw
"""The text of a JSON value inside a larger one, not decoded: a view of its bytes."""

JsonError = msgspec.DecodeError
"""What `read_json` raises; its text says what is wrong and, for syntax, at which byte."""

_Decoded = TypeVar("_Decoded")

_fields = msgspec.json.Decoder(dict[str, RawJson])
_elements = msgspec.json.Decoder(list[RawJson])
_texts = msgspec.json.Decoder(str)
_anything = msgspec.json.Decoder(RawJson)
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
_sorted_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")


def read_json(data: bytes | memoryview) -> Json:
    """Decode one JSON text (UTF-8). Raises `JsonError`; nesting too deep is one too."""
    return _decode(_decoder, data)


def write_json(value: Json, *, sort_keys: bool = False) -> bytes:
    """Encode as compact UTF-8. Keys keep their order, or are sorted."""
    return (_sorted_encoder if sort_keys else _encoder).encode(value)


def check_json(data: bytes | RawJson) -> None:
    """Raise `JsonError` if `data` is not one JSON text."""
    _decode(_anything, data)


def open_fields(data: bytes | RawJson | None) -> dict[str, RawJson] | None:
    """The fields of a JSON object, not decoded; None for anything else."""
    return _decode(_fields, data) if data is not None and _first_byte(data) == b"{" else None


def open_elements(data: bytes | RawJson | None) -> list[RawJson] | None:
    """The elements of a JSON array, not decoded; None for anything else."""
    return _decode(_elements, data) if data is not None and _first_byte(data) == b"[" else None


def raw_text(raw: RawJson | None) -> str:
    """A JSON string's text; empty for anything else."""
    if raw is None or _first_byte(raw) != b'"':
        return ""
    text: str = _decode(_texts, raw)
    return text


def _decode(decoder: msgspec.json.Decoder[_Decoded], data: bytes | RawJson | memoryview) -> _Decoded:
    try:
        return decoder.decode(data)
    except RecursionError:
        raise JsonError("it is nested too deeply") from None


def _first_byte(data: bytes | RawJson) -> bytes:
    return bytes(memoryview(data)[:64]).lstrip()[:1]


_SUSPECT = re.compile(rb"\\u00[01]|\\u[dD][89a-fA-F]|\\b")
_ESCAPES = re.compile(
    rb"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"  # a backslash, or a whole pair: kept
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u00(?:0[0-8bBeEfF]|1[0-9a-fA-F])|\\b"
)

CONTROL_PICTURES = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\f\r"}
"""What `repair_escapes` puts for control characters, for `str.translate`."""


def repair_escapes(data: bytes) -> tuple[bytes, int]:
    """Put visible characters for escapes that no page can show, and return how many there were.

    A control character becomes its picture (U+2400 and on; two that differ still differ), half a surrogate pair
    becomes U+FFFD. Tab, line feed, form feed and carriage return stay.
    """
    if b"\\" not in data or not _SUSPECT.search(data):
        return data, 0
    replaced = 0

    def replace(match: re.Match[bytes]) -> bytes:
        nonlocal replaced
        if match.group(1):
            return match.group(1)
        replaced += 1
        escape = match.group()
        if escape == b"\\b":
            return b"\\u2408"
        return b"\\u24" + escape[4:] if escape.startswith(b"\\u00") else b"\\ufffd"

    return _ESCAPES.sub(replace, data), replaced
