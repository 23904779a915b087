"""How the tools of this folder talk: one line a step, with a mark and the seconds it took."""

from __future__ import annotations

import io
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def plain_streams() -> None:
    """Let a terminal that cannot show a sign show `?`, and a reader that leaves end us quietly."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace", line_buffering=True)


def say(text: str = "") -> None:
    """Print one line at once."""
    print(text, flush=True)


def done(name: str, what: str, seconds: float | None = None) -> None:
    """Print a step that went well."""
    took = "" if seconds is None else f"{seconds:7.1f} s"
    say(f"✓ {name:<13} {what:<66}{took}".rstrip())


def failed(name: str, what: str, seconds: float | None = None) -> None:
    """Print a step that did not."""
    took = "" if seconds is None else f"{seconds:7.1f} s"
    say(f"✗ {name:<13} {what:<66}{took}".rstrip())


@contextmanager
def timed() -> Iterator[list[float]]:
    """Measure a block; the list holds its seconds once the block has ended."""
    started = time.monotonic()
    seconds: list[float] = []
    yield seconds
    seconds.append(time.monotonic() - started)
