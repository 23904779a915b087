"""A Dask cluster of its own for tests: real scheduler, real workers, on the loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from support.patience import PATIENCE_S
from support.tools import CHECKOUT

from switchboard_policy.opa.process import free_port


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Yield the address of a scheduler with two workers, in processes of their own."""
    port = free_port()
    quiet = ["--no-dashboard", "--local-directory", str(folder)]
    commands = [
        ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        ["dask_worker", f"tcp://127.0.0.1:{port}", "--nworkers", "2", "--nthreads", "1", *quiet],
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]],
            cwd=folder,
            env={"PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'tests'}", "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        _wait_for(port)
        yield f"dask://127.0.0.1:{port}"
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(PATIENCE_S)


def _wait_for(port: int) -> None:
    """Wait until both workers are there."""
    from distributed import Client  # noqa: PLC0415 - an extra

    end = monotonic() + PATIENCE_S
    while True:
        try:
            client = Client(f"tcp://127.0.0.1:{port}", timeout=PATIENCE_S, set_as_default=False)
        except OSError:
            if monotonic() > end:
                raise
            sleep(0.1)
            continue
        with client:
            client.wait_for_workers(2, timeout=PATIENCE_S)
            return
