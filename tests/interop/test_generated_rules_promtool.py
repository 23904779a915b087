"""Every file that is generated passes promtool: rules load, and the tests of them hold."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from support.long import chosen
from support.promtool import run

from switchboard_policy.app.rules_files import rules_files
from switchboard_policy.app.slo_files import read_definitions
from switchboard_policy.areas.slo.window_sets import read_window_set, shipped_names, window_set
from switchboard_policy.render.rules_text import RulesKind

FIXTURES = Path(__file__).parents[2] / "fixtures"
SPECS = [
    *sorted((FIXTURES / "slo").glob("*.yaml")),
    *sorted((FIXTURES / "policy-repository" / "slo").glob("*.yaml")),
]
SETS = [
    *(window_set(name) for name in shipped_names()),
    *(
        read_window_set(path.name, path.read_bytes())
        for path in sorted((FIXTURES / "slo" / "windows").glob("*.yaml"))
    ),
]


@cache
def generated(spec: Path, windows: str) -> dict[str, bytes]:
    """Rules and their tests, which take long to generate."""
    kinds = (RulesKind.RULES, RulesKind.TESTS)
    return rules_files(read_definitions([spec]).levels, window_set(windows), kinds)


def written(folder: Path, spec: Path, windows: str = "workbook") -> list[Path]:
    found = generated(spec, windows)
    for name, content in found.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return [folder / name for name in found]


@pytest.mark.parametrize("windows", SETS, ids=lambda each: each.name)
def test_rules_of_every_definition_load(tmp_path: Path, windows: object) -> None:
    files = []
    for spec in SPECS:
        levels = read_definitions([spec]).levels
        for name, content in rules_files(levels, windows, [RulesKind.RULES]).items():
            file = tmp_path / f"{spec.stem}-{name}"
            file.write_bytes(content)
            files.append(file)
    done = run("check", "rules", "--lint=none", *files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == len(files) >= len(SPECS)


TESTED = chosen(
    SPECS,
    [each for each in SPECS if each.stem in {"api-gateway", "openslo-timeslices", "sloth-events"}],
)
"""Definitions whose tests are run; these of each kind take least."""


@pytest.mark.parametrize("spec", TESTED, ids=lambda path: path.stem)
def test_tests_of_every_definition_hold(tmp_path: Path, spec: Path) -> None:
    files = written(tmp_path, spec)
    for tests in (file for file in files if file.parent.name == "tests"):
        done = run("test", "rules", tests)
        assert done.returncode == 0, done.stdout + done.stderr


IN_3_TOO = ["sloth-events", "openslo-timeslices", "sloth-composite"]


@pytest.mark.parametrize("spec", chosen(IN_3_TOO, IN_3_TOO[:1]))
def test_tests_hold_in_prometheus_3_too(tmp_path: Path, spec: str) -> None:
    path = FIXTURES / "slo" / f"{spec}.yaml"
    _, tests = written(tmp_path, path)
    done = run("test", "rules", tests, name="promtool-3")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("windows", ["platform-a", "platform-b"])
def test_tests_hold_for_other_windows(tmp_path: Path, windows: str) -> None:
    spec = FIXTURES / "slo" / "sloth-events.yaml"
    _, tests = written(tmp_path, spec, windows)
    done = run("test", "rules", tests)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("(14.4 * 0.001)", "(0.4 * 0.001)"),  # too eager: a page where there should be none
        ("(1 * 0.001)", "(200 * 0.001)"),  # too dull: no ticket where there should be one
        ("ratio_rate1h", "ratio_rate1m"),
    ],
)
def test_the_tests_of_rules_that_were_changed_fail(tmp_path: Path, now: str, then: str) -> None:
    spec = FIXTURES / "policy-repository" / "slo" / "api-gateway.yaml"
    rules, tests = written(tmp_path, spec)
    text = rules.read_text(encoding="utf-8")
    head, alerts = text.split("name: sloth-slo-alerts-api-gateway-availability")
    assert now in alerts
    changed = alerts.replace(now, then).replace(
        "(3 * 0.001)", "(300 * 0.001)" if "200" in then else "(3 * 0.001)"
    )
    rules.write_text(f"{head}name: sloth-slo-alerts-api-gateway-availability{changed}")
    assert run("test", "rules", tests).returncode != 0
