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


def promtool(repo: Path, *arguments: str) -> None:
    done = subprocess.run(
        [require_tool("promtool"), *arguments],
        cwd=repo,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def files(repo: Path, pattern: str) -> list[str]:
    found = sorted(path.relative_to(repo).as_posix() for path in repo.glob(pattern))
    assert found
    return found


def test_promtool_takes_the_rules(repo: Path) -> None:
    promtool(repo, "check", "rules", "--lint-fatal", "--lint=all", *files(repo, "rules/*.yaml"))


@pytest.mark.parametrize("name", ["direct", "reporting"])
def test_the_tests_that_stand_beside_the_rules_pass(repo: Path, name: str) -> None:
    promtool(repo, "test", "rules", f"rules/tests/{name}.yaml")


def test_a_rule_that_says_something_else_fails_its_test(repo: Path) -> None:
    rules = repo / "rules/direct.yaml"
    rules.write_text(rules.read_text().replace("> 60", "> 100"))
    with pytest.raises(AssertionError, match="ReplicaLagging"):
        promtool(repo, "test", "rules", "rules/tests/direct.yaml")


def test_two_percent_errors_page_and_a_healthy_service_stays_quiet(repo: Path) -> None:
    broken = 'http_server_requests_total{service="api-gateway",status="%s"}'
    buckets = 'http_server_request_duration_seconds_%s{service="api-gateway"%s}'
    counts = {
        broken % "success": "0+5880x120",
        broken % "5xx": "0+120x120",
        buckets % ("count", ""): "0+600x120",
        buckets % ("bucket", ',le="0.5"'): "0+594x120",
    }
    series = [{"series": name, "values": values} for name, values in counts.items()]
    ratio = 'slo:sli_error:ratio_rate1h{sloth_id="api-gateway-latency"}'
    test = {
        "rule_files": ["api-gateway.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": series,
                "alert_rule_test": [
                    {"eval_time": "1h30m", "alertname": "ApiGatewayLatency"},
                ],
                "promql_expr_test": [
                    {
                        "expr": f"sum(round({ratio}, 1e-6))",
                        "eval_time": "1h30m",
                        "exp_samples": [{"labels": "{}", "value": 0.01}],
                    },
                    {
                        "expr": 'count(ALERTS{alertname="ApiGatewayAvailability",'
                        'alertstate="firing",severity="page"})',
                        "eval_time": "1h30m",
                        "exp_samples": [{"labels": "{}", "value": 1}],
                    },
                ],
            }
        ],
    }
    (repo / "rules" / "by_hand.yaml").write_text(yaml.safe_dump(test))
    promtool(repo / "rules", "test", "rules", "by_hand.yaml")
