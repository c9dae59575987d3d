"""Bytes -> UTF-8. Other encodings are known by their byte order marks; without one a text is UTF-8 or is refused."""

import codecs
from collections.abc import Iterable, Iterator

_MARKS = (  # the longer ones first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(data: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark. Raises `UnicodeError` where it is not what its mark says."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :] if encoding == "utf-8-sig" else data.decode(encoding).encode()
    return data


def decode_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same for a text that comes in chunks; the first one is not shorter than a mark."""
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    for chunk in chunks:
        encoding = next((encoding for mark, encoding in _MARKS if chunk.startswith(mark)), "") if first else ""
        if encoding == "utf-8-sig":
            yield chunk[len(codecs.BOM_UTF8) :]
        elif encoding:
            decoder = codecs.getincrementaldecoder(encoding)()
            yield decoder.decode(chunk).encode()
        else:
            yield decoder.decode(chunk).encode() if decoder else chunk
        first = False
    if decoder:
        yield decoder.decode(b"", final=True).encode()


def decode_head(data: bytes) -> bytes:
    """The beginning of a text as UTF-8, as far as it can be told; for looking at, not for reading."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[: len(data) // 4 * 4].decode(encoding, "replace").encode()
    return data
