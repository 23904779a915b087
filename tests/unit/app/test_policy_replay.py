"""Past decisions under two versions of the example's policy: what flips, whom it hits, and why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import replays

from switchboard_policy.app.policy_replay import How, replay_versions
from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.domain.flips import Change, Common, Condition
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.replay_report import Drift, ReplayReport, Sampled
from switchboard_policy.errors import EngineError, InputError
from switchboard_policy.opa.log.write import write_log
from switchboard_policy.opa.replay.part import Asked
from switchboard_policy.opa.replay.source import HeldRecords, LogRecords
from switchboard_policy.work.workers import Workers

OLD, NEW = replays.example("main"), replays.example("HEAD", globex=40, acme=32)


def replayed(*records: DecisionRecord, **more: object) -> ReplayReport:
    """What some decisions come to."""
    return replay_versions(HeldRecords("memory", records), OLD, NEW, **more)  # type: ignore[arg-type]


def plain(report: ReplayReport) -> ReplayReport:
    """A report without what depends on how busy the machine is."""
    return replace(report, latency=NotEvaluated("not compared here"))


@pytest.fixture(scope="module")
def traffic() -> tuple[DecisionRecord, ...]:
    """Requests of four tenants."""
    return replays.traffic(600)


@pytest.fixture(scope="module")
def report(traffic: tuple[DecisionRecord, ...]) -> ReplayReport:
    """What they come to."""
    return replayed(*traffic)


def test_a_tightened_limit_flips_exactly_the_requests_between_the_limits(
    traffic: tuple[DecisionRecord, ...], report: ReplayReport
) -> None:
    rates = [
        each.input["request"]["rate_rps"]  # type: ignore[index,call-overload]
        for each in traffic
        if each.input["request"]["tenant"] == "globex"  # type: ignore[index,call-overload]
    ]
    assert report.counts[Change.ALLOW_TO_DENY] == sum(40 < rate <= 60 for rate in rates) > 10
    (group,) = replays.groups(report, Change.ALLOW_TO_DENY)
    assert group.rules == ("limits/over_rate",)
    assert group.named_by == "finding"
    assert group.tenants == (("globex", group.decisions),)
    assert isinstance(group.common, Common)
    assert group.common.conditions == (Condition("/request/rate_rps", "range", low=40, high=60),)
    assert group.common.others == 0


def test_a_raised_limit_flips_the_other_way(report: ReplayReport) -> None:
    (group,) = replays.groups(report, Change.DENY_TO_ALLOW)
    assert (group.rules, group.tenants[0][0]) == (("limits/over_rate",), "acme")


def test_every_decision_is_counted_once(report: ReplayReport) -> None:
    assert sum(report.counts.values()) == report.records == 600
    changed = sum(group.decisions for group in report.groups)
    assert changed == report.flips + report.counts[Change.REASONS]


def test_examples_can_be_looked_up(
    traffic: tuple[DecisionRecord, ...], report: ReplayReport
) -> None:
    (group,) = replays.groups(report, Change.ALLOW_TO_DENY)
    assert 0 < len(group.examples) <= 5
    by_id = {each.decision_id: each for each in traffic}
    for example in group.examples:
        assert by_id[example.decision_id].at_ns == example.at_ns
        assert "over its limit of 40 requests/s" in example.told


def test_rules_no_decision_reached_are_named(report: ReplayReport) -> None:
    asked = report.reached[0]
    assert asked.entrypoint == "switchboard/limits/decision"
    assert set(asked.never) == {"limits/below_floor", "limits/cannot_decide", "limits/over_burst"}
    silent = {each.entrypoint: each.never for each in report.reached if not each.decisions}
    assert "tiers/over_size" in silent["switchboard/tiers/decision"]


def test_whom_it_hits_is_counted(report: ReplayReport) -> None:
    hit = {each.name: each.denied_new - each.denied_old for each in report.tenants}
    assert hit == {
        "globex": report.counts[Change.ALLOW_TO_DENY],
        "acme": -report.counts[Change.DENY_TO_ALLOW],
    }
    assert sum(each.allow_to_deny for each in report.stretches) == hit["globex"]


def test_what_cannot_be_made_again_is_counted_by_reason() -> None:
    facts = replays.request("acme", 5)
    found = replayed(
        replays.record(1, facts),
        replays.record(2, facts, masked=("/input/request/tenant",)),
        replays.record(3, facts, masked=("/input/request/tenant",)),
        replays.record(4, facts, ""),
        replays.record(5, NotRecorded("erased by a mask")),
        replays.record(6, facts, "other/policy/allow"),
        replays.record(7, [1, 2]),
    )
    assert {each.reason: each.decisions for each in found.not_replayable} == {
        "masked: input.request.tenant": 2,
        "ad-hoc query: no entry point was asked": 1,
        "input not recorded: erased by a mask": 1,
        "entry point other/policy/allow is none of the stock rules": 1,
        "the input is no object, and the compiled rules take no other": 1,
    }
    assert found.replayed == 1


def test_a_log_of_another_policy_is_refused() -> None:
    with pytest.raises(InputError, match="none of 2 decisions asks anything that main or HEAD"):
        replayed(replays.record(1, {}, "other/allow"), replays.record(2, {}, "other/deny"))


def test_an_empty_log_says_that_nothing_is_known() -> None:
    found = replayed()
    assert (found.records, found.replayed, found.groups) == (0, 0, ())


def test_a_part_of_a_stock_answer_is_an_entry_point_too() -> None:
    facts = replays.request("globex", 50)
    found = replayed(
        replays.record(1, facts, "switchboard/limits/decision/allow"),
        replays.record(2, facts, "switchboard/limits/decision/limit/rps"),
        replays.record(3, facts, "switchboard/limits/decision/nothing/here"),
    )
    assert found.counts[Change.ALLOW_TO_DENY] == 1
    assert found.counts[Change.REASONS] == 1
    assert found.counts[Change.SAME] == 1


def test_a_log_decided_by_something_else_is_told_apart_from_the_change() -> None:
    facts = replays.request("globex", 50)
    revisions = {"limits": "rev-7"}
    denied = {"allow": False, "findings": []}
    found = replayed(
        replays.record(1, facts, result=denied, revisions=revisions),
        replays.record(2, facts, result=denied, revisions=revisions),
        replays.record(3, facts, result=denied, masked=("/result/findings",)),
        replays.record(4, facts),
    )
    assert found.drifted.compared == 2
    (drift,) = found.drifted.groups
    assert isinstance(drift, Drift)
    assert (drift.change, drift.decisions) == (Change.DENY_TO_ALLOW, 2)
    assert drift.revisions == (("limits", "rev-7"),)
    assert found.counts[Change.ALLOW_TO_DENY] == 4


def test_the_same_policy_twice_cannot_flip_anything() -> None:
    found = replay_versions(
        HeldRecords("memory", replays.traffic(50)), OLD, replays.example("again")
    )
    assert found.counts[Change.SAME] == 50
    assert "nothing can flip" in found.notes[0]
    assert isinstance(found.latency, NotEvaluated)


def test_a_sample_is_chosen_by_id_and_stays_the_same_when_decisions_are_added(
    traffic: tuple[DecisionRecord, ...],
) -> None:
    found = replayed(*traffic, sample=100)
    assert found.sampled == Sampled(100, 600, 0)
    assert sum(found.counts.values()) == 100
    interval = found.shares[Change.ALLOW_TO_DENY]
    assert interval.low < interval.high
    assert plain(replayed(*reversed(traffic), sample=100)).counts == found.counts
    other = replayed(*traffic, sample=100, asked=Asked(seed=1))
    assert other.sampled == Sampled(100, 600, 1)
    assert other.counts != found.counts


def test_a_sample_larger_than_the_log_is_the_log(traffic: tuple[DecisionRecord, ...]) -> None:
    found = replayed(*traffic[:20], sample=20)
    assert found.sampled is None
    assert found.shares[Change.SAME].low == found.shares[Change.SAME].high


def test_a_log_in_parts_comes_to_the_same(
    traffic: tuple[DecisionRecord, ...], tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    write_log(traffic, path)
    whole = replay_versions(LogRecords(str(path)), OLD, NEW)
    kept = tmp_path / "parts"
    how = How(resume=kept)
    parted = replay_versions(LogRecords(str(path)), OLD, NEW, how=how)
    assert plain(parted) == plain(whole)
    assert len(list(kept.glob("*.json"))) == 1


def test_finished_parts_are_not_done_again(
    traffic: tuple[DecisionRecord, ...], tmp_path: Path
) -> None:
    path, kept = tmp_path / "log.jsonl", tmp_path / "parts"
    write_log(traffic[:60], path)
    said: list[str] = []
    how = How(resume=kept, say=said.append)
    first = replay_versions(LogRecords(str(path)), OLD, NEW, how=how)
    assert not [line for line in said if line.startswith("resumed")]
    again = replay_versions(LogRecords(str(path)), OLD, NEW, how=how)
    assert plain(again) == plain(first)
    assert "resumed     1 of 1 parts were done before" in said
    # Another policy, another log or a torn file: all of it is done again.
    replay_versions(LogRecords(str(path)), OLD, replays.example("HEAD", globex=41), how=how)
    (stored, *_) = kept.glob("*.json")
    for each in kept.glob("*.json"):
        each.write_text(each.read_text()[:-40])
    said.clear()
    assert plain(replay_versions(LogRecords(str(path)), OLD, NEW, how=how)) == plain(first)
    assert not [line for line in said if line.startswith("resumed")]
    assert stored.exists()


def test_values_that_lost_their_form_are_refused_with_their_line() -> None:
    files = replays.changed()
    files[replays.LIMITS] = files[replays.LIMITS].replace(b"rps: 60", b"rps: sixty")
    broken = replays.version_of("HEAD", files)
    with pytest.raises(InputError, match=r"HEAD: .*rps") as caught:
        replay_versions(HeldRecords("memory", replays.traffic(5)), OLD, broken)
    assert caught.value.location is not None
    assert caught.value.location.line > 1
    # What was wrong before is told, and no reason to stop.
    found = replay_versions(HeldRecords("memory", replays.traffic(5)), broken, broken)
    assert any("rps" in note for note in found.notes)


def test_rules_that_do_not_ship_are_refused_by_the_compiled_engine() -> None:
    files = replays.changed()
    file = "policies/switchboard/limits/limit.rego"
    files[file] += b"\n# changed\n"
    with pytest.raises(EngineError, match="not those that ship"):
        replay_versions(
            HeldRecords("memory", replays.traffic(5)),
            OLD,
            replays.version_of("HEAD", files),
            asked=Asked(engine="wasm"),
        )


def test_tenants_are_found_where_one_is_told_to_look() -> None:
    facts = replays.request("globex", 50, owner="team-7")
    found = replayed(replays.record(1, facts), asked=Asked(tenants=("/request/owner",)))
    (group,) = replays.groups(found, Change.ALLOW_TO_DENY)
    assert group.tenants == (("team-7", 1),)


def test_many_tenants_are_told_in_one_row() -> None:
    names = ["acme", "bluefin", "corvus", "evergreen", "harborview", "kestrel", "lumen", "meridian"]
    new = replays.example("HEAD", **dict.fromkeys(names, 1))
    records = [replays.record(place, replays.request(name, 9)) for place, name in enumerate(names)]
    found = replay_versions(HeldRecords("memory", tuple(records)), OLD, new)
    (group,) = replays.groups(found, Change.ALLOW_TO_DENY)
    assert (group.decisions, group.tenant_count) == (8, 8)
    assert group.tenants == tuple((name, 1) for name in names)


def test_workers_alone_are_this_process() -> None:
    assert Workers(1).alone
    assert not Workers(2).alone
    assert not Workers(scheduler="dask://127.0.0.1:1").alone
