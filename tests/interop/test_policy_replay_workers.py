"""A replay over processes and over machines comes to what one process comes to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import replays

from switchboard_policy.app.policy_replay import How, replay_versions
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.errors import SwitchboardError, UnreachableError
from switchboard_policy.opa.log.write import write_log
from switchboard_policy.opa.process import free_port
from switchboard_policy.opa.replay.source import HeldPart, LogRecords, Records
from switchboard_policy.work.workers import Workers

OLD, NEW = replays.example("main"), replays.example("HEAD", globex=40, acme=32)


def plain(report: ReplayReport) -> ReplayReport:
    """A report without what depends on how busy the machine is."""
    return replace(report, latency=NotEvaluated("not compared here"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of three thousand decisions, plain, so that it can be cut."""
    path = tmp_path_factory.mktemp("workers") / "log.jsonl"
    write_log(replays.traffic(900), path)
    return path


@pytest.fixture(scope="module")
def alone(log: Path) -> ReplayReport:
    """What one process makes of it."""
    return plain(replay_versions(LogRecords(str(log)), OLD, NEW))


def over(workers: Workers, records: Records) -> ReplayReport:
    """What others make of it, however small it is."""
    return plain(replay_versions(records, OLD, NEW, how=How(workers, least_bytes=0)))


def test_two_processes_come_to_the_same(log: Path, alone: ReplayReport) -> None:
    assert over(Workers(2), LogRecords(str(log))) == alone


def test_a_killed_process_costs_time_only(log: Path, alone: ReplayReport, tmp_path: Path) -> None:
    records = replays.traffic(900)
    parts = (
        HeldPart(records[:300]),
        replays.KillingPart(records[300:600], tmp_path, times=1),
        HeldPart(records[600:]),
    )
    found = over(Workers(2), replays.Parts(parts, name=str(log)))
    assert list(tmp_path.iterdir())
    assert found.counts == alone.counts
    assert [group.decisions for group in found.groups] == [
        group.decisions for group in alone.groups
    ]


def test_a_part_that_kills_every_process_is_given_up(tmp_path: Path) -> None:
    parts = (replays.KillingPart(replays.traffic(5), tmp_path, times=99), HeldPart(()))
    with pytest.raises(SwitchboardError, match="killed 3 times on end"):
        over(Workers(2), replays.Parts(parts))


def test_a_cluster_comes_to_the_same(cluster: str, log: Path, alone: ReplayReport) -> None:
    found = over(Workers(scheduler=cluster), LogRecords(str(log)))
    assert found == alone


def test_a_cluster_that_is_not_there_is_told() -> None:
    pytest.importorskip("distributed")
    address = f"dask://127.0.0.1:{free_port()}"
    with pytest.raises(UnreachableError, match="no Dask scheduler answers"):
        over(Workers(scheduler=address), replays.Parts((HeldPart(()),)))
