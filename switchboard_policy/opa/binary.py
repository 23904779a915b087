"""Find the `opa` program and tell its version."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from switchboard_policy.errors import EngineError

_OURS = Path(__file__).resolve().parents[2] / ".tools" / "bin"
"""Where `make tools` puts it. Never the working directory's: that may be anybody's repository."""
_VERSION = re.compile(r"^Version: (\d+)\.(\d+)\.(\d+)", re.MULTILINE)


def find_opa() -> Path:
    """Return the path of `opa`: from `.tools/bin` of our own checkout, else from PATH.

    Raises:
        EngineError: there is none.
    """
    for path in (str(_OURS), None):
        found = shutil.which("opa", path=path)
        if found is not None:
            return Path(found)
    raise EngineError(
        "opa is not on PATH",
        hint="with Go: go install github.com/open-policy-agent/opa@v1.22.0",
    )


@lru_cache(maxsize=8)
def opa_version(opa: Path) -> str:
    """Return the version of a program that should be OPA.

    Args:
        opa: its path.

    Raises:
        EngineError: it does not run, or says something else.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the program the user has on PATH
            [str(opa), "version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(f"{opa} does not run: {error}") from error
    match = _VERSION.search(done.stdout)
    if match is None:
        raise EngineError(f"{opa} is not OPA: it says no version")
    return ".".join(match.groups())


def at_least(version: str, oldest: str) -> bool:
    """Return whether a version is not older than another; both are three numbers."""
    return _numbers(version) >= _numbers(oldest)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
