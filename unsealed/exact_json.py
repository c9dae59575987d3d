"""JSON with exact numbers: fractions are read as decimals and written with the digits that were read.

msgspec reads and writes; it refuses NaN and Infinity, text that is not UTF-8, and nesting deeper than
the interpreter's limit, each with a byte offset where it has one.
"""

import re
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from unsealed.sentence import Sentence

Json = Any
"""A decoded JSON value: dict, list, str, int, Decimal, bool or None."""

RawJson = msgspec.Raw
"""The text of a JSON value inside a larger one, not decoded: a view of its bytes."""

JsonError = msgspec.DecodeError
"""What `read_json` raises; its text says what is wrong and, for syntax, at which byte."""


class TruncatedJsonError(JsonError):
    """The text is JSON as far as it goes, and ends too early."""


_Decoded = TypeVar("_Decoded")
_REASONS: dict[str, Sentence] = {
    reason: reason
    for reason in (
        Sentence("Input data was truncated"),
        Sentence("Integer value out of range"),
        Sentence("Number out of range"),
        Sentence("expected '\"'"),
        Sentence("expected ',' or ']'"),
        Sentence("expected ',' or '}'"),
        Sentence("expected ':'"),
        Sentence("invalid character"),
        Sentence("invalid character in unicode escape"),
        Sentence("invalid escape character in string"),
        Sentence("invalid escaped character"),
        Sentence("invalid number"),
        Sentence("invalid utf-16 surrogate pair"),
        Sentence("object keys must be strings"),
        Sentence("trailing characters"),
        Sentence("trailing comma in array"),
        Sentence("trailing comma in object"),
        Sentence("unexpected end of escaped utf-16 surrogate pair"),
        Sentence("unexpected end of hex escape"),
    )
}
"""What the JSON library says of texts that are no JSON; what it says more seldom stays as it is."""
_AT_BYTE = re.compile(r" \(byte (\d+)\)$")

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


def measure_json(data: bytes | memoryview) -> int:
    """How many bytes the value takes that `data` begins with; white space around it counts. What follows does not matter.

    Raises `TruncatedJsonError` where the text ends before the value does, `JsonError` where it is broken. A number or a
    word at the very end may go on: it is measured as far as it is there.
    """
    try:
        _decode(_anything, data)
    except JsonError as error:
        text = str(error)
        if "trailing characters" in text:
            return (error_at(error) or 1) - 1  # of these the byte behind the first one is told
        if "truncated" in text:
            raise TruncatedJsonError(text) from None
        raise
    return len(data)


def error_at(error: Exception) -> int | None:
    """The byte at which a text is broken, where that was found out."""
    match = _AT_BYTE.search(str(error))
    return int(match.group(1)) if match else None


def describe_json_error(error: Exception) -> str:
    """What the JSON library says of a text: offsets and reasons, never data."""
    said = error.args[0] if error.args else ""
    if isinstance(said, Sentence):
        return said
    told = str(said).removeprefix("JSON is malformed: ")
    reason, _, place = told.partition(" - at ")
    at = _AT_BYTE.search(reason)
    known = _REASONS.get(reason[: at.start()] if at else reason)
    if known is None:
        return told
    if place:
        return Sentence("{reason} - at {place}", reason=known, place=place)
    return Sentence("{reason} (byte {byte})", reason=known, byte=at[1]) if at else known


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
        raise JsonError(Sentence("it is nested too deeply")) from None
    except UnicodeDecodeError:
        raise JsonError(Sentence("it is not UTF-8 text")) from None


def _first_byte(data: bytes | RawJson) -> bytes:
    return bytes(memoryview(data)[:64]).lstrip()[:1]


_SUSPECT = re.compile(rb"\\u00[01]|\\u[dD][89a-fA-F]|\\b")
_ESCAPES = re.compile(
    rb"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"  # a backslash, or a whole pair: kept
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u00(?:0[0-8bBeEfF]|1[0-9a-fA-F])|\\b"
)

_SURROGATES = re.compile(
    rb"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
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


def repair_surrogates(data: bytes) -> bytes:
    """Put U+FFFD, not escaped, for halves of surrogate pairs: the library refuses a text with one in it as a whole."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return data
    return _SURROGATES.sub(lambda match: match.group(1) or b"\xef\xbf\xbd", data)
