"""Replayed alerts fire when Prometheus would fire them, looked at step by step."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from support.tools import require_tool

from simulator.alerts import BurnWindow, replay_alerts
from simulator.trace import Array

STEPS = 400
OBJECTIVE = 0.99
WINDOWS = (
    BurnWindow("page", 3_600, 300, 14.4),
    BurnWindow("ticket", 7_200, 1_800, 3.0),
)


def month(seed: int) -> tuple[Array, Array]:
    """Return failures in bouts, with a gap that Prometheus does not bridge by looking back."""
    draw = np.random.Generator(np.random.PCG64(seed))
    total = draw.poisson(50, STEPS).astype(np.float64)
    bout = np.arange(STEPS) % 130 >= 115
    errors = draw.binomial(total.astype(np.int64), np.where(bout, 0.5, 0.004)).astype(np.float64)
    total[200:215] = errors[200:215] = np.nan
    return errors, total


def samples(counts: Array) -> str:
    """Return counts as samples at the end of their steps; promtool's first sample is at 0."""
    return " ".join(["_", *("_" if np.isnan(count) else str(int(count)) for count in counts)])


def expression(pair: BurnWindow) -> str:
    def burn(seconds: int) -> str:
        # A second less: this Prometheus also counts a sample that stands at the window's start.
        sums = (f"sum_over_time({name}[{seconds - 1}s])" for name in ("errors", "total"))
        return f"({' / '.join(sums)} / (1 - {OBJECTIVE}) > {pair.factor})"

    return f"{burn(pair.long_s)} and {burn(pair.short_s)}"


@pytest.mark.parametrize("seed", [4, 5])
def test_alerts_fire_when_prometheus_fires_them(tmp_path: Path, seed: int) -> None:
    promtool = require_tool("promtool")
    errors, total = month(seed)
    alerts = replay_alerts(errors, total, OBJECTIVE, WINDOWS, 60, 0)
    firing = {
        (alert.severity, moment)
        for alert in alerts
        for moment in range(alert.start, alert.end + (alert.end == STEPS * 60) * 60, 60)
    }
    assert {severity for severity, _ in firing} == {"page", "ticket"}
    looks = [
        {
            "eval_time": f"{step}m",
            "alertname": pair.severity,
            "exp_alerts": [{"exp_labels": {}}] if (pair.severity, step * 60) in firing else [],
        }
        for pair in WINDOWS
        for step in range(1, STEPS + 1)
    ]
    rules = [{"alert": pair.severity, "expr": expression(pair)} for pair in WINDOWS]
    (tmp_path / "rules.json").write_text(
        json.dumps({"groups": [{"name": "burn", "interval": "1m", "rules": rules}]})
    )
    series = [
        {"series": name, "values": samples(counts)}
        for name, counts in (("errors", errors), ("total", total))
    ]
    test = {"interval": "1m", "input_series": series, "alert_rule_test": looks}
    document = {"rule_files": ["rules.json"], "evaluation_interval": "1m", "tests": [test]}
    (tmp_path / "test.json").write_text(json.dumps(document))
    result = subprocess.run(
        [promtool, "test", "rules", str(tmp_path / "test.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
