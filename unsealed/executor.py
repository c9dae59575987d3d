"""Runs tasks in this process or in a process pool, always behind `concurrent.futures.Executor`.

A task is a module-level function of picklable arguments, so that an executor on other machines can run it too.
"""

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

_PR_SET_PDEATHSIG = 1

Progress = Callable[[str, int, int], None]
"""Told of each stage as it goes: its name, how much of it is done, of how much."""


class InProcessExecutor(Executor):
    """Runs each task at once, here: no pool to start, and a debugger sees everything."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn` now; the future that comes back is already done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - handed to whoever asks for the result, as any executor does
            future.set_exception(error)
        return future


@contextmanager
def open_executor(jobs: int | None = None) -> Iterator[Executor]:
    """An executor for `jobs` processes; None takes as many as this process may use, 1 stays here.

    When the block ends, no task runs any more: after a mistake those that wait are dropped, the others waited for.
    """
    count = jobs or _available_processors()
    executor = InProcessExecutor() if count == 1 else ProcessPoolExecutor(count, initializer=_start_worker)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def run_all(
    executor: Executor,
    task: Callable[..., Any],
    arguments: Iterable[tuple[Any, ...]],
    waiting: Callable[[], None] | None = None,
) -> Iterator[Any]:
    """Run `task` once per tuple of arguments; yield results in the order of the arguments.

    `waiting` is called each second in which a result is waited for.
    """
    futures = [executor.submit(task, *each) for each in arguments]
    for future in futures:
        while waiting and not wait([future], timeout=1).done:
            waiting()
        yield future.result()


def follow(stage: str, results: Iterable[Any], total: int, progress: Progress) -> Iterator[Any]:
    """Results as they come, with the progress of a stage that gives `total` of them."""
    progress(stage, 0, total)
    for done, result in enumerate(results, 1):
        progress(stage, done, total)
        yield result


def _start_worker() -> None:
    # A task's objects are trees, freed by reference counts when it ends; looking for cycles among
    # hundreds of thousands of live dictionaries is a tenth of the whole build.
    gc.disable()
    # Ctrl-C is for the process that the user started; it ends the workers and says one sentence.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":  # a worker whose parent was killed would wait for tasks for ever
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _available_processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
