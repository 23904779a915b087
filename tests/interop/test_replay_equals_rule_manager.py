"""Replayed rule groups do what the rule manager of a real Prometheus does, look by look.

Recorded series that vanish and come back, ranges over them, staleness markers, `for`, labels.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from support.tools import require_tool

from simulator.samples import RawSeries
from switchboard_policy.promql.replay import Replay, replay_groups
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, RuleGroup

MINUTES = 240
TOOLS = {"prometheus-3": "promtool-3", "prometheus-2": "promtool"}
RECORDINGS = RuleGroup(
    "recordings",
    (
        RecordingRule("job:errors:rate5m", "sum by (job) (rate(errors_total[5m]))"),
        RecordingRule(
            "job:ratio:rate5m",
            "job:errors:rate5m / sum by (job) (rate(requests_total[5m]))",
            {"kind": "ratio"},
        ),
        RecordingRule("job:busy", "queue > 4"),
        RecordingRule("all:busy", "sum(job:busy) or vector(0)", {"job": "all"}),
    ),
)
ALERTS = RuleGroup(
    "alerts",
    (
        AlertingRule("Ratio", "job:ratio:rate5m > 0.1", 180, {"to": "{{ $labels.job }}"}),
        AlertingRule("RatioLong", "avg_over_time(job:ratio:rate5m[10m]) > 0.08", 120),
        AlertingRule("Busy", "sum_over_time(job:busy[7m]) > 20"),
        AlertingRule("BusyBefore", "job:busy offset 2m > 6"),
        AlertingRule("BusyAgain", "count_over_time(job:busy[5m]) >= 4", 120),
        AlertingRule("NoBusy", 'absent(job:busy{job="x"})', 60),
        AlertingRule("Quiet", 'job:ratio:rate5m > 0.05 unless on(job) job:busy{job=~"x|y"}'),
        AlertingRule("Queue", "queue >= 7", 60, {"severity": "page"}),
        AlertingRule("All", "all:busy > 12 and on() hour() < 3"),
        AlertingRule("Resets", "increase(errors_total[11m]) > 30 or delta(queue[9m]) < -5"),
    ),
)


def made(seed: int) -> tuple[RawSeries, ...]:
    """Return counters and queues of three jobs, sampled at minutes, with holes and markers."""
    rng = np.random.default_rng(seed)
    series = []
    for job in ("x", "y", "z"):
        requests = rng.poisson(rng.choice([0.3, 20, 200]), MINUTES)
        share = np.where(np.arange(MINUTES) // 20 % 3 == rng.integers(3), 0.3, 0.01)
        errors = np.cumsum(rng.binomial(requests, share)).astype(float)
        errors[150:] -= errors[150]
        queue = np.round(5 + np.cumsum(rng.normal(0, 0.8, MINUTES)) % 6 - 3)
        columns = {"requests_total": np.cumsum(requests).astype(float), "errors_total": errors}
        for name, values in {**columns, "queue": queue}.items():
            kept = rng.random(MINUTES) > 0.04
            hole = int(rng.integers(0, MINUTES))
            kept[hole : hole + int(rng.integers(2, 16))] = False
            stale = kept & (rng.random(MINUTES) < 0.03)
            times = np.arange(MINUTES, dtype=np.int64)[kept] * 60_000
            seen = np.where(stale, np.nan, values)[kept]
            series.append(RawSeries({"__name__": name, "job": job}, times, seen, stale[kept]))
    return tuple(series)


def notation(series: RawSeries) -> str:
    """Return samples as promtool reads them: one a minute, `_` for none."""
    words = ["_"] * MINUTES
    assert series.stale is not None
    for at, value, stale in zip(series.times_ms, series.values, series.stale, strict=True):
        words[at // 60_000] = "stale" if stale else f"{value:g}" if value < 1e6 else str(int(value))
    return " ".join(words)


def expected(replay: Replay) -> list[dict[str, object]]:
    """Return what fires at every minute, as promtool is told it."""
    looks = []
    for rule in ALERTS.rules:
        assert isinstance(rule, AlertingRule)
        for minute in range(MINUTES):
            firing = [
                {"exp_labels": {k: v for k, v in each.labels.items() if k != "alertname"}}
                for each in replay.of(rule.alert)
                if each.firing[minute]
            ]
            looks.append({"eval_time": f"{minute}m", "alertname": rule.alert, "exp_alerts": firing})
    return looks


def rules() -> str:
    def text(rule: AlertingRule | RecordingRule) -> dict[str, object]:
        if isinstance(rule, RecordingRule):
            return {"record": rule.record, "expr": rule.expr, "labels": dict(rule.labels)}
        wait = {"for": f"{rule.for_s}s"}
        return {"alert": rule.alert, "expr": rule.expr, **wait, "labels": dict(rule.labels)}

    groups = [
        {"name": each.name, "rules": [text(rule) for rule in each.rules]}
        for each in (RECORDINGS, ALERTS)
    ]
    return json.dumps({"groups": groups})


def judged(folder: Path, tool: str, series: tuple[RawSeries, ...], replay: Replay) -> str:
    """Return what promtool has to say against a replay; nothing where it agrees."""
    (folder / "rules.json").write_text(rules())
    inputs = [
        {
            "series": f'{each.labels["__name__"]}{{job="{each.labels["job"]}"}}',
            "values": notation(each),
        }
        for each in series
    ]
    test = {"interval": "1m", "input_series": inputs, "alert_rule_test": expected(replay)}
    # Without an order promtool takes the groups as its hash table happens to hold them.
    order = {"group_eval_order": [RECORDINGS.name, ALERTS.name]}
    document = {"rule_files": ["rules.json"], **order, "evaluation_interval": "1m", "tests": [test]}
    (folder / "test.json").write_text(json.dumps(document))
    command = [require_tool(tool), "test", "rules", str(folder / "test.json")]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if finished.returncode == 0 else finished.stdout + finished.stderr


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("semantics", TOOLS)
def test_every_alert_fires_when_the_rule_manager_fires_it(
    semantics: str, seed: int, tmp_path: Path
) -> None:
    series = made(seed)
    replay = replay_groups(
        (RECORDINGS, ALERTS), series, start_s=0, end_s=(MINUTES - 1) * 60, semantics=semantics
    )
    assert not replay.refused
    assert judged(tmp_path, TOOLS[semantics], series, replay) == ""
    assert len({each.alert for each in replay.alerts if each.firing.any()}) >= 6


def test_the_rule_manager_would_have_noticed_another_semantics(tmp_path: Path) -> None:
    series = made(0)
    replay = replay_groups(
        (RECORDINGS, ALERTS), series, start_s=0, end_s=(MINUTES - 1) * 60, semantics="prometheus-2"
    )
    assert "FAILED" in judged(tmp_path, "promtool-3", series, replay)


@pytest.mark.parametrize("chunk", [1, 7, 60])
@pytest.mark.parametrize("semantics", TOOLS)
def test_an_answer_in_pieces_is_the_whole_answer(semantics: str, chunk: int) -> None:
    def answer(size: int) -> Replay:
        return replay_groups(
            (RECORDINGS, ALERTS),
            made(3),
            start_s=0,
            end_s=(MINUTES - 1) * 60,
            semantics=semantics,
            keep=("job:busy", "job:ratio:rate5m"),
            chunk=size,
        )

    whole, pieces = answer(MINUTES), answer(chunk)
    found = {tuple(sorted(each.labels.items())): each for each in pieces.alerts}
    assert len(found) == len(whole.alerts) > 10
    for alert in whole.alerts:
        np.testing.assert_array_equal(
            alert.firing, found[tuple(sorted(alert.labels.items()))].firing
        )
    for one in whole.recorded:
        (other,) = (each for each in pieces.recorded if each.labels == one.labels)
        np.testing.assert_array_equal(one.times_ms, other.times_ms)
        np.testing.assert_array_equal(one.stale, other.stale)
        np.testing.assert_allclose(one.values, other.values, rtol=1e-14)
