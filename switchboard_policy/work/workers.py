"""Who does long work: this process, others beside it, a Dask cluster, or a given executor."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from switchboard_policy.errors import UsageError

PACKAGE = "switchboard_policy.work"
DASK = "dask://"
_SCHEDULER = re.compile(r"dask://(\[[0-9A-Fa-f:]+\]|[^/:\s]+):(?P<port>[0-9]{1,5})")
_LAST_PORT = 65_535


@dataclass(frozen=True)
class Progress:
    """How far work in parts has come.

    Args:
        done: parts that are finished.
        total: all parts.
        kept: those of `done` that an earlier run had finished.
    """

    done: int
    total: int
    kept: int = 0


def untold(_progress: Progress) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Workers:
    """Who does the work, and who is told how far it is; no result depends on it.

    Args:
        processes: on this machine; 1 for this process alone.
        scheduler: address of a Dask scheduler, `dask://host:port`; empty for none.
        executor: of the caller's, used instead of any of our own and never shut down.
        progress: told when a part is finished.
        resume: folder where finished parts of large work are kept until it is done, so that it goes
            on from them after an interruption; None to keep none. Nobody else may write to it.

    Raises:
        UsageError: no process, or an address without a host or a port.
    """

    processes: int = 1
    scheduler: str = ""
    executor: Executor | None = None
    progress: Callable[[Progress], None] = untold
    resume: Path | None = None

    def __post_init__(self) -> None:
        if self.processes < 1:
            raise UsageError(f"{self.processes} processes do no work; 1 or more are allowed")
        found = _SCHEDULER.fullmatch(self.scheduler)
        if self.scheduler and (found is None or int(found["port"]) > _LAST_PORT):
            raise UsageError(f"{self.scheduler!r} names no scheduler; dask://HOST:PORT is allowed")

    @property
    def alone(self) -> bool:
        """Whether this process does everything itself."""
        return not self.named and self.processes < 2

    @property
    def named(self) -> bool:
        """Whether somebody chose who works: then even a little work goes there."""
        return bool(self.scheduler) or self.executor is not None

    def at_most(self, processes: int) -> Workers:
        """Return the same with fewer processes on this machine.

        Args:
            processes: as many as are worth their start; at least 1 stays.
        """
        return replace(self, processes=max(1, min(self.processes, processes)))


ALONE = Workers()
AnyExecutor = Executor | Workers
"""What a use case takes: any `concurrent.futures.Executor`, or a description of who works."""


def workers_of(executor: AnyExecutor) -> Workers:
    """Return who works, as a description.

    Args:
        executor: one of the caller's, or a description already.
    """
    return executor if isinstance(executor, Workers) else Workers(executor=executor)
