"""What several tests against other programs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import dask


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask scheduler with two workers."""
    pytest.importorskip("distributed")
    with dask.running(tmp_path_factory.mktemp("dask")) as address:
        yield address
