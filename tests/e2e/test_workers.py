"""A large store shared between workers: the same figures, whoever is killed meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children

import pytest
from support.walk import Walk, call, told

from simulator import SeriesKey
from simulator.trace import Coverage
from switchboard_policy.app import replay, replay_parts
from switchboard_policy.app.propose import propose
from switchboard_policy.work.workers import AnyExecutor, Progress, Workers


def proposed(walked: Walk, executor: AnyExecutor) -> str:
    """The id of what somebody comes to."""
    found = propose(walked.repository, telemetry=f"store:{walked.store}", executor=executor)
    return found.proposal.id


@pytest.mark.usefixtures("small_parts")
def test_the_figures_depend_neither_on_parts_nor_on_who_works(walked: Walk) -> None:
    told: list[Progress] = []
    assert proposed(walked, Workers(1, progress=told.append)) == walked.document["id"]
    with ThreadPoolExecutor(2) as pool:
        assert proposed(walked, pool) == walked.document["id"]
    assert told[-1] == Progress(6, 6)


@pytest.mark.usefixtures("small_parts")
def test_a_killed_process_costs_time_only(walked: Walk) -> None:
    told: list[Progress] = []
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        told.append(progress)
        if progress.done == 1:
            killed.extend(each.pid or 0 for each in active_children())
            active_children()[0].kill()

    assert proposed(walked, Workers(2, progress=kill_one)) == walked.document["id"]
    assert len(killed) == 2
    assert told[-1] == Progress(6, 6)
    assert active_children() == []


def test_a_small_store_stays_in_one_process(walked: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "gather", None)
    assert proposed(walked, Workers(8)) == walked.document["id"]


@pytest.mark.parametrize("rows", [1, 40 * 1_440, 40 * 43_200, 40 * 4_000_000])
def test_parts_keep_neighbours_together_and_lose_nobody(rows: int) -> None:
    services = [SeriesKey(f"service-{number:02d}") for number in range(20)]
    keys = [*services, *(SeriesKey("shop", f"tenant-{number:02d}") for number in range(200))]
    parts = replay_parts.parts_of(Coverage(tuple(keys), 0, 1, "", rows=rows), keys)
    assert [key for part in parts for key in part] == keys
    assert all(parts)
    # A service's objectives weigh more than a tenant's limit.
    if 1 < len(parts) < len(keys):
        assert len(parts[0]) < len(parts[-1])


@pytest.mark.parametrize("name", ["local:0", "local:", "local:x", "here:1"])
def test_an_executor_that_does_not_exist_is_a_usage_error(walked: Walk, name: str) -> None:
    result = call("propose", "--repo", walked.repository, "--executor", name)
    assert result.status == 2
    assert "is allowed" in result.stderr


@pytest.mark.parametrize(
    "name", ["dask://here", "dask://:8786", "dask://a:b", "dask:8786", "dask://a:65536"]
)
def test_a_scheduler_has_a_host_and_a_port(walked: Walk, name: str) -> None:
    result = call("simulate", "--repo", walked.repository, "--executor", name)
    assert result.status == 2
    assert "dask://HOST:PORT is allowed" in result.stderr


def test_the_number_of_processes_may_be_stated(walked: Walk) -> None:
    telemetry = ("--repo", walked.repository, "--telemetry", f"store:{walked.store}")
    assert told("simulate", *telemetry, "--executor", "local:1")["set"] == []
