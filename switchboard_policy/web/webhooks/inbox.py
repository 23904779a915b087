"""Where jobs come in and are given out: what is accepted is in the journal first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from threading import Lock

from switchboard_policy.errors import RecordingError
from switchboard_policy.web.webhooks.job import Job
from switchboard_policy.web.webhooks.journal import Journal
from switchboard_policy.web.webhooks.lanes import Lanes, Waiting


class Outcome(StrEnum):
    """What became of a delivery."""

    ACCEPTED = "accepted"
    COALESCED = "coalesced"
    """Accepted, in the place of an older one that had not begun."""
    REPEATED = "repeated"
    """Accepted before; there is nothing to do."""
    IGNORED = "ignored"
    """Nothing that is looked at."""
    FULL = "full"
    """Refused: too much waits."""
    STOPPING = "stopping"
    """Refused: the receiver is about to end."""
    UNWRITTEN = "unwritten"
    """Refused: the journal cannot be written."""

    @property
    def refused(self) -> bool:
        """Whether whoever sent it must come again."""
        return self in {Outcome.FULL, Outcome.STOPPING, Outcome.UNWRITTEN}


_MOST_OVER = 256


class Inbox:
    """Jobs that are neither lost nor done twice without need. Safe between threads.

    Args:
        journal: keeps them.
        lanes: hand them out.
    """

    def __init__(self, journal: Journal, lanes: Lanes) -> None:
        self._journal = journal
        self._lanes = lanes
        self._lock = Lock()
        self._over: list[str] = []
        """Ids of jobs that are over, to be written with the next line: a job done twice does no
        harm, and a worker that writes nothing leaves the time to whoever answers."""
        for job in journal.unfinished:
            self._put(job)

    def knows(self, delivery: str) -> bool:
        """Return whether a delivery was accepted before."""
        with self._lock:
            return self._journal.has_seen(delivery)

    def accept(self, job: Job) -> Outcome:
        """Take the job of a delivery, or say why not; once this returns it can't be lost."""
        with self._lock:
            if self._journal.has_seen(job.id):
                return Outcome.REPEATED
            if self._lanes.closed:
                return Outcome.STOPPING
            if not self._lanes.has_room_for(job):
                return Outcome.FULL
            try:
                self._write(take=[job], seen=[job.id])
            except RecordingError:
                return Outcome.UNWRITTEN
            return Outcome.COALESCED if self._put(job) else Outcome.ACCEPTED

    def next(self) -> Waiting | None:
        """Return the next job, waiting for one; None once the inbox is closed."""
        return self._lanes.take()

    def done(self, job: Job, following: Sequence[Job] = ()) -> None:
        """Take a job off the list, and put what follows from it there.

        Args:
            job: the job.
            following: looked at next; they get ids of their own.

        Where the journal can't be written they are looked at all the same, and once more after the
        next start.
        """
        found = [replace(each, id=f"{job.id}/{at}") for at, each in enumerate(following, 1)]
        with self._lock:
            self._over.append(job.id)
            if found or len(self._over) >= _MOST_OVER:
                try:
                    self._write(take=found)
                except RecordingError:
                    self._over.remove(job.id)
            for each in found:
                self._put(each)
        self._lanes.done(job)

    def again(self, waiting: Waiting, wait_s: float) -> bool:
        """Try a job again later; False where a newer one of its kind will do for it.

        Args:
            waiting: the job as it was given out.
            wait_s: how long to wait at least, in seconds.
        """
        try:
            with self._lock:
                if self._lanes.put_again(waiting, wait_s):
                    return True
                self._over.append(waiting.job.id)
                return False
        finally:
            self._lanes.done(waiting.job)

    def give_up(self, job: Job) -> None:
        """Take a job off the list that can't be done, so that a redelivery is taken again.

        Raises:
            RecordingError: the journal cannot be written; the job will be tried again.
        """
        try:
            with self._lock:
                self._over.append(job.id)
                self._write(forget=[job.id.partition("/")[0]])
        finally:
            self._lanes.done(job)

    def figures(self) -> tuple[int, int, float]:
        """Return how many wait, how many run, and how long the oldest has waited, in seconds."""
        return self._lanes.figures()

    @property
    def stopping(self) -> bool:
        """Whether no more jobs are taken."""
        return self._lanes.closed

    def stop(self) -> None:
        """Give no more jobs out; what waits stays in the journal for the next start."""
        self._lanes.close()

    def close(self) -> None:
        """Close the journal; safe to call twice."""
        with self._lock:
            if self._over:
                with suppress(RecordingError):  # then they are done once more after a start
                    self._write()
            self._journal.close()

    def _write(
        self, *, take: Sequence[Job] = (), seen: Sequence[str] = (), forget: Sequence[str] = ()
    ) -> None:
        self._journal.write(take=take, drop=self._over, seen=seen, forget=forget)
        self._over = []

    def _put(self, job: Job) -> bool:
        before = self._lanes.put(job)
        if before is not None:
            self._over.append(before.id)
        return before is not None
