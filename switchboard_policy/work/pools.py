"""Executors opened for some work and closed after it; nobody is left behind."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from os import _exit
from threading import Thread
from typing import Any

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import UnreachableError
from switchboard_policy.work.workers import DASK, PACKAGE, Workers


@dataclass(frozen=True)
class Pool:
    """An executor, and whether anybody is left who works for it.

    Args:
        executor: takes the parts.
        local: whether its processes see this machine's temporary files.
        manned: whether anybody works; asked where nothing finishes for a while.
    """

    executor: Executor
    local: bool
    manned: Callable[[], bool] = lambda: True


@contextmanager
def opened(workers: Workers) -> Iterator[Pool]:
    """Yield a pool; a new one after each that broke, except for an executor of the caller's.

    Args:
        workers: who is to work; not this process alone.

    Raises:
        UnreachableError: the scheduler does not answer, or nobody works for it.
    """
    if workers.executor is not None:
        yield Pool(workers.executor, isinstance(workers.executor, ProcessPoolExecutor))
    elif workers.scheduler:
        with _cluster(workers.scheduler.removeprefix(DASK)) as pool:
            yield pool
    else:
        with _processes(workers.processes) as executor:
            yield Pool(executor, local=True)


class _Recorded(SpawnContext):
    """Starts processes afresh and remembers them.

    A copy of a process that has run threads may stand still for ever, so none is a copy.
    """

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **settings: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: ANN401, N802 - of multiprocessing
        """Return a process to be started."""
        process: SpawnProcess = get_context("spawn").Process(*args, **settings)
        self.started.append(process)
        return process


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    """Yield a pool of processes; they end with the work, however it ends."""
    context = _Recorded()
    pool = ProcessPoolExecutor(count, mp_context=context, initializer=_at_work)
    try:
        yield pool
    except BaseException:
        # Nobody wants what they are at any more, and it may take long.
        for process in context.started:
            if process.pid is not None:
                process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _at_work() -> None:
    """Prepare a process: Ctrl-C is its parent's to handle, and it never outlives that parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        _exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[Pool]:
    """Yield a Dask cluster."""
    from distributed import Client  # noqa: PLC0415 - heavy, and an extra

    host, _, port = address.rpartition(":")
    seconds = constants(PACKAGE).whole("connect_seconds")
    try:
        # Dask itself would knock until its time is over.
        socket.create_connection((host.strip("[]"), int(port)), timeout=seconds).close()
        client: Any = Client(f"tcp://{address}", timeout=seconds, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        raise UnreachableError(
            f"no Dask scheduler answers at {address}",
            hint="start one with `dask scheduler`, or leave out --executor",
        ) from error
    try:
        _wait_for_somebody(client, address, seconds)
        yield Pool(client.get_executor(pure=False), local=False, manned=lambda: _manned(client))
    finally:
        client.close()


def _wait_for_somebody(
    client: Any,  # noqa: ANN401 - of a library that may be missing
    address: str,
    seconds: int,
) -> None:
    """Wait a little: a worker that was killed is being started again."""
    try:
        client.wait_for_workers(1, timeout=seconds)
    except TimeoutError:
        raise UnreachableError(
            f"the Dask scheduler at {address} has no workers",
            hint=f"start some with `dask worker tcp://{address}`",
        ) from None


def _manned(client: Any) -> bool:  # noqa: ANN401 - of a library that may be missing
    """Return whether a scheduler still answers and has workers."""
    try:
        return bool(client.nthreads())
    except Exception:  # noqa: BLE001 - whatever it says, nobody works there
        return False
