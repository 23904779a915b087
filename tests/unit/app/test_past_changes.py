"""Past changes are read from the commits of the policy repository, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from support.policy_git import own_git, run_git

from switchboard_policy.app.history import past_changes
from switchboard_policy.app.history_commits import Bounds, commits_of
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import History, PastChange
from switchboard_policy.domain.snapshot import Snapshot

DAY = 86_400
FIRST = 1_780_000_000
MAPPING = """\
version: 1
areas: [limits, slo]
services: {gateway: {limited: true}, web: {}}
values:
  limits.rps:
    unit: requests/s
    places:
      - {file: data.yaml, path: "tenants.{tenant}.rps"}
      - {file: deploy/values.yaml, path: "limits[name={tenant}].perMinute", unit: requests/min}
  limits.tier:
    unit: name
    places:
      - {file: data.yaml, path: "tenants.{tenant}.tier"}
  slo.objective:
    unit: percent
    places:
      - {file: "slo/{service}.yaml", path: "slos[name={slo}].objective"}
owners:
  - {owners: [web-team], area: slo, service: web}
"""
DATA = "tenants: {acme: {rps: 20, tier: standard}, globex: {rps: 40, tier: standard}}\n"
VALUES = "limits: [{name: acme, perMinute: 1200}, {name: hooli, perMinute: 600}]\n"
SLO = "slos: [{name: requests, objective: 99.5}]\n"


def config() -> Config:
    return read_config(Snapshot({"switchboard.yaml": MAPPING.encode()}))


def commit(root: Path, day: float, **files: str | None) -> str:
    """Commit files, named with double underscores for dots and triple ones for slashes."""
    for key, text in files.items():
        path = root / key.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text)
    when = f"{FIRST + int(day * DAY)} +0000"
    run_git(root, "add", "--all", ".")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", when)
        run_git(root, "commit", "--quiet", "--allow-empty", "-m", "a change")
    return run_git(root, "rev-parse", "HEAD")


def begin(root: Path) -> Path:
    root.mkdir(parents=True)
    run_git(root, "init", "--quiet", "--initial-branch=main")
    first = {"data__yaml": DATA, "deploy___values__yaml": VALUES, "slo___web__yaml": SLO}
    commit(root, 0, switchboard__yaml=MAPPING, **first)
    return root


@pytest.fixture(autouse=True, scope="module")
def _git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        own_git(patch, tmp_path_factory.mktemp("home") / "home")
        yield


def test_every_change_of_a_mapped_value_is_told_with_its_commit(tmp_path: Path) -> None:
    root = begin(tmp_path / "work" / "policy[1]")
    raised = commit(root, 1, data__yaml=DATA.replace("20", "30"))
    commit(root, 2, README__md="nothing mapped")
    at_helm = commit(root, 3, deploy___values__yaml=VALUES.replace("600", "900"))
    objective = commit(root, 4, slo___web__yaml=SLO.replace("99.5", "99.9"))
    gone = commit(root, 5, slo___web__yaml=None, data__yaml=DATA.replace("40", "50"))
    acme, globex, hooli = ((("tenant", name),) for name in ("acme", "globex", "hooli"))
    web = (("service", "web"), ("slo", "requests"))
    found = past_changes(root, config())
    assert found == History(
        (
            PastChange(FIRST + DAY, "limits.rps", acme, Decimal(20), Decimal(30), raised),
            PastChange(FIRST + 3 * DAY, "limits.rps", hooli, Decimal(10), Decimal(15), at_helm),
            PastChange(
                FIRST + 4 * DAY, "slo.objective", web, Decimal("99.5"), Decimal("99.9"), objective
            ),
            PastChange(FIRST + 5 * DAY, "limits.rps", acme, Decimal(30), Decimal(20), gone),
            PastChange(FIRST + 5 * DAY, "limits.rps", globex, Decimal(40), Decimal(50), gone),
            PastChange(FIRST + 5 * DAY, "slo.objective", web, Decimal("99.9"), None, gone),
        ),
        since=FIRST,
        until=FIRST + 5 * DAY,
        commits=5,
    )
    assert isinstance(found, History)
    assert [one.raises for one in found.of("limits.rps", tenant="acme")] == [True, False]


def test_a_repository_in_a_folder_of_another_tells_of_its_own_files_only(tmp_path: Path) -> None:
    top = tmp_path / "top"
    root = begin(top)
    inner = root / "inner"
    commit(root, 1, inner___data__yaml=DATA, inner___switchboard__yaml=MAPPING)
    commit(root, 2, data__yaml=DATA.replace("20", "30"))
    commit(root, 20, inner___data__yaml=DATA.replace("20", "25"))
    found = past_changes(inner, config())
    assert isinstance(found, History)
    assert moves(found) == [("acme", "20 to 25")]
    assert found.since == FIRST + DAY


def test_a_version_that_cannot_be_read_is_passed_over_and_counted(tmp_path: Path) -> None:
    root = begin(tmp_path / "policy")
    commit(root, 1, data__yaml="tenants: {acme: {rps: [}\n")
    after = commit(root, 2, data__yaml=DATA.replace("20", "35"))
    found = past_changes(root, config())
    assert isinstance(found, History)
    assert (found.commits, found.skipped) == (3, 1)
    assert moves(found) == [("acme", "20 to 35")]
    assert found.changes[0].commit == after


def test_a_merge_counts_as_one_change_at_the_time_of_the_merge(tmp_path: Path) -> None:
    root = begin(tmp_path / "policy")
    run_git(root, "switch", "--quiet", "-c", "side")
    commit(root, 1, data__yaml=DATA.replace("20", "30"))
    commit(root, 2, data__yaml=DATA.replace("20", "40"))
    run_git(root, "switch", "--quiet", "main")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", f"{FIRST + 9 * DAY} +0000")
        run_git(root, "merge", "--quiet", "--no-ff", "-m", "merged", "side")
    found = past_changes(root, config())
    assert isinstance(found, History)
    assert moves(found) == [("acme", "20 to 40")]
    assert found.changes[0].at == FIRST + 9 * DAY


def test_only_so_many_commits_and_days_are_looked_at(tmp_path: Path) -> None:
    root = begin(tmp_path / "policy")
    for day, rate in ((10, 30), (20, 40), (30, 50)):
        commit(root, day, data__yaml=DATA.replace("20", str(rate)))
    days = [(one.at - FIRST) // DAY for one in commits_of(root, ["data.yaml"], Bounds(3, 400))]
    assert days == [10, 20, 30]
    days = [(one.at - FIRST) // DAY for one in commits_of(root, ["data.yaml"], Bounds(100, 15))]
    assert days == [10, 20, 30], "the last one older than 15 days says how things stood"
    assert commits_of(root, [], Bounds(100, 15)) == ()


def test_what_cannot_be_told_is_no_empty_history(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    assert why(plain) == "the repository is under no Git"
    run_git(plain, "init", "--quiet")
    assert why(plain) == "the repository has no commit yet"
    root = begin(tmp_path / "policy")
    assert "1 version of the mapped files in 0 days" in why(root)
    commit(root, 15, README__md="nothing mapped")
    quiet = past_changes(root, config())
    assert isinstance(quiet, History), "two weeks without a change do tell something"
    assert quiet.changes == ()
    run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", "shallow")
    assert "shallow" in why(tmp_path / "shallow")


def moves(found: History) -> list[tuple[str, str]]:
    return [(one.subject, f"{one.old} to {one.new}") for one in found.changes]


def why(root: Path) -> str:
    found = past_changes(root, config())
    assert isinstance(found, NotEvaluated)
    return found.reason
