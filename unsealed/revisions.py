"""Data as git keeps it: the folder `data/` as it was at a revision. Owns what is asked of git."""

import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, cast

from unsealed.errors import ConfigurationError

_SECONDS = 60


@contextmanager
def data_of(name: str, root: Path) -> Iterator[Path]:
    """The folder or file of that name; else `data/` of the repository at `root`, as it was at that git revision.

    A revision's files lie in a temporary folder until the block ends. Raises `ConfigurationError`.
    """
    path = Path(name)
    if path.exists():
        yield path
        return
    with TemporaryDirectory(prefix="unsealed-") as folder:
        whole = _take_out(_commit(name, root), root, Path(folder))
        if not any(Path(folder).iterdir()):
            raise ConfigurationError(f"There is no folder data/ at the git revision {name}.")
        if not whole:
            raise ConfigurationError(f"git did not give all files of data/ at the revision {name}. Try `git fsck`.")
        yield Path(folder) / "data"


def _commit(name: str, root: Path) -> str:
    try:
        asked = subprocess.run(  # noqa: S603 - no shell, and what begins with a dash is no option
            ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"],  # noqa: S607 - the user's git
            cwd=root,
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigurationError(f"{name} is no folder, and git cannot be asked for a revision: {error}.") from None
    if asked.returncode:
        raise ConfigurationError(f"{name} is neither a folder of data nor a git revision that is known in {root}.")
    return asked.stdout.strip()


def _take_out(commit: str, root: Path, folder: Path) -> bool:
    """Write the files under `data/` of a commit, and say whether git gave all; what is no plain file is no data."""
    command = ["git", "archive", "--format=tar", commit, "--", "data"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            with tarfile.open(fileobj=cast("IO[bytes]", process.stdout), mode="r|") as archive:
                for member in archive:
                    name = PurePosixPath(member.name)
                    if member.isreg() and ".." not in name.parts and not name.is_absolute():
                        target = folder / name
                        target.parent.mkdir(parents=True, exist_ok=True)
                        with cast("IO[bytes]", archive.extractfile(member)) as source, target.open("wb") as file:
                            while block := source.read(1 << 20):
                                file.write(block)
        except tarfile.ReadError:  # git writes nothing for a commit without such a folder
            return False
    return process.returncode == 0
