"""What `init` writes, asked of the tools that will read it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from support.tools import require_tool

from switchboard_policy.app.initialise import initialise

LINE = "opa eval -i sample_input.json -d policies -f pretty 'data.switchboard'"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return initialise(tmp_path / "repo", under_version_control=False).directory


def test_the_line_of_the_readme_prints_defined_decisions(repo: Path) -> None:
    opa = Path(require_tool("opa"))
    assert LINE in (repo / "README.md").read_text()
    done = subprocess.run(
        ["/bin/sh", "-c", LINE],
        cwd=repo,
        env={"PATH": f"{opa.parent}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    for area in ("limits", "tiers", "slo", "gate"):
        assert isinstance(told[area]["decision"]["allow"], bool), area
        assert isinstance(told[area]["decision"]["findings"], list), area
    assert all("test" not in area for area in told)


def test_the_vendored_rules_and_data_pass_a_strict_check(repo: Path) -> None:
    opa = require_tool("opa")
    subprocess.run([opa, "check", "--strict", "policies"], cwd=repo, check=True)


def test_promtool_takes_the_rules(repo: Path) -> None:
    promtool = require_tool("promtool")
    done = subprocess.run(
        [promtool, "check", "rules", "--lint-fatal", "--lint=all", "rules/slo.yaml"],
        cwd=repo,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_percent_errors_page_and_a_healthy_service_stays_quiet(repo: Path) -> None:
    promtool = require_tool("promtool")
    broken = 'http_server_requests_total{service="api-gateway",status="%s"}'
    healthy = 'http_requests_total{service="cockpit"}'
    buckets = 'http_server_request_duration_seconds_%s{service="reporting"%s}'
    reporting = '{sloth_service="reporting"}'
    test = {
        "rule_files": ["slo.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": broken % "success", "values": "0+5880x120"},
                    {"series": broken % "5xx", "values": "0+120x120"},
                    {"series": healthy, "values": "0+600x120"},
                    {
                        "series": 'http_request_errors_total{service="cockpit"}',
                        "values": "0+0x120",
                    },
                    {"series": buckets % ("count", ""), "values": "0+600x120"},
                    {"series": buckets % ("bucket", ',le="2.0"'), "values": "0+594x120"},
                ],
                "alert_rule_test": [
                    {
                        "eval_time": "1h30m",
                        "alertname": "SloBudgetBurn1h",
                        "exp_alerts": [
                            {
                                "exp_labels": {
                                    "severity": "page",
                                    "window": "1h",
                                    "sloth_service": "api-gateway",
                                    "sloth_slo": "availability",
                                },
                                "exp_annotations": {
                                    "summary": "api-gateway availability spends its error budget "
                                    "14.4 times too fast or more, over 1h and 5m"
                                },
                            }
                        ],
                    }
                ],
                "promql_expr_test": [
                    {
                        "expr": f"round(slo:sli_error:ratio_rate1h{reporting}, 1e-6)",
                        "eval_time": "1h30m",
                        "exp_samples": [
                            {
                                "labels": '{sloth_service="reporting",sloth_slo="latency"}',
                                "value": 0.01,
                            }
                        ],
                    }
                ],
            }
        ],
    }
    (repo / "rules" / "slo_test.yaml").write_text(yaml.safe_dump(test))
    done = subprocess.run(
        [promtool, "test", "rules", "slo_test.yaml"],
        cwd=repo / "rules",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
