"""Runs `build.py`: in this process, which takes a tenth of the time, or as a person does, in one of its own."""

import contextlib
import gc
import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest import mock

from unsealed.cli import main

_ROOT = Path(__file__).resolve().parents[2]

Done = subprocess.CompletedProcess[str]


def run_here(arguments: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None, root: Path = _ROOT) -> Done:
    """The command line without a process pool, unless the arguments ask for one: `--jobs` is 1.

    The exit code is what `build.py` would end with. An exception that no sentence was made of reaches the test.
    """
    command, *rest = arguments
    said, told = io.StringIO(), io.StringIO()
    interrupt, mask = signal.getsignal(signal.SIGTERM), os.umask(0o022)
    try:
        with (
            contextlib.chdir(cwd),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(told),
            mock.patch.dict(os.environ, env or {}),
        ):
            code = main([command, "--jobs", "1", *rest], root)
    finally:  # a command changes these for its own process, which ends with it
        signal.signal(signal.SIGTERM, interrupt)
        os.umask(mask)
        gc.enable()
    return Done(arguments, code, said.getvalue(), told.getvalue())


def run_apart(arguments: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None, umask: int = -1) -> Done:
    """The command line in a process of its own, with an environment and a umask of its own."""
    return subprocess.run(
        [sys.executable, str(_ROOT / "build.py"), *arguments],
        cwd=cwd,
        env=os.environ | dict(env or {}),
        umask=umask,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
