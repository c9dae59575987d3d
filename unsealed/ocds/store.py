"""Partitions on disk: frames of values, appended by reading tasks and read back one at a time.

A frame is one MessagePack value behind its length, so that a file can be read without holding it whole.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

Frames = list[Any]

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode
_LENGTH = 8


def write_frames(path: Path, values: Iterable[Any]) -> None:
    """Append values to a file; they hold only what MessagePack knows (JSON bodies are kept as encoded bytes)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        for value in values:
            data = _encode(value)
            file.write(len(data).to_bytes(_LENGTH, "big") + data)


def read_frames(path: Path) -> Iterator[Any]:
    """The values of a file, in the order in which they were written; nothing where the file does not exist."""
    if not path.exists():
        return
    with path.open("rb") as file:
        while header := file.read(_LENGTH):
            yield _decode(file.read(int.from_bytes(header, "big")))


def read_spool(spool: Path, partition: int) -> Iterator[Any]:
    """All that reading tasks spooled for a partition, task by task."""
    folder = spool / str(partition)
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            yield from read_frames(path)
