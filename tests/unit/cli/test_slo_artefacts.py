"""`switchboard slo dashboard | rollout | load | sampling` as people run them."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from support.artefact_world import METRICS, REPOSITORY
from support.tools import CHECKOUT

from switchboard_policy.cli import entry
from switchboard_policy.cli.root import switchboard
from switchboard_policy.errors import InputError, UsageError

SPEC = str(CHECKOUT / "fixtures" / "slo" / "sloth-events.yaml")
DIFFERS = 12


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(switchboard, ["slo", *map(str, words)], standalone_mode=False)


def ran(*words: str | Path) -> Result:
    found = run(*words)
    if found.exception is not None:
        raise found.exception
    return found


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is no policy repository."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the example repository that keeps boards and roll-outs, with all names mapped."""
    root = tmp_path / "repository"
    shutil.copytree(REPOSITORY, root)
    path = root / "switchboard.yaml"
    kept = yaml.safe_load(path.read_text())
    kept["artefacts"] = {
        "dashboards": "grafana/{name}.json",
        "rollouts": "deploy/{service}.yaml",
        "metrics": METRICS,
        "links": {"prometheus": "http://prometheus.test", "runbooks": "https://runbooks.test"},
    }
    kept["telemetry"]["labels"] = {"version": "version", "tenant": "tenant_id"}
    path.write_text(yaml.safe_dump(kept))
    return root


def test_one_spec_gives_one_load_test_on_stdout() -> None:
    told = ran("load", SPEC)
    assert told.stdout.startswith('import { check, sleep } from "k6";\n')
    assert told.return_value == 0


def test_several_files_want_a_folder_or_a_name(repository: Path) -> None:
    with pytest.raises(UsageError, match="5 files") as caught:
        ran("load", "--repo", repository)
    assert "--name" in caught.value.hint
    assert "of reporting" in ran("load", "--repo", repository, "--name", "reporting").stdout


def test_a_name_that_is_none_is_answered_with_the_nearest(repository: Path) -> None:
    with pytest.raises(UsageError, match="nothing is called 'reportin'") as caught:
        ran("load", "--repo", repository, "--name", "reportin")
    assert "reporting" in caught.value.hint


def test_a_repository_keeps_files_where_it_says(repository: Path) -> None:
    told = ran("dashboard", "--repo", repository)
    assert (repository / "grafana" / "slo.json").is_file()
    assert str(repository / "grafana" / "slo.json") in told.stdout
    assert not (repository / "runbooks").exists()


def test_a_check_writes_nothing_and_names_what_differs(repository: Path) -> None:
    ran("rollout", "--repo", repository)
    assert ran("rollout", "--repo", repository, "--check").return_value == 0
    path = repository / "deploy" / "reporting.yaml"
    path.write_text("changed\n")
    told = ran("rollout", "--repo", repository, "--check")
    assert told.return_value == DIFFERS
    assert told.stdout == f"{path} differs\n"
    assert path.read_text() == "changed\n"


def test_a_folder_gets_every_kind_in_its_usual_place(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran("dashboard", "--repo", repository, "--out", out)
    assert (out / "dashboards" / "slo.json").is_file()
    assert (out / "runbooks" / "slo-breach.md").is_file()
    ran("sampling", "--repo", repository, "--out", out, "--kind", "log_rules")
    assert (out / "log-rules" / "logs.yaml").is_file()
    assert not (out / "sampling").exists()


def test_what_is_left_out_is_told_beside_the_result(tmp_path: Path) -> None:
    told = ran("dashboard", SPEC, "--out", tmp_path / "out")
    assert "left out: board gateway: artefacts.metrics maps none of" in told.stderr
    assert "left out" not in told.stdout


def test_nothing_to_be_made_is_an_error_that_says_why() -> None:
    with pytest.raises(InputError, match=r"nothing can be made: telemetry\.labels\.version"):
        ran("rollout", SPEC)


def test_a_check_wants_something_to_compare_with() -> None:
    with pytest.raises(UsageError, match="--check needs --out"):
        ran("load", SPEC, "--check")


def test_specs_take_their_names_from_the_repository(repository: Path) -> None:
    told = ran("rollout", SPEC, "--repo", repository)
    assert 'version="{{args.version}}"' in told.stdout


def test_a_file_that_is_no_definition_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("apiVersion: openslo/v2\nkind: SLO\n")
    with pytest.raises(InputError):
        ran("load", path)


def test_a_repository_without_definitions_is_refused(repository: Path) -> None:
    shutil.rmtree(repository / "slo")
    with pytest.raises(InputError, match="defines no service level"):
        ran("load", "--repo", repository, "--name", "x")


def test_two_files_in_one_place_are_refused(repository: Path) -> None:
    path = repository / "switchboard.yaml"
    path.write_text(path.read_text().replace("deploy/{service}.yaml", "deploy/all.yaml"))
    with pytest.raises(InputError, match="one place"):
        ran("rollout", "--repo", repository)


def test_json_holds_files_what_is_left_out_and_what_sampling_keeps() -> None:
    told = json.loads(ran("sampling", SPEC, "--format", "json").stdout)
    assert told["schema"] == "switchboard.slo-artefacts/v1"
    assert list(told["files"]) == ["sampling/collector.yaml"]
    assert told["effect"]["seeds"] == 20
    low, mean, high = told["effect"]["log_cut_ratio"]
    assert 0.4 < low <= mean <= high < 1
    assert told["effect"]["errors_lost_ratio"] == [0, 0, 0]


def test_what_sampling_keeps_is_told_beside_chance() -> None:
    told = ran("sampling", SPEC).stderr
    assert "lost: 0.0 to 0.0 % of failed traces" in told
    assert "by chance alone at that volume" in told
    assert "lines below a warning" in told


def test_what_is_not_understood_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(f"{Path(SPEC).read_text()}---\napiVersion: openslo/v2\nkind: SLO\n")
    told = ran("load", path)
    assert "openslo/v2 is not read" in told.stderr
    document = json.loads(ran("load", path, "--format", "json").stdout)
    assert "openslo/v2" in document["findings"][0]["message"]


def test_boards_without_grafanas_sdk_say_which_extra_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delitem(sys.modules, "switchboard_policy.render.boards", raising=False)
    for name in [each for each in sys.modules if each.startswith("grafana_foundation_sdk")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "grafana_foundation_sdk", None)
    status = entry.run(["slo", "dashboard", SPEC, "--out", str(tmp_path / "out")])
    assert status == 1
    assert "switchboard-policy[report]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
