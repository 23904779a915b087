"""Parts of some work over whoever works: in any order, and again where somebody was killed."""

from __future__ import annotations

import pickle
import tempfile
from bisect import insort
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import SwitchboardError, UnreachableError
from switchboard_policy.work.handing import ByFile, ByValue, Handing, outcome, worked
from switchboard_policy.work.pools import Pool, opened
from switchboard_policy.work.workers import PACKAGE, Progress, Workers

Item = TypeVar("Item")
Result = TypeVar("Result")


class Kept(Protocol[Result]):
    """Where finished parts are kept, so that a later run goes on from them."""

    def load(self, place: int) -> Result | None:
        """Return the result of a part that was finished before, if it was."""
        ...

    def keep(self, place: int, result: Result) -> None:
        """Keep the result of a part."""
        ...


class KeptNowhere:
    """Keeps nothing."""

    def load(self, place: int) -> None:
        """Return nothing."""

    def keep(self, place: int, result: object) -> None:
        """Keep nothing."""


def gather(
    items: Sequence[Item],
    work: Callable[[Item], Result],
    workers: Workers,
    kept: Kept[Result] | None = None,
    *,
    finish_here: bool = False,
) -> Generator[tuple[int, Result], None, None]:
    """Yield the place and result of each item, in order of the items.

    Args:
        items: what to work on.
        work: done once for each item, here or elsewhere; it and the items can be pickled.
        workers: who does it.
        kept: where finished parts are kept; None for nowhere.
        finish_here: whether this process does what others were killed at too often.

    Raises:
        SwitchboardError: a part kills everybody who takes it, or `work` raises one.
        UnreachableError: the scheduler does not answer.
    """
    return _Gathering(items, work, workers, kept or KeptNowhere(), finish_here=finish_here).run()


class _Gathering(Generic[Item, Result]):
    """One gathering: what is open, what has come back, and whose turn it is."""

    def __init__(
        self,
        items: Sequence[Item],
        work: Callable[[Item], Result],
        workers: Workers,
        kept: Kept[Any],
        *,
        finish_here: bool,
    ) -> None:
        self._items, self._work, self._workers = items, work, workers
        self._kept, self._finish_here = kept, finish_here
        self._done: set[int] = set()
        self._resumed = 0
        self._open: list[int] = []
        self._following = 0
        self._limits = constants(PACKAGE)

    def run(self) -> Generator[tuple[int, Result], None, None]:
        """Yield results in order; one that comes early waits for its turn."""
        held: dict[int, Result] = {}
        for place, result in self._arriving():
            held[place] = result
            while self._following in held:
                yield self._following, held.pop(self._following)
                self._following += 1

    def _arriving(self) -> Iterator[tuple[int, Result]]:
        """Yield results as they come: first what was kept, then what is worked on."""
        self._workers.progress(Progress(0, len(self._items)))
        for place in range(len(self._items)):
            found = self._kept.load(place)
            if found is None:
                self._open.append(place)
                continue
            self._resumed += 1
            yield self._told(place, found)
        if self._workers.alone:
            for place in list(self._open):
                yield self._finished(place, self._work(self._items[place]))
            return
        if self._open:
            yield from self._fanned()

    def _fanned(self) -> Iterator[tuple[int, Result]]:
        """Yield results; what a killed process took along is done again in a new pool."""
        most, tries = self._limits.whole("most_tries"), 0
        with _handing(self._items, self._work, self._workers) as handing:
            while self._open and tries < most:
                before = len(self._done)
                try:
                    with opened(self._workers) as pool:
                        yield from self._windowed(pool, handing, most)
                except UnreachableError:
                    if not tries or not self._finish_here:
                        raise
                    break
                except Exception as error:
                    if not _killed(error):
                        raise
                tries = 1 if len(self._done) > before else tries + 1
        if self._open and not self._finish_here:
            raise SwitchboardError(
                f"processes that worked on a part were killed {tries} times on end",
                hint="most likely for want of memory; try --executor local:1",
            )
        work = pickle.dumps(self._work)
        for place in list(self._open):
            found = outcome(worked(work, pickle.dumps(self._items[place])))
            yield self._finished(place, cast("Result", found))

    def _windowed(self, pool: Pool, handing: Handing, most: int) -> Iterator[tuple[int, Result]]:
        """Yield results as they come, a bounded number of parts being ahead of their turn."""
        waiting, running = list(self._open), dict[Future[bytes], int]()
        ahead, patience = self._limits.whole("most_ahead"), self._limits.whole("look_seconds")
        killed = 0
        try:
            while waiting or running:
                while waiting and waiting[0] < self._following + ahead:
                    place = waiting.pop(0)
                    running[handing.hand(pool, place)] = place
                ended, _ = wait(running, timeout=patience, return_when=FIRST_COMPLETED)
                if not ended and not pool.manned():
                    raise _Unmanned
                for future in sorted(ended, key=_failed):
                    place = running.pop(future)
                    if not _failed(future):
                        killed = 0
                        content = handing.opened(place, future.result())
                        yield self._finished(place, cast("Result", outcome(content)))
                        continue
                    killed += 1
                    if killed >= most or not _lost_alone(future):
                        future.result()
                    insort(waiting, place)
        finally:
            for future in running:
                future.cancel()

    def _finished(self, place: int, result: Result) -> tuple[int, Result]:
        self._kept.keep(place, result)
        self._open.remove(place)
        return self._told(place, result)

    def _told(self, place: int, result: Result) -> tuple[int, Result]:
        self._done.add(place)
        self._workers.progress(Progress(len(self._done), len(self._items), self._resumed))
        return place, result


def _failed(future: Future[bytes]) -> bool:
    return future.cancelled() or future.exception() is not None


def _lost_alone(future: Future[bytes]) -> bool:
    """Return whether others go on: a cluster does without a worker, a pool that broke is gone."""
    error = CancelledError() if future.cancelled() else future.exception()
    return _killed(error) and not isinstance(error, BrokenExecutor)


class _Unmanned(BrokenExecutor):
    """Nobody is left who works."""


@contextmanager
def _handing(
    items: Sequence[Item], work: Callable[[Item], Result], workers: Workers
) -> Iterator[Handing]:
    """Yield how parts are handed over: by file to processes here, else by value."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - brings multiprocessing

    given = workers.executor
    if workers.scheduler or (given is not None and not isinstance(given, ProcessPoolExecutor)):
        yield ByValue(work, items)
        return
    with tempfile.TemporaryDirectory(prefix="switchboard-parts-") as folder:
        yield ByFile(Path(folder), work, items)


def _killed(error: Any) -> bool:  # noqa: ANN401 - an exception of a library that may be missing
    """Return whether work ended because whoever did it is gone."""
    return isinstance(error, (BrokenExecutor, CancelledError)) or type(error).__name__ in {
        "KilledWorker",
        "FutureCancelledError",
    }
