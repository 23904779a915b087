"""A store shared among the workers of a Dask cluster: the same proposal, whoever is killed."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from support.walk import Walk, call

from switchboard_policy.app.propose import propose
from switchboard_policy.errors import TelemetryError, UnreachableError
from switchboard_policy.opa.process import free_port
from switchboard_policy.work.workers import AnyExecutor, Progress, Workers

distributed = pytest.importorskip("distributed")


def proposed(walked: Walk, executor: AnyExecutor) -> str:
    """The id of what somebody comes to."""
    found = propose(walked.repository, telemetry=f"store:{walked.store}", executor=executor)
    return found.proposal.id


@pytest.mark.usefixtures("small_parts")
def test_a_cluster_comes_to_the_same_though_a_worker_is_killed(walked: Walk, cluster: str) -> None:
    with distributed.Client(cluster.replace("dask", "tcp"), set_as_default=False) as client:

        def kill_one(progress: Progress) -> None:
            if progress.done == 1:
                os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

        found = proposed(walked, Workers(scheduler=cluster, progress=kill_one))
        assert found == walked.document["id"]
        # A library's user brings an executor of their own.
        assert proposed(walked, client.get_executor()) == walked.document["id"]


def test_a_worker_that_cannot_read_the_store_is_told(
    walked: Walk, cluster: str, tmp_path: Path
) -> None:
    copy = tmp_path / "store"
    shutil.copytree(walked.store, copy)
    workers = Workers(scheduler=cluster, progress=lambda _: copy.rename(tmp_path / "elsewhere"))
    with pytest.raises(TelemetryError, match="finds no store") as caught:
        propose(walked.repository, telemetry=f"store:{copy}", executor=workers)
    assert "under the same path" in caught.value.hint


def test_a_scheduler_that_is_not_there_is_told(walked: Walk) -> None:
    where = f"dask://127.0.0.1:{free_port()}"
    telemetry = ("--repo", walked.repository, "--telemetry", f"store:{walked.store}")
    result = call("simulate", *telemetry, "--executor", where)
    assert result.status == UnreachableError.exit_status
    assert "no Dask scheduler answers" in result.stderr
