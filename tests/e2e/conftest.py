"""One small month, walked once for every test that only looks at what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import dask
from support.small_parts import lowered
from support.walk import Walk, walk

from switchboard_policy.app import replay, replay_parts


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A policy repository, a month of traffic and the proposal they lead to, to look at."""
    return walk(tmp_path_factory.mktemp("walk"))


@pytest.fixture
def another(walked: Walk, tmp_path: Path) -> Callable[[], Walk]:
    """Make a copy of the walk that a test may change."""
    return lambda: walked.copy(tmp_path / "copy")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask scheduler with two workers."""
    pytest.importorskip("distributed")
    with dask.running(tmp_path_factory.mktemp("dask")) as address:
        yield address


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each series of a small month be a part, and worth a process."""
    monkeypatch.setattr(replay, "constants", lowered)
    monkeypatch.setattr(replay_parts, "constants", lowered)
