"""Threads that run jobs: again after a hiccup, at last given up with a word in the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Thread

from switchboard_policy.documents.constants import Constants
from switchboard_policy.errors import SwitchboardError, UnreachableError
from switchboard_policy.web.webhooks.inbox import Inbox
from switchboard_policy.web.webhooks.job import Job
from switchboard_policy.web.webhooks.lanes import Waiting
from switchboard_policy.web.webhooks.log_lines import Log, fault
from switchboard_policy.web.webhooks.metrics import Metrics

Handle = Callable[[Job], Sequence[Job]]
"""Does a job and returns what is to be looked at because of it; idempotent."""


class Workers:
    """Run jobs until stopped.

    Args:
        inbox: where they come from.
        handle: does one.
        metrics: told of each.
        log: told of each.
        limits: `workers`, `job_tries`, `retry_seconds`, `stop_seconds`.
    """

    def __init__(
        self, inbox: Inbox, handle: Handle, *, metrics: Metrics, log: Log, limits: Constants
    ) -> None:
        self._inbox = inbox
        self._handle = handle
        self._metrics = metrics
        self._log = log
        self._most_tries = limits.whole("job_tries")
        self._pause_s = limits.real("retry_seconds")
        self._stop_s = limits.real("stop_seconds")
        # A daemon: a job that hangs must not keep the process; the journal has it.
        self._threads = [
            Thread(target=self._work, name=f"webhooks-{number}", daemon=True)
            for number in range(limits.whole("workers"))
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> bool:
        """Begin no more jobs and wait for those that run; False where one takes too long."""
        self._inbox.stop()
        end = time.monotonic() + self._stop_s
        for thread in self._threads:
            if thread.is_alive():  # a stop may come before each was started
                thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (waiting := self._inbox.next()) is not None:
            began = time.monotonic()
            try:
                outcome, error = self._run(waiting)
            except Exception as unexpected:  # noqa: BLE001 - a thread must not end by one job
                outcome, error = "failed", fault(unexpected)
            took = time.monotonic() - began
            job = waiting.job
            self._metrics.job(job.task, outcome, took)
            self._log(
                f"job {outcome}",
                correlation_id=job.id,
                task=job.task.value,
                repository=job.repository,
                number=job.number or "",
                sha=job.sha,
                tries=waiting.tries + 1,
                seconds=round(took, 3),
                error=error,
            )

    def _run(self, waiting: Waiting) -> tuple[str, str]:
        """Run a job; return what became of it, and the error if there was one."""
        try:
            following = self._handle(waiting.job)
        except Exception as error:  # noqa: BLE001 - whatever a handler throws
            return self._failed(waiting, error), fault(error)
        self._inbox.done(waiting.job, following)
        return "done", ""

    def _failed(self, waiting: Waiting, error: Exception) -> str:
        # What a file says will not change by asking again; a forge or a fault of ours may.
        lasting = isinstance(error, SwitchboardError) and not isinstance(error, UnreachableError)
        if lasting or waiting.tries + 1 >= self._most_tries:
            self._inbox.give_up(waiting.job)
            return "failed"
        pause = self._pause_s * 2**waiting.tries
        return "again" if self._inbox.again(waiting, pause) else "superseded"
