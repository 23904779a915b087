"""Measurements through the command line: imported, pulled from a real Prometheus, examined."""

from __future__ import annotations

import json
import time
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support.prometheus_server import prometheus_with
from support.walk import call, told

DAY = 86_400
STEP = 300


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    assert call("init", tmp_path / "repository").status == 0
    return tmp_path / "repository"


def map_names(repository: Path, tenant: str) -> None:
    """Say what requests and tenants are called in the source."""
    config = repository / "switchboard.yaml"
    held = "  labels: {version: version}\n"
    names = f"  metrics: {{offered: requests}}\n  labels: {{tenant: {tenant}}}\n"
    text = config.read_text()
    assert text.count(held) == 1
    config.write_text(text.replace(held, names))


def _samples(days: int) -> str:
    """A gauge of requests in each step, for some whole days up to this one."""
    today = int(time.time()) // DAY * DAY
    label = '{service="api-gateway",tenant_id="acme"}'
    lines = ["# TYPE requests gauge"]
    lines += [f"requests{label} 600 {at}" for at in range(today - days * DAY, today, STEP)]
    return "\n".join([*lines, "# EOF\n"])


def test_missing_days_are_estimated_pulled_once_and_examined(
    repository: Path, tmp_path: Path
) -> None:
    map_names(repository, tenant="tenant_id")
    store = tmp_path / "store"
    (tmp_path / "prometheus").mkdir()
    with prometheus_with(tmp_path / "prometheus", _samples(days=3)) as url:
        pull = (
            "telemetry", "pull", url, "--repo", repository, "--into", store,
            "--days", "2", "--step", str(STEP),
        )  # fmt: skip
        estimate = told(*pull, "--dry-run")
        assert (estimate["missing_days"], estimate["dry_run"]) == (2, True)
        assert estimate["expected_samples"] >= 2 * DAY // STEP
        assert not store.exists()
        first = told(*pull)
        assert (first["days"], first["present_days"]) == (2, 0)
        again = told(*pull)
        assert (again["days"], again["missing_days"], again["samples"]) == (0, 0, 0)
        look = ("telemetry", "doctor", f"prometheus:{url}", "--repo", repository, "--days", "2")
        live, words = told(*look), call(*look)
    schema = files("switchboard_policy.app").joinpath("telemetry_live.schema.json")
    Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(live)
    assert (live["metrics"]["offered"]["state"], live["rejections"]) == ("present", "not_mapped")
    assert live["metrics"]["offered"]["interval_seconds"] == STEP
    assert "at most 7 small questions about 1 metric" in words.stderr
    assert "note      rejections are not counted" in words.stdout
    examined = told("telemetry", "doctor", f"store:{store}", "--repo", repository)
    gateway = examined["services"]["api-gateway"]
    assert (gateway["tenants"], gateway["known"], gateway["censored"]) == (1, True, 1)
    assert "reporting" in examined["missing_services"]


def test_a_server_that_does_not_answer_is_unreachable(repository: Path, tmp_path: Path) -> None:
    map_names(repository, tenant="tenant_id")
    result = call(
        "telemetry", "pull", "http://127.0.0.1:9", "--repo", repository,
        "--into", tmp_path / "store", "--days", "1",
    )  # fmt: skip
    assert result.status == 30
    assert not (tmp_path / "store").exists()


def test_an_import_says_what_was_repaired(repository: Path, tmp_path: Path) -> None:
    table = tmp_path / "month.csv"
    table.write_text(
        "timestamp,service,tenant,requests\n"
        "2026-09-07T00:05:00Z,api-gateway,acme,600\n"
        "2026-09-07T00:00:00Z,api-gateway,acme,600\n"
        "2026-09-07T00:20:00Z,api-gateway,acme,600\n"
    )
    map_names(repository, tenant="tenant")
    found = told("telemetry", "import", table, "--repo", repository, "--into", tmp_path / "store")
    assert (found["rows"], found["series"]) == (3, 1)
    notes = " ".join(found["notes"])
    assert "sorted" in notes
    assert "gaps" in notes
    assert "censored" in notes
