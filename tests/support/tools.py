"""Tools that pip cannot install: found, or the test that needs one says so and skips."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PINS = CHECKOUT / "tests" / "pins"
"""Exact versions, with hashes, of what tests read and pip cannot bring."""
NEEDS = "needs "


def find_tool(name: str) -> str | None:
    """The path of a tool, from `.tools/bin` of the checkout or else from PATH."""
    ours = CHECKOUT / ".tools" / "bin"
    return shutil.which(name, path=str(ours)) or shutil.which(name)


def require_tool(name: str) -> str:
    """The path of a tool the calling test cannot do without.

    Where the tool is missing the test skips and the closing line of the run counts it;
    with `CI=true` a missing tool is a failure, so that a green run has run everything.
    """
    path = find_tool(name)
    if path is not None:
        return path
    if os.environ.get("CI") == "true":
        pytest.fail(f"{NEEDS}{name}, and with CI=true a missing tool is a failure", pytrace=False)
    pytest.skip(f"{NEEDS}{name}")
