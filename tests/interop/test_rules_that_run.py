"""The rules of a repository against those that a real Prometheus runs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.patience import PATIENCE_S
from support.prometheus_server import prometheus_that_runs
from support.rule_files import rule_files

from switchboard_policy.app.check import Servers, check
from switchboard_policy.domain.finding import Finding
from switchboard_policy.telemetry.rules_api import retention_s

DEFINITIONS = Path(__file__).parents[2] / "fixtures" / "slo"
CHANGES = {
    "an expression": ("14.4 * 0.001", "13.4 * 0.001", "expr is `…"),
    "a label": ("sloth_severity: page", "sloth_severity: pager", "label sloth_severity is `pager`"),
    "an annotation": ("Orders fail", "Orders are late", "annotation summary is `Orders are late`"),
}
DRIFT = {
    *("slo/not_running", "slo/running_differs", "slo/running_only", "slo/rule_failing"),
    "slo/generated_differs",
}
TWO = "(label_replace(vector(1), 'x', '1', '', '') or label_replace(vector(1), 'x', '2', '', ''))"
FAILS = f"""\
groups:
  - name: ours
    interval: 1s
    rules:
      - record: never
        expr: "{TWO} * on() {TWO}"
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Definitions in every format, and the rules that are generated from them."""
    root = tmp_path_factory.mktemp("repository")
    definitions = {
        f"slo/{path.name}": path.read_bytes()
        for path in sorted(DEFINITIONS.glob("*.yaml"))
        if "windows" not in path.name
    }
    rules = rule_files(definitions)
    for name, content in (definitions | rules).items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    return root


def running(folder: Path, rules: dict[str, bytes]) -> Path:
    """A folder whose rules a server will run."""
    (folder / "rules").mkdir()
    for name, content in rules.items():
        (folder / "rules" / name).write_bytes(content)
    return folder


def drift(repository: Path, url: str) -> list[Finding]:
    return [
        found for found in check(repository, Servers(prometheus=url)).findings if found.id in DRIFT
    ]


def rules_of(repository: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (repository / "rules").iterdir()}


@pytest.mark.parametrize("server", ["prometheus", "prometheus-3"])
def test_a_fresh_server_with_the_generated_rules_shows_no_drift(
    repository: Path, tmp_path: Path, server: str
) -> None:
    rules = rules_of(repository)
    assert len(rules) > 3
    with prometheus_that_runs(running(tmp_path, rules), server) as url:
        assert [found.msg for found in drift(repository, url)] == []


@pytest.mark.parametrize("server", ["prometheus", "prometheus-3"])
@pytest.mark.parametrize("change", CHANGES)
def test_one_change_on_the_server_is_named(
    repository: Path, tmp_path: Path, server: str, change: str
) -> None:
    here, there, told = CHANGES[change]
    rules = rules_of(repository)
    changed = rules["checkout.yaml"].decode().replace(here, there, 1)
    assert changed.encode() != rules["checkout.yaml"], change
    rules["checkout.yaml"] = changed.encode()
    with prometheus_that_runs(running(tmp_path, rules), server) as url:
        (found,) = drift(repository, url)
    assert found.id == "slo/running_differs"
    assert told in found.msg
    assert found.location is not None
    assert found.location.file == "rules/checkout.yaml"


def test_what_is_not_loaded_is_told_once_a_group(repository: Path, tmp_path: Path) -> None:
    rules = rules_of(repository)
    groups = rules.pop("checkout.yaml").decode().count("- name: sloth-")
    with prometheus_that_runs(running(tmp_path, rules)) as url:
        found = drift(repository, url)
    assert [each.id for each in found] == ["slo/not_running"] * groups


def test_a_group_that_no_file_holds_any_more_is_told(repository: Path, tmp_path: Path) -> None:
    rules = rules_of(repository)
    old = rules["checkout.yaml"].replace(b"checkout-availability", b"checkout-answers")
    rules["old.yaml"] = old.split(b"  - name: sloth-slo-meta", 1)[0]
    rules["others.yaml"] = b"groups: [{name: others, rules: [{record: a, expr: vector(1)}]}]"
    with prometheus_that_runs(running(tmp_path, rules)) as url:
        checked = check(repository, Servers(prometheus=url))
    (found,) = [each for each in checked.findings if each.id == "slo/running_only"]
    assert "group sloth-slo-sli-recordings-checkout-answers" in found.msg
    assert checked.notes[-1].endswith("groups of rules, 1 of no concern here")


def test_a_rule_that_fails_there_is_told_with_the_reason(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "ours.yaml").write_text(FAILS)
    server = tmp_path / "server"
    server.mkdir()
    with prometheus_that_runs(running(server, {"ours.yaml": FAILS.encode()})) as url:
        deadline = time.monotonic() + PATIENCE_S
        while not (found := drift(repository, url)) and time.monotonic() < deadline:
            time.sleep(0.2)
    assert [each.id for each in found] == ["slo/rule_failing"]
    assert "many-to-many" in found[0].msg
    assert str(found[0].location) == "ours.yaml:5:9"


@pytest.mark.parametrize("server", ["prometheus", "prometheus-3"])
def test_how_long_a_server_keeps_samples_is_known(tmp_path: Path, server: str) -> None:
    (tmp_path / "rules").mkdir()
    with prometheus_that_runs(tmp_path, server) as url:
        assert retention_s(url) == 100 * 365 * 86_400
