"""Sentences that are made before anybody knows the language of a page: English texts that remember what they are made of."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

Value = str | int | Decimal
"""What stands in a sentence: a text as it is, a sentence or a phrase that is translated too, or a number."""


class Sentence(str):
    """An English text, which remembers its `pattern`, with `{named}` places, and the `values` that stand in them.

    It is a text like any other wherever English is spoken; `Words.say` says it in another language. Patterns are literals,
    for scripts/extract_words.py to find. A number is written with the signs of the language; what counts nothing, as the
    number of a row, is given as a text. Where there are no values, braces mean nothing.
    """

    __slots__ = ("number", "pattern", "several", "values")
    pattern: str
    values: Mapping[str, Value]
    several: str
    number: int

    def __new__(cls, pattern: str, /, **values: Value) -> Self:
        """The sentence of a pattern."""
        sentence = str.__new__(cls, fill(pattern, values) if values else pattern)
        sentence.pattern = pattern
        sentence.values = values
        sentence.several = ""
        sentence.number = 0
        return sentence

    @classmethod
    def _make(cls, pattern: str, several: str, number: int, values: Mapping[str, Value]) -> Self:
        sentence = cls(several if several and number != 1 else pattern, **values)
        sentence.pattern, sentence.several, sentence.number = pattern, several, number
        return sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return Sentence._make, (self.pattern, self.several, self.number, self.values)


def counted(number: int, one: str, several: str, **values: Value) -> Sentence:
    """The sentence that says something of `number` things, which stands in its place `{number}`."""
    return Sentence._make(one, several, number, values | {"number": number})


def fill(pattern: str, values: Mapping[str, Value]) -> str:
    """A pattern with its values in English."""
    for value in values.values():
        if not isinstance(value, str):
            return pattern.format_map(
                {name: each if isinstance(each, str) else f"{each:,}" for name, each in values.items()}
            )
    return pattern.format_map(values)  # most hold texts only, and they are made by the thousand


class SentenceError(Exception):
    """An error whose text is a sentence that readers of the site may see, in their language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def pack_sentence(text: str) -> str | list[Any]:
    """A text in a form that JSON and MessagePack know, where its numbers are whole; `unpack_sentence` makes it what it was."""
    if not isinstance(text, Sentence):
        return text
    values = {name: pack_sentence(each) if isinstance(each, str) else each for name, each in text.values.items()}
    return [text.pattern, text.several, text.number, values]


def unpack_sentence(packed: str | list[Any]) -> str:
    """What was packed."""
    if isinstance(packed, str):
        return packed
    pattern, several, number, values = packed
    values = {name: unpack_sentence(each) if type(each) is list else each for name, each in values.items()}
    return Sentence._make(pattern, several, number, values)
