"""One event loop of our own, in a thread: what sync and async callers share.

Clients of servers live on this loop alone, whoever calls: threads wait for it, other loops await
it. So a connection is opened once a process, whatever mix of threads and loops asks.
"""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from selectors import PollSelector
from threading import Lock, Thread, current_thread
from typing import Any, TypeVar

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.forks import keep_for_parent, renew_after_fork

Value = TypeVar("Value")
Work = Callable[[], Coroutine[Any, Any, Value]]

_GRACE_S = 0.25
"""The work itself ends at its deadline and says more; the waiter gives up only after that."""


class LoopThread:
    """A daemon thread that runs an event loop, started by the first call and again after a fork."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        renew_after_fork(self)
        atexit.register(self.stop)

    def call(self, work: Work[Value], seconds: float) -> Value:
        """Run some work on the loop and wait for it.

        Args:
            work: makes the coroutine; it keeps the deadline itself.
            seconds: how long to wait. What runs on is cancelled.

        Raises:
            EngineError: it did not end in time, or the caller is the loop itself.
        """
        if current_thread() is self._thread:
            raise EngineError("a waiting call from the loop would wait for itself: await it")
        future = self._submit(work)
        try:
            return future.result(seconds + _GRACE_S)
        except TimeoutError as error:
            raise EngineError(f"no answer within {seconds:g} s") from error
        finally:
            future.cancel()

    async def await_(self, work: Work[Value]) -> Value:
        """Run some work on the loop and await it from any loop; cancelling cancels the work.

        Args:
            work: makes the coroutine.
        """
        if current_thread() is self._thread:
            return await work()
        return await asyncio.wrap_future(self._submit(work))

    def stop(self) -> None:
        """End the thread; the next call starts another."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()

    def renew(self) -> None:
        """Forget the loop: its thread stayed with the parent."""
        keep_for_parent(self._loop)
        self._lock, self._loop, self._thread = Lock(), None, None

    def _submit(self, work: Work[Value]) -> Future[Value]:
        with self._lock:
            if self._loop is None:
                # Polling keeps nothing in the kernel that a forked child would share.
                self._loop = asyncio.SelectorEventLoop(PollSelector())
                self._thread = Thread(
                    target=_run, args=(self._loop,), name="switchboard-loop", daemon=True
                )
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work(), self._loop)


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


LOOP = LoopThread()
"""The one of this process; its thread starts with the first call to a server."""
