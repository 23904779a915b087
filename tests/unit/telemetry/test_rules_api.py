"""What a Prometheus tells of its rules, and servers that tell something else."""

from __future__ import annotations

from typing import Any

import pytest
from support.servers import Answer, serving

from switchboard_policy.errors import TelemetryError, UnreachableError, UsageError
from switchboard_policy.promql.rule import AlertingRule, RecordingRule
from switchboard_policy.promql.running import RunningGroup, RunningRule
from switchboard_policy.telemetry.rules_api import PROMETHEUS_TOKEN, retention_s, running_groups

RECORDING: dict[str, Any] = {
    "type": "recording",
    "name": "a:b",
    "query": "sum(a)",
    "labels": {"x": "1"},
    "health": "ok",
}
ALERTING: dict[str, Any] = {
    "type": "alerting",
    "name": "Gone",
    "query": "absent(a)",
    "duration": 90,
    "labels": {},
    "annotations": {"summary": "{{ $labels.job }}"},
    "alerts": [],
    "health": "err",
    "lastError": "boom",
}


def rules(*groups: dict[str, Any]) -> Answer:
    return lambda _path, _query: (200, {"status": "success", "data": {"groups": list(groups)}})


def group(name: str, *told: dict[str, Any], file: str = "/f") -> dict[str, Any]:
    return {"name": name, "file": file, "interval": 60, "rules": list(told), "limit": 0}


def test_groups_are_read_by_file_and_name() -> None:
    told = rules(group("b", RECORDING, ALERTING), group("a"), group("z", file="/e"))
    with serving(told) as (url, seen):
        found = running_groups(url + "/prometheus/")
    alert = AlertingRule("Gone", "absent(a)", 90, {}, {"summary": "{{ $labels.job }}"})
    assert found == (
        RunningGroup("z", "/e", 60, ()),
        RunningGroup("a", "/f", 60, ()),
        RunningGroup(
            "b",
            "/f",
            60,
            (
                RunningRule(RecordingRule("a:b", "sum(a)", {"x": "1"})),
                RunningRule(alert, failing="boom"),
            ),
        ),
    )
    assert [path for path, _ in seen] == ["/prometheus/api/v1/rules?exclude_alerts=true"]


def test_a_rule_without_labels_or_reason_is_read_too() -> None:
    bare = {"type": "recording", "name": "a", "query": "b", "health": "err"}
    with serving(rules(group("g", bare))) as (url, _):
        (found,) = running_groups(url)
    assert found.rules == (RunningRule(RecordingRule("a", "b"), "no reason told"),)


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROMETHEUS_TOKEN, "s3cret")
    with serving(rules()) as (url, seen):
        assert running_groups(url) == ()
    assert seen[0][1]["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        [],
        {"status": "success"},
        {"status": "success", "data": {"groups": [{"name": "a"}]}},
        {"status": "success", "data": {"groups": [{**group("a", RECORDING), "interval": "x"}]}},
        {"status": "success", "data": {"groups": [group("a", {**RECORDING, "labels": [1]})]}},
    ],
)
def test_something_else_that_answers_is_said(body: object) -> None:
    with (
        serving(lambda _path, _query: (200, body)) as (url, _),
        pytest.raises(TelemetryError, match="does not answer like Prometheus"),
    ):
        running_groups(url)


def test_a_server_without_that_address_is_said() -> None:
    with (
        serving(lambda _path, _query: (404, b"404 page not found")) as (url, _),
        pytest.raises(TelemetryError, match="404 Not Found") as caught,
    ):
        running_groups(url)
    assert caught.value.hint == "asked for its rules"


def test_a_busy_server_is_asked_again_and_then_given_up() -> None:
    waits: list[float] = []
    with (
        serving(lambda _path, _query: (503, b"busy")) as (url, seen),
        pytest.raises(UnreachableError, match="503") as caught,
    ):
        running_groups(url, wait=waits.append)
    assert (len(seen), waits, caught.value.exit_status) == (4, [0.5, 1.0, 2.0], 30)


def test_no_address_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="is no address"):
        running_groups("prometheus:9090")


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"storageRetention": "15d"}, 15 * 86_400),
        ({"storageRetention": "30d or 10GiB"}, 30 * 86_400),
        ({"storageRetention": "10GiB"}, 0),
        ({}, 0),
        ([], 0),
    ],
)
def test_how_long_samples_are_kept_is_told_or_nothing(told: object, seconds: int) -> None:
    with serving(lambda _path, _query: (200, {"status": "success", "data": told})) as (url, seen):
        assert retention_s(url) == seconds
    assert seen[0][0] == "/api/v1/status/runtimeinfo"


def test_a_server_that_does_not_tell_what_it_keeps_is_no_error() -> None:
    with serving(lambda _path, _query: (404, b"")) as (url, _):
        assert retention_s(url) == 0
