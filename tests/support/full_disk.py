"""A process whose files cannot grow, as on a disk that is full."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys


def python_on_a_full_disk(
    code: str, *arguments: str, size: int
) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process whose files hold at most so many bytes.

    Its coverage is not measured: the measurement is a file, too. Nor does it keep what it compiled
    of modules: Python would keep half of one, and nobody could import it any more.
    """

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
