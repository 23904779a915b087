"""Programs run where there is no network: a network namespace with nothing in it."""

from __future__ import annotations

import os
import subprocess
from functools import cache

import pytest
from support.tools import NEEDS


@cache
def offline() -> tuple[str, ...]:
    """Return the words before a command that take the network from it.

    As root, in a namespace of users of our own, or by way of sudo and back to who we are; where
    none of these is allowed, the calling test skips, or fails with `CI=true`.
    """
    us = (f"--reuid={os.getuid()}", f"--regid={os.getgid()}", "--clear-groups")
    ways = (
        ("unshare", "-n"),
        ("unshare", "-rn"),
        ("sudo", "-nE", "unshare", "-n", "setpriv", *us),
    )
    for way in ways:
        try:
            done = subprocess.run([*way, "true"], capture_output=True, check=False)
        except FileNotFoundError:
            continue
        if done.returncode == 0:
            return way
    if os.environ.get("CI") == "true":
        pytest.fail(f"{NEEDS}unshare, and it is not allowed here", pytrace=False)
    pytest.skip(f"{NEEDS}unshare")
