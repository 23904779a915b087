"""One small month, walked once for every test that only looks at what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.walk import Walk, walk


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A policy repository, a month of traffic and the proposal they lead to, to look at."""
    return walk(tmp_path_factory.mktemp("walk"))


@pytest.fixture
def another(walked: Walk, tmp_path: Path) -> Callable[[], Walk]:
    """Make a copy of the walk that a test may change."""
    return lambda: walked.copy(tmp_path / "copy")
