"""TOML as text: values that cannot break out of their quotes, and comments that cannot break out of their lines."""

import json
import textwrap
from collections.abc import Iterable, Mapping

WIDTH = 118
Value = str | int | Iterable["Value"] | Mapping[str, "Value"]


def quote(text: str) -> str:
    """A text in quotes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_value(value: Value) -> str:
    """A text, whole number, list or table, on one line."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, int):
        return str(value).lower()  # a truth value is a whole number here
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {write_value(each)}" for name, each in value.items()) + " }"
    return "[" + ", ".join(map(write_value, value)) + "]"


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else quote(name)


def write_line(name: str, value: Value) -> str:
    """`name = value`; a name that is an OCDS path stands in quotes."""
    return f"{_key(name)} = {write_value(value)}"


def comment(text: str, first: str = "# ", after: str = "# ") -> list[str]:
    """A sentence as comment lines, whatever signs it holds."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return textwrap.wrap(plain, WIDTH, initial_indent=first, subsequent_indent=after, break_on_hyphens=False) or [
        first.rstrip()
    ]


def shorten(text: str, length: int = 40) -> str:
    """The start of a heading or code, for a comment."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[: length - 1] + "…"
