"""Files -> the contents that are in them: .gz .bz2 .xz .zip are known by their first bytes and unpacked as they are read.

Nothing is written to a disk and nothing believes a declared size: what comes out is counted, and stops at a limit.
An archive is opened once; a compressed file may lie in an archive, but no archive in an archive. Spreadsheets are zip
archives too and stay as they are. Owns gzip, bz2, lzma; shares zipfile with the sheets.
"""

import bz2
import gzip
import io
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple, Protocol, cast

from unsealed.sentence import Sentence, SentenceError

MOST_BYTES = 2 * 1024**3
"""What one file may hold, unpacked."""

MOST_TIMES = 100
"""How many times larger than its packed bytes a content may be, once it is larger than `FREE_BYTES`."""

FREE_BYTES = 4 * 1024**2
MOST_MEMBERS = 100_000

PASSED_OVER = frozenset(["SOURCE.md", "README.md"])
"""Files that describe the data; hidden files and folders are passed over too."""

PACKED_ENDINGS = (".gz", ".bz2", ".xz", ".zip")

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBER = 30  # a zip member's head, before its name
_WORKBOOK_NAMES = (
    b"[Content_Types].xml",
    b"_rels/",
    b"xl/",
    b"docProps/",
    b"mimetypeapplication/vnd.oasis.opendocument",
)


class ContainerError(SentenceError):
    """What keeps a content from being read: a sentence that says what is wrong and what to do."""


class Readable(Protocol):
    """What a content is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, all that are left if it is negative; none at the end. Raises `ContainerError`."""


class Content(NamedTuple):
    """One file, or one member of an archive: its name as people see it, and its bytes, to be read once.

    `stream` is None where it cannot be read at all; `problem` is the sentence why.
    """

    name: str
    stream: Readable | None
    problem: str = ""
    packed: bool = True


def open_contents(path: Path, name: str) -> Iterator[Content]:
    """What the file holds: itself, itself unpacked, or the members of an archive, in the order of their names.

    Each content is to be read before the next one is asked for. Raises `OSError`, and `ContainerError` where an archive
    cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(512)
        file.seek(0)
        if head.startswith(_ZIP) and not is_workbook(head, path):
            yield from _open_archive(file, name)
        elif unpack := _unpacker(head):
            size = path.stat().st_size
            yield Content(name, _open_packed(unpack, file, size, _Allowance(MOST_BYTES)))
        else:
            yield Content(name, cast("Readable", file), packed=False)


def is_workbook(head: bytes, path: Path | None = None) -> bool:
    """Whether a file that starts like this is a spreadsheet (XLSX, ODS, XLS). `path` settles it where it can be opened."""
    if head.startswith(_OLE):
        return True
    if not head.startswith(_ZIP[0]):
        return False
    try:
        with zipfile.ZipFile(path or io.BytesIO(head)) as archive:
            names = archive.namelist()
            return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= set(names)
    except (OSError, zipfile.BadZipFile):  # only its beginning is there; whoever opens spreadsheets says what is wrong
        return head[_MEMBER:].startswith(_WORKBOOK_NAMES)


def is_packed(head: bytes) -> bool:
    """Whether what came out of a file starts like a packed file again."""
    return head.startswith(_ZIP) or _unpacker(head) is not None


class _Unpacker(Protocol):
    def __call__(self, packed: BinaryIO, /) -> BinaryIO: ...


def _unpacker(head: bytes) -> _Unpacker | None:
    if head.startswith(b"\x1f\x8b"):
        return lambda packed: cast("BinaryIO", gzip.GzipFile(fileobj=packed))
    if re.match(rb"BZh[1-9]1AY&SY|BZh[1-9]\x17rE8P\x90", head):
        return lambda packed: cast("BinaryIO", bz2.BZ2File(packed))
    if head.startswith(b"\xfd7zXZ\x00"):
        return lambda packed: cast("BinaryIO", lzma.LZMAFile(packed))
    return None


class _Allowance:
    """How much may still come out, whatever the members say."""

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, size: int) -> None:
        """Count `size` bytes. Raises `ContainerError` beyond the limit."""
        self.left -= size
        if self.left < 0:
            raise _too_large()


class _Bounded(io.RawIOBase):
    """A stream that counts what comes out, and says in a sentence what a library says in its own way."""

    def __init__(self, stream: Readable, packed: int, whole: _Allowance) -> None:
        self._stream = stream
        self._own = _Allowance(min(MOST_BYTES, max(FREE_BYTES, packed * MOST_TIMES)))
        self._whole = whole

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes. Raises `ContainerError`."""
        pieces = []
        while size != 0:
            piece = self._read_some(min(size, FREE_BYTES) if size > 0 else FREE_BYTES)
            if not piece:
                break
            pieces.append(piece)
            size = size - len(piece) if size > 0 else size
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readable(self) -> bool:
        return True

    def _read_some(self, size: int) -> bytes:
        try:
            piece = self._stream.read(size)
        except EOFError:
            raise ContainerError(
                Sentence("This compressed file ends in the middle. Pack it again, or copy it whole.")
            ) from None
        except (OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError):
            raise ContainerError(
                Sentence("This compressed file is broken. Pack it again, or give it unpacked.")
            ) from None
        self._own.spend(len(piece))
        self._whole.spend(len(piece))
        return piece


def _open_packed(unpack: _Unpacker, packed: BinaryIO, size: int, whole: _Allowance) -> Readable:
    return _Bounded(unpack(packed), size, whole)


def _open_archive(file: BinaryIO, name: str) -> Iterator[Content]:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        raise ContainerError(Sentence("This zip archive is broken or only partly there. Pack it again.")) from None
    if len(members) > MOST_MEMBERS:
        raise ContainerError(
            Sentence("This zip archive holds more than {number} files. Split it.", number=MOST_MEMBERS)
        )
    last = {each.filename: each for each in members}
    members = [each for each in members if not _is_passed_over(each)]
    if not members:
        raise ContainerError(Sentence("This zip archive holds no files. Pack it again, or remove it."))
    whole = _Allowance(MOST_BYTES)
    with archive:
        for member in sorted(members, key=lambda each: (each.filename, last[each.filename] is not each)):
            shown = f"{name}/{member.filename}"
            if problem := _problem(member) or _is_covered(member, last):
                yield Content(shown, None, problem)
                continue
            with ExitStack() as opened:
                yield _open_member(archive, member, shown, whole, opened)


def _open_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, whole: _Allowance, opened: ExitStack
) -> Content:
    try:
        stream = opened.enter_context(archive.open(member))
        bounded = _Bounded(cast("Readable", stream), member.compress_size, whole)
        head = bounded.read(512)
    except RuntimeError:  # what zipfile raises for a password; NotImplementedError is one too
        return Content(
            shown, None, Sentence("This member of the archive is packed in a way that cannot be read. Pack it again.")
        )
    except (zipfile.BadZipFile, ContainerError, OSError, ValueError):
        return Content(shown, None, Sentence("This member of the archive is broken. Pack it again."))
    rest = _Prefixed(head, bounded)
    if (head.startswith(_ZIP[0]) and not is_workbook(head)) or head.startswith(_ZIP[1]):
        return Content(shown, None, Sentence("This is an archive inside an archive. Unpack the outer one."))
    if unpack := _unpacker(head):
        return Content(shown, _open_packed(unpack, cast("BinaryIO", rest), member.compress_size, whole))
    return Content(shown, rest)


class _Prefixed(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes."""
        if not self._head:
            return self._rest.read(size)
        if size < 0:
            head, self._head = self._head, b""
            return head + self._rest.read()
        head, self._head = self._head[:size], self._head[size:]
        return head + self._rest.read(size - len(head)) if len(head) < size else head

    def readable(self) -> bool:
        return True


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    """Folders, hidden files, what systems add to archives, and files that describe the data."""
    parts = PurePosixPath(member.filename).parts
    hidden = any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)
    return member.is_dir() or hidden or not parts or parts[-1] in PASSED_OVER


def _problem(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member.filename):
        return Sentence("The name of this member leads out of the archive. Pack it again with plain names.")
    if stat.S_ISLNK(member.external_attr >> 16):
        return Sentence("This member of the archive is a link. Pack the file itself.")
    if member.flag_bits & 1:
        return Sentence("This member of the archive is locked with a password. Pack it without one.")
    return ""


def _is_covered(member: zipfile.ZipInfo, last: dict[str, zipfile.ZipInfo]) -> str:
    if last[member.filename] is member:
        return ""
    return Sentence(
        "The archive holds another file of the same name behind this one, and that one was read. Pack it again."
    )


def _too_large() -> ContainerError:
    return ContainerError(
        Sentence(
            "More than {size} GB came out of this compressed file, or more than {times} times its size. Give it unpacked.",
            size=MOST_BYTES // 1024**3,
            times=str(MOST_TIMES),
        )
    )
