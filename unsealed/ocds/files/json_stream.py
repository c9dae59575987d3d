"""A JSON text of any size -> the values in it, one at a time, as bytes that are not decoded.

What fits into the window is one piece. What does not is opened: an object field by field, a list element by element. So the
memory that is held is that of the window, not of the file. The text may hold several values one after another, with white
space, commas or nothing between them. Where a value is broken its end is looked for by counting brackets, and what
follows goes on; nothing here recurses into the data, so depth does no harm.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from unsealed.exact_json import (
    JsonError,
    RawJson,
    TruncatedJsonError,
    describe_json_error,
    error_at,
    measure_json,
    raw_text,
)
from unsealed.sentence import Sentence, SentenceError

WINDOW = 32 * 1024 * 1024
"""How large a piece may be, in bytes; a text that is not larger need not be streamed at all."""

LISTS = frozenset(["releases", "records"])
"""The lists of packages: their elements are pieces even where the list as a whole would fit."""

_MOST_STRAYS = 100
_DEEPEST = 4  # a list in an answer of an interface, in a package, in a list
_FIELD = 64 * 1024  # a larger field beside the lists of a package says nothing about the package
_GAP = re.compile(rb"[\s,\x1e]*+")
_SPACE = re.compile(rb"\s*+")
_STRAY = re.compile(rb'[^\s,\]}\[{"]++|"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"?|.', re.DOTALL)
_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+[{}\[\]]', re.DOTALL)
_OPENING, _CLOSING = b"{[", b"}]"


class Place(NamedTuple):
    """Where something stands in the whole text: its line and character from 1, its byte from 0."""

    line: int
    character: int
    byte: int


class Piece(NamedTuple):
    """One value: its JSON Pointer, the name of the field it is in (else empty), and its bytes, which are UTF-8.

    `number` counts the values of the text that stand one after another, from 0; `start` is where that value begins.
    """

    pointer: str
    parent: str
    text: bytes
    number: int
    start: Place


class Fields(NamedTuple):
    """The small fields of an object that was opened, once all of it was read: what a package says of itself."""

    pointer: str
    fields: dict[str, RawJson]
    number: int
    start: Place


class Fault(NamedTuple):
    """Something that is not JSON, and its `place`.

    `lost` tells whether a value was lost to it, not just a comma amiss; `cut_off`, that nothing after it can be read.
    """

    pointer: str
    reason: str
    place: Place
    lost: bool = True
    cut_off: bool = False


class _EndError(SentenceError):
    """Nothing more can be told apart: the text ends where it must not, or makes no sense any more."""


def split_json(chunks: Iterable[bytes], window: int = WINDOW) -> Iterator[Piece | Fields | Fault]:
    """The values of a text (UTF-8, in chunks as they come). Never raises for what is in it."""
    return _Splitter(chunks, window).values()


class _Text:
    """A text that is read as it is needed; what was passed is forgotten."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.data = b""
        self.at = 0
        self._before = self._seen = Place(1, 1, 0)  # where `data` begins, and where a place was asked for last
        self._mark = 0

    def more(self) -> bool:
        """Read another chunk; whether there was one."""
        chunk = next(self._chunks, b"")
        if chunk:
            self._before = self._seen = self.place()
            self.data = self.data[self.at :] + chunk
            self.at = self._mark = 0
        return bool(chunk)

    def place(self, ahead: int = 0) -> Place:
        """Where the text is now, or `ahead` bytes on. Characters are counted, not bytes."""
        end = self.at + ahead
        begin, (line, character, byte) = (self._mark, self._seen) if end >= self._mark else (0, self._before)
        lines = self.data.count(b"\n", begin, end)
        start = self.data.rfind(b"\n", begin, end) + 1 if lines else begin
        characters = len(self.data[start:end].decode(errors="replace"))
        self._seen = Place(line + lines, characters + (1 if lines else character), byte + end - begin)
        self._mark = end
        return self._seen

    def skip(self, pattern: re.Pattern[bytes]) -> bytes:
        """Pass over what matches, and give it back; it may go on in the next chunk."""
        passed = b""
        while match := pattern.match(self.data, self.at):
            passed += match.group()
            self.at = match.end()
            if self.at < len(self.data) or not self.more():
                break
        return passed

    def peek(self) -> bytes:
        """The next byte. Raises `_EndError` at the end."""
        if self.at >= len(self.data) and not self.more():
            raise _EndError(Sentence("the text ends in the middle of a value"))
        return self.data[self.at : self.at + 1]

    def take(self, size: int) -> bytes:
        """The next bytes, passed over."""
        taken = self.data[self.at : self.at + size]
        self.at += size
        return taken


class _Splitter:
    def __init__(self, chunks: Iterable[bytes], window: int) -> None:
        self._text = _Text(chunks)
        self._window = window
        self._number = 0
        self._start = Place(1, 1, 0)
        self._strays = 0

    def values(self) -> Iterator[Piece | Fields | Fault]:
        text = self._text
        try:
            while True:
                text.skip(_GAP)
                if text.at >= len(text.data) and not text.more():
                    return
                self._start = text.place()
                yield from self._value("", "", _DEEPEST)
                self._number += 1
        except _EndError as end:
            yield Fault("", end.sentence, text.place(), cut_off=True)

    def _value(self, pointer: str, parent: str, depth: int) -> Iterator[Piece | Fields | Fault]:
        """The value that begins here: as one piece if it fits, else opened; a broken one too, if it may hold whole ones."""
        text = self._text
        first = text.peek()
        error: JsonError | None = None
        at: int | None = 0
        try:
            size = self._measure()
            if size is not None and (at := self._odd_byte(size)) is not None:
                byte = str(text.place().byte + at)
                error = JsonError(Sentence("it is not UTF-8 text (byte {byte} of the file)", byte=byte))
        except JsonError as mistake:
            size, error, at = None, mistake, error_at(mistake)
        if size is not None and not error:
            taken = text.data[text.at : text.at + size]
            text.at += size
            yield Piece(pointer, parent, taken, self._number, self._start)
            return
        opened = error is None or (parent not in LISTS and self._may_hold_lists(first, pointer, at))
        if opened and depth and first == b"{":
            yield from self._object(pointer, depth)
        elif opened and depth and first == b"[":
            yield from self._list(pointer, parent, depth)
        else:
            reason = describe_json_error(error) if error else Sentence("it does not end, or is too large")
            yield Fault(pointer, reason, text.place(at or 0))
            self._pass_broken()

    def _odd_byte(self, size: int) -> int | None:
        """The first byte of a value that is not UTF-8."""
        taken = self._text.data[self._text.at : self._text.at + size]
        if not taken.isascii():
            try:
                taken.decode()
            except UnicodeDecodeError as error:
                return error.start
        return None

    def _may_hold_lists(self, first: bytes, pointer: str, broken_at: int | None) -> bool:
        """Whether a broken value is worth opening: a list that is the whole text, or a package that is broken inside."""
        text = self._text
        end = text.at + (self._window if broken_at is None else broken_at)
        named = any(text.data.find(b'"%b"' % name.encode(), text.at, end) >= 0 for name in LISTS)
        return named or (first == b"[" and not pointer)

    def _object(self, pointer: str, depth: int) -> Iterator[Piece | Fields | Fault]:
        text = self._text
        text.at += 1
        fields: dict[str, RawJson] = {}
        end = None
        try:
            yield from self._fields(pointer, depth, fields)
        except _EndError as error:
            end = error
        yield Fields(pointer, fields, self._number, self._start)
        if end:
            raise end

    def _fields(self, pointer: str, depth: int, fields: dict[str, RawJson]) -> Iterator[Piece | Fields | Fault]:
        """The fields of an opened object: small ones are put into `fields`, what lists hold comes out."""
        text = self._text
        for count in itertools.count():
            yield from self._gap(pointer, count)
            if text.peek() in _CLOSING:
                text.at += 1
                return
            name = self._name()
            if name is None:
                yield self._fault(pointer, Sentence("a field has no name in quotation marks, or no colon behind it"))
                self._pass_broken()
                continue
            below = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name in LISTS and text.peek() == b"[":
                yield from self._list(below, name, depth)
                continue
            for each in self._value(below, name, depth - 1):
                if not isinstance(each, Piece) or each.pointer != below:
                    yield each
                elif len(each.text) <= _FIELD:
                    fields[name] = RawJson(each.text)

    def _list(self, pointer: str, parent: str, depth: int) -> Iterator[Piece | Fields | Fault]:
        text = self._text
        text.at += 1
        for at in itertools.count():
            yield from self._gap(pointer, at)
            if text.peek() in _CLOSING:
                text.at += 1
                return
            yield from self._value(f"{pointer}/{at}", parent, depth - 1)

    def _name(self) -> str | None:
        """The name of a field, passed over with its colon; None where there is none."""
        text = self._text
        if text.peek() != b'"':
            return None
        try:
            size = self._measure()
            if size is None:
                return None
            name = raw_text(RawJson(text.take(size)))
        except JsonError:
            return None
        text.skip(_SPACE)
        if text.peek() != b":":
            return None
        text.at += 1
        text.skip(_SPACE)
        text.peek()
        return name

    def _gap(self, pointer: str, count: int) -> Iterator[Fault]:
        """Pass over what stands between two elements: one comma, unless something is amiss."""
        text = self._text
        commas = text.skip(_GAP).count(b",")
        wanted = 1 if count and text.peek() not in _CLOSING else 0
        if commas != wanted:
            reason = Sentence("a comma is missing here") if commas < wanted else Sentence("a comma is too many here")
            yield self._fault(pointer, reason, lost=False)

    def _measure(self) -> int | None:
        """The size of the value that begins here; None if it is larger than the window, or the text ends before it does."""
        text = self._text
        while True:
            left = len(text.data) - text.at
            try:
                size = measure_json(memoryview(text.data)[text.at :])
            except TruncatedJsonError:
                size = left + 1
            except JsonError as error:
                if (error_at(error) or 0) < left - 1:
                    raise
                if not text.more():  # a number or a word may go on in the next chunk
                    raise
                continue
            closed = text.data[-1:] in _CLOSING or text.peek() == b'"'
            if size < left or (size == left and closed):
                return size if size <= self._window or text.peek() not in _OPENING else None
            if left > self._window and size > left:
                return None
            if not text.more():
                return size if size == left else None

    def _pass_broken(self) -> None:
        """Pass over a broken value: to the end of its outermost bracket, or over a word that is no value."""
        text = self._text
        if text.peek() not in _OPENING:
            self._pass_stray()
            return
        depth = 0
        while True:
            match = _BRACKET.match(text.data, text.at)
            if match:
                text.at = match.end()
                depth += 1 if text.data[text.at - 1] in _OPENING else -1
                if depth == 0:
                    return
            elif len(text.data) - text.at > 2 * self._window or not text.more():
                raise _EndError(Sentence("a quotation mark or a bracket is opened and not closed"))

    def _pass_stray(self) -> None:
        text = self._text
        self._strays += 1
        match = _STRAY.match(text.data, text.at)
        while match and match.end() == len(text.data) and len(match.group()) <= 2 * self._window and text.more():
            match = _STRAY.match(text.data, text.at)
        if match is None or self._strays > _MOST_STRAYS:
            raise _EndError(Sentence("there is too much here that is not JSON"))
        text.at = match.end()

    def _fault(self, pointer: str, reason: str, *, lost: bool = True) -> Fault:
        return Fault(pointer, reason, self._text.place(), lost)
