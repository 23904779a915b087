"""A large store shared between processes: the same figures, and an end when one is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

import pytest
from support.walk import Walk, call, told

from simulator import SeriesKey
from switchboard_policy.app import replay as module
from switchboard_policy.app.propose import propose
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.errors import SwitchboardError


@pytest.fixture
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a month of a few series be worth several processes."""

    def lowered(package: str) -> Constants:
        return constants(package, {"worker_rows": 5_000})

    monkeypatch.setattr(module, "constants", lowered)


@pytest.mark.usefixtures("small_shares")
@pytest.mark.parametrize("workers", [2, 3])
def test_the_figures_do_not_depend_on_the_processes(
    walked: Walk, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared: list[int] = []
    fan_out = module._fan_out

    def counted(
        source: module.TraceSource,
        runs: module.Runs,
        here: module.Keys,
        others: Sequence[module.Keys],
    ) -> None:
        shared.append(len(others) + 1)
        fan_out(source, runs, here, others)

    monkeypatch.setattr(module, "_fan_out", counted)
    found = propose(walked.repository, telemetry=f"store:{walked.store}", workers=workers)
    assert shared == [workers]
    assert found.proposal.id == walked.document["id"]


def test_a_small_store_stays_in_one_process(walked: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_fan_out", None)
    found = propose(walked.repository, telemetry=f"store:{walked.store}", workers=8)
    assert found.proposal.id == walked.document["id"]


def _killed(*_arguments: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.usefixtures("small_shares")
def test_a_killed_process_is_an_error_that_says_what_helps(
    walked: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = module.ProcessPoolExecutor.submit
    monkeypatch.setattr(
        module.ProcessPoolExecutor,
        "submit",
        lambda pool, _function, *arguments: submit(pool, _killed, *arguments),
    )
    with pytest.raises(SwitchboardError, match="was killed") as caught:
        propose(walked.repository, telemetry=f"store:{walked.store}", workers=2)
    assert "--executor local:1" in caught.value.hint


@pytest.mark.usefixtures("small_shares")
@pytest.mark.parametrize("workers", [2, 3, 7])
def test_shares_keep_neighbours_together_and_lose_nobody(walked: Walk, workers: int) -> None:
    source = module.Store(walked.store)
    keys = [SeriesKey("shop", f"tenant-{number:02d}") for number in range(40)]
    here, others = module._shares(source, source.coverage(), keys, workers)
    assert len(others) == workers - 1
    assert [key for share in (here, *others) for key in share] == keys
    assert all(len(here) >= len(share) for share in others)


@pytest.mark.parametrize("name", ["local:0", "local:", "local:x", "dask://here:1"])
def test_an_executor_that_does_not_exist_is_a_usage_error(walked: Walk, name: str) -> None:
    result = call("propose", "--repo", walked.repository, "--executor", name)
    assert result.status == 2
    assert "local or local:N is allowed" in result.stderr


def test_the_number_of_processes_may_be_stated(walked: Walk) -> None:
    telemetry = ("--repo", walked.repository, "--telemetry", f"store:{walked.store}")
    assert told("simulate", *telemetry, "--executor", "local:1")["set"] == []
