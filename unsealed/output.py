"""The sink: builds beside the published site, then exchanges the two. Only this module writes the site.

A reader sees the old site or the new one, whole. A build that fails or is killed leaves the old site as it was, and the
next build sweeps what it left. A folder that Unsealed did not make is never written over.
"""

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import NamedTuple

from unsealed.artifact import Artifact
from unsealed.errors import ConfigurationError, UnsealedError

MARKER = ".unsealed"
"""The file that says that a folder was made here."""

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class Written(NamedTuple):
    """A file that was written: its path in the site, its size, and its SHA-256 where that was asked for."""

    path: str
    size: int
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Sink:
    """Writes artifacts below a folder; small enough to be handed to tasks in other processes."""

    folder: Path

    def write(self, artifact: Artifact, *, checksum: bool = False) -> Written:
        """Write one file. Two artifacts with one path are a mistake in the engine and fail."""
        if artifact.path.startswith("/") or ".." in artifact.path.split("/"):
            raise ValueError(f"an artifact's path leads out of the site: {artifact.path!r}")
        if isinstance(artifact.body, Path):
            return _move(artifact.body, self.folder / artifact.path, artifact.path)
        _write_new(f"{self.folder}/{artifact.path}", artifact.body)
        digest = sha256(artifact.body).hexdigest() if checksum else ""
        return Written(artifact.path, len(artifact.body), digest)

    def adopt(self, folder: Path, path: str) -> list[Written]:
        """Take in a folder of finished files, as the folder `path` of the site."""
        target = self.folder / path
        if target.exists():
            raise FileExistsError(path)
        folder.replace(target)
        files = sorted(each for each in target.rglob("*") if each.is_file())
        return [Written(each.relative_to(self.folder).as_posix(), each.stat().st_size) for each in files]


def _write_new(path: str, body: bytes) -> None:
    """Write a file that is not there yet. Plain system calls: a site has tens of thousands of files."""
    try:
        descriptor = os.open(path, _CREATE, 0o644)
    except FileNotFoundError:
        _make_folder(path.rpartition("/")[0])
        descriptor = os.open(path, _CREATE, 0o644)
    try:
        left = memoryview(body)
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def _make_folder(path: str) -> None:
    """Make a folder; nearly always the one above it is there."""
    try:
        os.mkdir(path)  # noqa: PTH102 - paths are objects where it matters less
    except FileNotFoundError:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103 - the same
    except FileExistsError:  # another task was faster
        pass


def _move(finished: Path, target: Path, path: str) -> Written:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        raise FileExistsError(path)
    finished.replace(target)
    with target.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return Written(path, target.stat().st_size, digest)


class Stage(NamedTuple):
    """A build under way: the sink for the new site, and a folder for work that is thrown away."""

    sink: Sink
    work: Path


@contextmanager
def open_stage(output: Path) -> Iterator[Stage]:
    """Prepare a new site beside `output`; when the block ends well, publish it, else throw it away.

    Raises `ConfigurationError` where `output` was not made here or cannot be written, `UnsealedError` where another
    build is writing there.
    """
    output = output.absolute()
    _refuse_foreign(output)
    beside = output.parent
    building, work = beside / f".{output.name}.building", beside / f".{output.name}.work"
    try:
        beside.mkdir(parents=True, exist_ok=True)
        with _lock(beside / f".{output.name}.lock", output):
            for leftover in (building, work):
                _remove(leftover)
                leftover.mkdir(mode=0o755)
            try:
                yield Stage(Sink(building), work)
                (building / MARKER).write_bytes(b"Made by Unsealed. A build replaces this folder as a whole.\n")
                _exchange(building, output)
            finally:
                _remove(work)
                _remove(building)
    except OSError as error:
        raise UnsealedError(
            f"The site cannot be written to {output} ({error.strerror}). The published site is as it was."
        ) from error


def _refuse_foreign(output: Path) -> None:
    if output.is_symlink():
        raise ConfigurationError(f"{output} is a symbolic link. Name the folder itself with --output.")
    if not output.exists():
        return
    if not output.is_dir():
        raise ConfigurationError(f"{output} is a file. Name a folder with --output.")
    if not (output / MARKER).is_file() and any(output.iterdir()):
        raise ConfigurationError(
            f"{output} holds files that Unsealed did not make, and a build would remove them. "
            "Name an empty or a new folder with --output."
        )


@contextmanager
def _lock(path: Path, output: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnsealedError(f"Another build is writing {output}. Wait until it has ended.") from None
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _exchange(new: Path, output: Path) -> None:
    if not output.exists():
        new.rename(output)
        return
    try:
        _exchange_at_once(new, output)
    except OSError:  # the file system or the system cannot; two renames leave the smallest gap there is
        old = output.parent / f".{output.name}.old"
        _remove(old)
        output.rename(old)
        new.rename(output)
        _remove(old)


def _exchange_at_once(new: Path, output: Path) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        raise OSError("no renameat2")
    result = library.renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(output), _RENAME_EXCHANGE)
    if result != 0:
        raise OSError(ctypes.get_errno(), "exchange")


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
