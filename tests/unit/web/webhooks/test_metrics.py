from __future__ import annotations

import subprocess

from support.tools import require_tool

from switchboard_policy.web.webhooks.metrics import Metrics


def test_promtool_finds_nothing_wrong_with_the_metrics() -> None:
    metrics = Metrics()
    for outcome in ("accepted", "accepted", "refused 401"):
        metrics.delivery(outcome)
    metrics.job("pull", "done", 0.2)
    metrics.job("pull", "failed", 400.0)
    text = metrics.text(waiting=3, running=1, oldest_s=2.5)
    tool = require_tool("promtool-3")
    done = subprocess.run(
        [tool, "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    for line in (
        'switchboard_webhooks_deliveries_total{outcome="accepted"} 2',
        'switchboard_webhooks_jobs_total{task="pull",outcome="failed"} 1',
        "switchboard_webhooks_jobs_waiting 3",
        "switchboard_webhooks_oldest_waiting_seconds 2.5",
        'switchboard_webhooks_job_seconds_bucket{le="0.1"} 0',
        'switchboard_webhooks_job_seconds_bucket{le="0.5"} 1',
        'switchboard_webhooks_job_seconds_bucket{le="300"} 1',
        'switchboard_webhooks_job_seconds_bucket{le="+Inf"} 2',
        "switchboard_webhooks_job_seconds_sum 400.2",
        "switchboard_webhooks_job_seconds_count 2",
    ):
        assert line in text.splitlines()


def test_before_anything_came_every_family_is_there() -> None:
    text = Metrics().text(waiting=0, running=0, oldest_s=0.0)
    assert text.count("# TYPE") == 6
