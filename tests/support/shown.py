"""Figures that a test shows at the end of a run, also where it passes."""

from __future__ import annotations

import pytest

SHOWN = "shown"


def show(request: pytest.FixtureRequest, text: str) -> None:
    """Have a line written below the run."""
    request.node.user_properties.append((SHOWN, text))
