"""Figures of the receiver in the text that Prometheus reads."""

from __future__ import annotations

import bisect
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from threading import Lock

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Source: https://prometheus.io/docs/instrumenting/exposition_formats/"""
_PREFIX = "switchboard_webhooks"
_BOUNDS = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
"""Seconds. Ours: a look at a pull request takes seconds; what takes minutes is broken."""


class Metrics:
    """Counts of deliveries and jobs, and how long jobs take. Safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._deliveries: Counter[str] = Counter()
        self._jobs: Counter[tuple[str, str]] = Counter()
        self._buckets = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0

    def delivery(self, outcome: str) -> None:
        """Count a delivery.

        Args:
            outcome: what became of it; one of a few words.
        """
        with self._lock:
            self._deliveries[outcome] += 1

    def job(self, task: str, outcome: str, seconds: float) -> None:
        """Count a job that was run.

        Args:
            task: its kind.
            outcome: `done`, `again`, `superseded` or `failed`.
            seconds: how long it took.
        """
        with self._lock:
            self._jobs[task, outcome] += 1
            self._buckets[bisect.bisect_left(_BOUNDS, seconds)] += 1
            self._seconds += seconds

    def text(self, *, waiting: int, running: int, oldest_s: float) -> str:
        """Return every figure.

        Args:
            waiting: how many jobs wait.
            running: how many run.
            oldest_s: how long the oldest has waited, in seconds.
        """
        with self._lock:
            deliveries = [({"outcome": each}, n) for each, n in sorted(self._deliveries.items())]
            jobs = [
                ({"task": task, "outcome": outcome}, n)
                for (task, outcome), n in sorted(self._jobs.items())
            ]
            counts = list(itertools.accumulate(self._buckets))
            seconds = self._seconds
        lines = [
            *_family(
                "deliveries_total", "counter", "Deliveries by what became of them.", deliveries
            ),
            *_family("jobs_total", "counter", "Jobs that were run, by kind and outcome.", jobs),
            *_family("jobs_waiting", "gauge", "Jobs that wait.", [({}, waiting)]),
            *_family("jobs_running", "gauge", "Jobs that run.", [({}, running)]),
            *_family(
                "oldest_waiting_seconds", "gauge", "How long the oldest waits.", [({}, oldest_s)]
            ),
            *_family("job_seconds", "histogram", "How long jobs take.", ()),
        ]
        bounds = [*(f"{bound:g}" for bound in _BOUNDS), "+Inf"]
        lines += [
            _sample("job_seconds_bucket", {"le": bound}, count)
            for bound, count in zip(bounds, counts, strict=True)
        ]
        lines.append(_sample("job_seconds_sum", {}, seconds))
        lines.append(_sample("job_seconds_count", {}, counts[-1]))
        return "\n".join(lines) + "\n"


def _family(
    name: str, kind: str, what: str, samples: Iterable[tuple[Mapping[str, str], float]]
) -> list[str]:
    head = [f"# HELP {_PREFIX}_{name} {what}", f"# TYPE {_PREFIX}_{name} {kind}"]
    return head + [_sample(name, labels, value) for labels, value in samples]


def _sample(name: str, labels: Mapping[str, str], value: float) -> str:
    shown = ",".join(f'{key}="{text}"' for key, text in labels.items())
    return f"{_PREFIX}_{name}{{{shown}}} {value:g}" if shown else f"{_PREFIX}_{name} {value!r}"
