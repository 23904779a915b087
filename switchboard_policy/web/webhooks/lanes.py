"""Jobs that wait: bounded, the newest of a kind for all of them, never two of a lane at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition

from switchboard_policy.web.webhooks.job import Job

_Name = tuple[object, ...]


@dataclass(frozen=True)
class Waiting:
    """A job that waits.

    Args:
        job: the job.
        since: when it came, as the lanes' clock tells it.
        due: not before then.
        tries: how often it was tried already.
    """

    job: Job
    since: float
    due: float
    tries: int = 0


class Lanes:
    """Jobs in the order they came. Safe between threads.

    Args:
        most: how many may wait.
        clock: seconds; never goes back.
    """

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._waiting: dict[_Name, Waiting] = {}
        self._lanes: dict[_Name, dict[_Name, Waiting]] = {}
        self._free: dict[_Name, None] = {}
        """Lanes in which something waits and nothing runs, in the order that came about."""
        self._busy: set[_Name] = set()
        self._changed = Condition()
        self._closed = False

    def has_room_for(self, job: Job) -> bool:
        """Return whether a job may be put: there is room, or it takes another one's place."""
        with self._changed:
            return len(self._waiting) < self._most or job.key in self._waiting

    def put(self, job: Job, *, wait_s: float = 0.0, tries: int = 0) -> Job | None:
        """Put a job, in the place of one with its key if one waits; that one is returned.

        Args:
            job: the job.
            wait_s: how long it must wait at least, in seconds.
            tries: how often it was tried already.
        """
        key, lane = job.key, job.lane
        with self._changed:
            now = self._clock()
            before = self._waiting.get(key)
            waiting = Waiting(job, before.since if before else now, now + wait_s, tries)
            self._waiting[key] = waiting
            self._lanes.setdefault(lane, {})[key] = waiting
            if lane not in self._busy:
                self._free[lane] = None
            self._changed.notify()
            return before.job if before else None

    def put_again(self, waiting: Waiting, wait_s: float) -> bool:
        """Put a job that was tried in vain, unless a newer one of its key waits already.

        Args:
            waiting: the job as it was taken.
            wait_s: how long it must wait at least, in seconds.
        """
        with self._changed:
            if waiting.job.key in self._waiting:
                return False
            self.put(waiting.job, wait_s=wait_s, tries=waiting.tries + 1)
            return True

    def take(self) -> Waiting | None:
        """Return the next job whose lane is free, waiting for one; None once closed."""
        with self._changed:
            while not self._closed:
                now = self._clock()
                soonest = None
                for lane in self._free:
                    for waiting in self._lanes[lane].values():
                        if waiting.due <= now:
                            return self._begin(lane, waiting)
                        soonest = min(soonest or waiting.due, waiting.due)
                self._changed.wait(None if soonest is None else soonest - now)
            return None

    def _begin(self, lane: _Name, waiting: Waiting) -> Waiting:
        key = waiting.job.key
        del self._waiting[key], self._lanes[lane][key], self._free[lane]
        if not self._lanes[lane]:
            del self._lanes[lane]
        self._busy.add(lane)
        return waiting

    def done(self, job: Job) -> None:
        """Free the lane of a job that was taken."""
        lane = job.lane
        with self._changed:
            self._busy.remove(lane)
            if lane in self._lanes:
                self._free[lane] = None
                self._changed.notify()

    def close(self) -> None:
        """Give no more jobs out; what waits stays."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether no more jobs are given out."""
        return self._closed

    def figures(self) -> tuple[int, int, float]:
        """Return how many wait, how many run, and how long the oldest has waited, in seconds."""
        with self._changed:
            oldest = min((each.since for each in self._waiting.values()), default=None)
            waited = 0.0 if oldest is None else self._clock() - oldest
            return len(self._waiting), len(self._busy), waited
