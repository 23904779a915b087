"""Parts of work for tests: weighed, refused, or the end of whoever takes them."""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

PIPE_BYTES = 65_536
"""What a pipe of Linux takes before its writer waits: `man 7 pipe`."""


def weigh(item: bytes) -> int:
    """How heavy a part is."""
    return len(item)


def refuse(item: bytes) -> int:
    """Nothing: a part that cannot be worked on."""
    raise ValueError(f"{len(item)} bytes of nonsense")


@dataclass(frozen=True)
class Killing:
    """Weighs parts, but the first one ends the process that takes it.

    Args:
        marks: folder where each process that is about to end leaves a mark.
        times: how many of them end.
        spared: the process that never does.
    """

    marks: Path
    times: int
    spared: int = field(default_factory=os.getpid)

    def __call__(self, item: bytes) -> int:
        """Weigh a part, or end this process."""
        if os.getpid() == self.spared or len(list(self.marks.iterdir())) >= self.times:
            return len(item)
        if item.startswith(b"0"):
            (self.marks / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return len(item)


@dataclass(frozen=True)
class Torn:
    """Echoes parts; a process ends in the middle of any message that fills a pipe.

    Args:
        marks: folder where each process that is about to end leaves a mark.
    """

    marks: Path

    def __call__(self, item: bytes) -> bytes:
        """Return the part, from a process that cannot write much at once."""
        whole = Connection._send_bytes  # type: ignore[attr-defined]

        def send(pipe: Connection, message: bytes) -> None:
            if len(message) < PIPE_BYTES:
                whole(pipe, message)
                return
            (self.marks / str(os.getpid())).touch()
            os.write(pipe.fileno(), struct.pack("!i", len(message)) + bytes(PIPE_BYTES // 2))
            os.kill(os.getpid(), signal.SIGKILL)

        Connection._send_bytes = send  # type: ignore[attr-defined]
        return item


class Here(Executor):
    """An executor of somebody else's: it works at once, and remembers that it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.closed = False

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - of the base class
        """Work, and return what came of it."""
        self.asked += 1
        future: Future[Any] = Future()
        future.set_result(work(*arguments, **named))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - of the base class
        """Remember that somebody closed it."""
        del wait, cancel_futures
        self.closed = True


class Nobody(Executor):
    """An executor that takes parts and never works on them."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:  # noqa: ANN401 - of the base class
        """Take a part."""
        del work, arguments, named
        return Future()
