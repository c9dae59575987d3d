"""JSON with exact numbers: fractions are read as decimals and written with the digits that were read.

msgspec reads and writes; it refuses NaN and Infinity, text that is not UTF-8, and nesting deeper than
the interpreter's limit, each with a byte offset where it has one.
"""

from decimal import Decimal
from typing import Any

import msgspec

Json = Any
"""A decoded JSON value: dict, list, str, int, Decimal, bool or None."""

JsonError = msgspec.DecodeError
"""What `read_json` raises; its text says what is wrong and, for syntax, at which byte."""

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
_sorted_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")


def read_json(data: bytes | memoryview) -> Json:
    """Decode one JSON text (UTF-8). Raises `JsonError`; nesting too deep is one too."""
    try:
        return _decoder.decode(data)
    except RecursionError:
        raise JsonError("JSON is nested too deeply") from None


def write_json(value: Json, *, sort_keys: bool = False) -> bytes:
    """Encode as compact UTF-8. Keys keep their order, or are sorted."""
    return (_sorted_encoder if sort_keys else _encoder).encode(value)
