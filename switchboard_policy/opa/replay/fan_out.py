"""Parts of a log over processes or machines: in any order, and again where one was killed."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, TypeVar

from switchboard_policy.errors import SwitchboardError, UnreachableError

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_TRIES = 3
"""Times processes are killed, with nothing done in between, before that is given up. Ours."""
MOST_RUNNING = 64
"""Parts on their way at a time: enough for every worker, and few results to hold. Ours."""
_CONNECT_SECONDS = 10
_DASK = "dask://"


@dataclass(frozen=True)
class Workers:
    """Who does the work.

    Args:
        processes: on this machine; 1 for this process alone.
        scheduler: address of a Dask scheduler, `dask://host:port`; empty for none.
    """

    processes: int = 1
    scheduler: str = ""

    @property
    def alone(self) -> bool:
        """Whether this process does everything itself."""
        return not self.scheduler and self.processes < 2

    def opened(self) -> AbstractContextManager[Executor]:
        """Return an executor to be entered; a new one after each that broke.

        Raises:
            UnreachableError: the scheduler does not answer.
        """
        if self.scheduler:
            return _cluster(self.scheduler.removeprefix(_DASK))
        # Started afresh: a copy of a process that has run threads may stand still for ever.
        return ProcessPoolExecutor(self.processes, mp_context=get_context("spawn"))


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """Yield a Dask cluster as an executor."""
    from distributed import Client  # noqa: PLC0415 - heavy, and an extra

    host, _, port = address.rpartition(":")
    try:
        # Dask itself would knock until its time is over.
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
        client: Any = Client(f"tcp://{address}", timeout=_CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError) as error:
        raise UnreachableError(
            f"no Dask scheduler answers at {address}",
            hint="start one with `dask scheduler`, or leave out --executor",
        ) from error
    try:
        yield client.get_executor(pure=False)
    finally:
        client.close()


def gather(
    items: Sequence[Item],
    work: Callable[[Item], Result],
    workers: Workers,
    done: Mapping[int, Result] | None = None,
) -> Iterator[tuple[int, Result]]:
    """Yield the place and result of each item, in order of the items.

    Args:
        items: what to work on.
        work: done once for each item, here or elsewhere; it and the items can be pickled.
        workers: who does it.
        done: results there are already, by place.

    Raises:
        SwitchboardError: a part kills every process that takes it, or `work` raises one.
    """
    held = dict(done or {})
    open_ = [place for place in range(len(items)) if place not in held]
    if workers.alone:
        for place in range(len(items)):
            yield place, held.pop(place) if place in held else work(items[place])
        return
    following = 0
    for place, result in _fanned(items, work, workers, open_):
        held[place] = result
        while following in held:
            yield following, held.pop(following)
            following += 1
    while following in held:
        yield following, held.pop(following)
        following += 1


def _fanned(
    items: Sequence[Item], work: Callable[[Item], Result], workers: Workers, open_: Sequence[int]
) -> Iterator[tuple[int, Result]]:
    """Yield results as they come; what a killed process took along is done again in a new pool."""
    left, tries = list(open_), 0
    while left:
        tries += 1
        try:
            with workers.opened() as pool:
                for place, result in _windowed(pool, items, work, list(left)):
                    left.remove(place)
                    tries = 0
                    yield place, result
        except Exception as error:
            if not _killed(error):
                raise
            if tries >= MOST_TRIES:
                raise SwitchboardError(
                    f"processes that replayed a part of the log were killed {tries} times on end",
                    hint="most likely for want of memory; try --executor local:1",
                ) from None


def _windowed(
    pool: Executor, items: Sequence[Item], work: Callable[[Item], Result], places: list[int]
) -> Iterator[tuple[int, Result]]:
    """Yield results as they come, a few items being on their way: results are held by nobody."""
    running: dict[Future[Result], int] = {}
    while places or running:
        while places and len(running) < MOST_RUNNING:
            place = places.pop(0)
            running[pool.submit(work, items[place])] = place
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            yield running.pop(future), future.result()


def _killed(error: Any) -> bool:  # noqa: ANN401 - an exception of a library that may be missing
    """Return whether work ended because its process did."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"
