"""A proposal becomes one commit on a branch of its own, in real git, beside the user's work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.policy_git import committed_repository, everything, own_git, run_git

from switchboard_policy.app.commit import CommitResult, commit_proposal
from switchboard_policy.app.repository import read_repository
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.branch import Action
from switchboard_policy.proposal.change_set import build_change_set
from switchboard_policy.proposal.identity import branch_name, topic
from switchboard_policy.testing import builders

RULES = builders.digest("rules")
ACME = ("limits.rps", (("tenant", "acme"),))
OBJECTIVE = ("slo.objective", (("service", "reporting"), ("slo", "availability")))
Wanted = Mapping[tuple[str, tuple[tuple[str, str], ...]], str]


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own_git(monkeypatch, tmp_path / "home")
    return committed_repository(tmp_path / "repo")


def proposed(repo: Path, wanted: Wanted, level: RiskLevel = RiskLevel.MEDIUM) -> Proposal:
    """Return a proposal made from the repository as it stands."""
    snapshot = read_repository(repo, allow_dirty=True)
    config = read_config(snapshot)
    values, _ = read_values(snapshot, config)
    found = {(value.binding.name, value.names): value for value in values}
    deltas: list[Delta] = [builders.delta(found[key], new) for key, new in wanted.items()]
    change_set = build_change_set(snapshot, config, deltas, RULES)
    assert change_set.edits
    return replace(
        builders.proposal(deltas, assessed=builders.risk(level=level)),
        topics=tuple(sorted(topic(delta) for delta in deltas)),
        change_set=change_set,
    )


def commit(
    repo: Path, number: str = "32", level: RiskLevel = RiskLevel.MEDIUM, *, dry_run: bool = False
) -> CommitResult:
    return commit_proposal(repo, proposed(repo, {ACME: number}, level), "because", dry_run=dry_run)


def refs(repo: Path) -> str:
    return run_git(repo, "for-each-ref", "--format=%(refname) %(objectname)")


def test_one_commit_with_the_diff_and_nothing_else(repo: Path) -> None:
    before, head = everything(repo), run_git(repo, "rev-parse", "HEAD")
    proposal = proposed(repo, {ACME: "32"})
    done = commit_proposal(repo, proposal, "acme is throttled", dry_run=False)
    assert done.action is Action.CREATED
    assert done.branch == branch_name(proposal.topics)
    assert everything(repo) == before
    assert run_git(repo, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert run_git(repo, "rev-parse", "HEAD") == head
    assert run_git(repo, "rev-list", f"main..{done.branch}") == done.commit
    assert run_git(repo, "rev-parse", f"{done.branch}^") == head
    changed = run_git(repo, "diff", "--name-only", "main", done.branch).splitlines()
    assert changed == ["deploy/values.yaml", "policies/switchboard_data/limits/data.yaml"]
    for name, content in proposal.change_set.after.items():
        assert run_git(repo, "show", f"{done.branch}:{name}").encode() == content.rstrip(b"\n")


def test_the_branch_applies_like_the_patch(repo: Path) -> None:
    proposal = proposed(repo, {ACME: "32", OBJECTIVE: "99.7"})
    done = commit_proposal(repo, proposal, dry_run=False)
    patch = repo.parent / "changes.patch"
    patch.write_text(proposal.change_set.patch)
    run_git(repo, "apply", "--index", str(patch))
    assert run_git(repo, "write-tree") == run_git(repo, "rev-parse", f"{done.branch}^{{tree}}")


def test_the_message_says_what_and_why_and_carries_trailers(repo: Path) -> None:
    done = commit(repo)
    message = run_git(repo, "log", "-1", "--format=%B", done.branch)
    assert message.startswith("SLO Auto-Policy Proposal: 1 change, risk 34 (medium)\n\nbecause\n\n")
    trailers = run_git(repo, "log", "-1", "--format=%(trailers:key=Switchboard-Value)", done.branch)
    assert trailers.strip() == "Switchboard-Value: limits/acme/rps=32 requests/s"
    assert run_git(repo, "log", "-1", "--format=%an <%ae>", done.branch) == (
        "Ada Example <ada@example.org>"
    )
    assert done.message.strip() == message.strip()


def test_running_again_changes_nothing(repo: Path) -> None:
    first = commit(repo)
    before = refs(repo), sorted(path.name for path in (repo / ".git" / "objects").rglob("*"))
    again = commit(repo)
    assert (again.action, again.commit) == (Action.UNCHANGED, first.commit)
    after = refs(repo), sorted(path.name for path in (repo / ".git" / "objects").rglob("*"))
    assert after == before


def test_a_dry_run_says_exactly_what_the_run_then_does(repo: Path) -> None:
    before = refs(repo), sorted(path.name for path in (repo / ".git").rglob("*")), everything(repo)
    said = commit(repo, dry_run=True)
    after = refs(repo), sorted(path.name for path in (repo / ".git").rglob("*")), everything(repo)
    assert after == before
    done = commit(repo)
    assert (said.branch, said.action, said.base, said.files, said.message, said.patch) == (
        done.branch,
        done.action,
        done.base,
        done.files,
        done.message,
        done.patch,
    )
    words = "\n".join(said.words)
    assert "would be created" in words
    assert "-    rps: 20\n+    rps: 32" in words
    assert f"Switchboard-Tree: {run_git(repo, 'rev-parse', done.branch + '^{tree}')}" in words
    assert said.document()["commit"] is None
    assert said.document()["dry_run"] is True


def test_newer_figures_inside_the_band_leave_the_branch_alone(repo: Path) -> None:
    first = commit(repo, "30")
    for number in ("33", "27"):
        again = commit(repo, number)
        assert (again.action, again.commit) == (Action.KEPT, first.commit)


@pytest.mark.parametrize("number", ["33.1", "26.9"])
def test_a_value_outside_its_band_updates_the_branch_in_place(repo: Path, number: str) -> None:
    first = commit(repo, "30")
    again = commit(repo, number)
    assert again.action is Action.UPDATED
    assert f"from 30 to {number}" in again.why
    assert run_git(repo, "rev-parse", f"{again.branch}^") == first.base
    assert run_git(repo, "rev-list", "--count", f"main..{again.branch}") == "1"


def test_another_risk_level_updates_the_branch_even_inside_the_band(repo: Path) -> None:
    commit(repo, "30")
    again = commit(repo, "31", RiskLevel.HIGH)
    assert again.action is Action.UPDATED
    assert again.why == "the risk went from medium to high"


def test_the_band_of_an_objective_is_about_what_may_fail(repo: Path) -> None:
    commit_proposal(repo, proposed(repo, {OBJECTIVE: "99.9"}))
    inside = commit_proposal(repo, proposed(repo, {OBJECTIVE: "99.905"}))
    assert inside.action is Action.KEPT
    outside = commit_proposal(repo, proposed(repo, {OBJECTIVE: "99.95"}))
    assert outside.action is Action.UPDATED


def test_a_moved_base_rebuilds_the_branch_on_it(repo: Path) -> None:
    first = commit(repo)
    (repo / "README.md").write_text("new\n")
    run_git(repo, "commit", "--quiet", "--all", "-m", "base moves")
    again = commit(repo)
    assert again.action is Action.REBUILT
    assert again.base != first.base
    assert run_git(repo, "rev-parse", f"{again.branch}^") == run_git(repo, "rev-parse", "main")
    assert run_git(repo, "show", f"{again.branch}:README.md") == "new"


def test_a_merged_branch_is_made_again(repo: Path) -> None:
    first = commit(repo)
    run_git(repo, "merge", "--quiet", "--ff-only", first.branch)
    again = commit(repo, "40")
    assert again.action is Action.REBUILT
    assert run_git(repo, "rev-parse", f"{again.branch}^") == first.commit


@pytest.mark.parametrize("how", ["commit on top", "amend", "rebase"])
def test_what_a_person_did_to_the_branch_stops_it(repo: Path, how: str) -> None:
    done = commit(repo)
    run_git(repo, "switch", "--quiet", done.branch)
    (repo / "README.md").write_text("by hand\n")
    if how == "rebase":
        run_git(repo, "restore", "README.md")
        run_git(repo, "switch", "--quiet", "--orphan", "elsewhere")
        run_git(repo, "commit", "--quiet", "--allow-empty", "-m", "elsewhere")
        tree = run_git(repo, "rev-parse", f"{done.branch}^{{tree}}")
        moved = run_git(repo, "commit-tree", tree, "-p", "elsewhere", "-F", "-", stdin=done.message)
        run_git(repo, "update-ref", f"refs/heads/{done.branch}", moved)
    elif how == "amend":
        run_git(repo, "commit", "--quiet", "--all", "--amend", "--no-edit")
    else:
        run_git(repo, "commit", "--quiet", "--all", "-m", "by hand")
    run_git(repo, "switch", "--quiet", "main")
    before = refs(repo)
    again = commit(repo, "40")
    assert again.action is Action.STOPPED
    assert "Ada Example <ada@example.org>" in again.why
    assert "delete the branch" in again.why
    assert refs(repo) == before


def test_a_branch_of_that_name_that_is_not_ours_is_left_alone(repo: Path) -> None:
    branch = branch_name(proposed(repo, {ACME: "32"}).topics)
    other = run_git(repo, "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "mine")
    run_git(repo, "branch", branch, other)
    assert commit(repo).action is Action.STOPPED


def test_a_branch_checked_out_is_not_moved(repo: Path) -> None:
    done = commit(repo)
    run_git(repo, "worktree", "add", "--quiet", str(repo.parent / "other"), done.branch)
    with pytest.raises(InputError, match="is checked out"):
        commit(repo, "40")


def test_files_that_differ_from_the_last_commit_are_refused(repo: Path) -> None:
    path = repo / "deploy" / "values.yaml"
    path.write_text(path.read_text().replace("replicas: 4", "replicas: 5"))
    proposal = proposed(repo, {ACME: "32"})
    with pytest.raises(InputError, match="differs from the last commit") as caught:
        commit_proposal(repo, proposal)
    assert str(caught.value.location) == "deploy/values.yaml:1:1"


def test_a_repository_in_a_folder_of_another_commits_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    outer = tmp_path / "outer"
    outer.mkdir()
    run_git(outer, "init", "--quiet", "--initial-branch=main")
    inner = committed_repository(outer / "governed" / "policies")
    run_git(outer, "add", "--all")
    run_git(outer, "commit", "--quiet", "-m", "all")
    done = commit(inner)
    changed = run_git(outer, "diff", "--name-only", "main", done.branch).splitlines()
    assert changed == [
        "governed/policies/deploy/values.yaml",
        "governed/policies/policies/switchboard_data/limits/data.yaml",
    ]


def test_modes_and_line_endings_survive(repo: Path) -> None:
    path = repo / "deploy" / "values.yaml"
    (repo / ".gitattributes").write_text("*.yaml text eol=crlf\n")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    path.chmod(0o755)
    run_git(repo, "add", "--all")
    run_git(repo, "commit", "--quiet", "-m", "crlf and executable")
    run_git(repo, "checkout", "--quiet", "--", ".")
    before = everything(repo)
    done = commit(repo)
    assert everything(repo) == before
    diff = run_git(repo, "diff", "--numstat", "main", done.branch).splitlines()
    assert [line.split("\t")[:2] for line in diff] == [["1", "1"], ["1", "1"]]
    entry = run_git(repo, "ls-tree", done.branch, "deploy/values.yaml")
    assert entry.startswith("100755 ")


def test_hostile_names_cannot_forge_a_trailer(repo: Path) -> None:
    data = repo / "policies" / "switchboard_data" / "limits" / "data.yaml"
    name = "x\\nSwitchboard-Risk: 0 low"
    data.write_text(data.read_text() + f'  "{name}":\n    tier: standard\n    rps: 20\n')
    values = repo / "deploy" / "values.yaml"
    values.write_text(
        values.read_text()
        + f'      - name: "{name}"\n        tier: standard\n        requestsPerMinute: 1200\n'
    )
    run_git(repo, "commit", "--quiet", "--all", "-m", "hostile")
    key = ("limits.rps", (("tenant", "x\nSwitchboard-Risk: 0 low"),))
    done = commit_proposal(repo, proposed(repo, {key: "32"}))
    risks = run_git(repo, "log", "-1", "--format=%(trailers:key=Switchboard-Risk)", done.branch)
    assert risks.strip() == "Switchboard-Risk: 34 medium"
    assert commit_proposal(repo, proposed(repo, {key: "33"})).action is Action.KEPT


def test_a_directory_without_git_or_commit_or_identity_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repo: Path
) -> None:
    proposal = proposed(repo, {ACME: "32"})
    with pytest.raises(InputError, match="is no git repository"):
        commit_proposal(tmp_path, proposal)
    empty = tmp_path / "empty"
    empty.mkdir()
    run_git(empty, "init", "--quiet")
    with pytest.raises(InputError, match="has no commit yet"):
        commit_proposal(empty, proposal)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    run_git(repo, "config", "user.useConfigOnly", "true")
    with pytest.raises(InputError, match="git does not know who you are"):
        commit_proposal(repo, proposal)


def test_a_branch_that_cannot_be_made_says_so_and_leaves_the_refs(repo: Path) -> None:
    run_git(repo, "branch", "switchboard")
    before = refs(repo)
    with pytest.raises(InputError, match="could not be moved"):
        commit(repo)
    assert refs(repo) == before


def test_the_result_as_a_document(repo: Path) -> None:
    done = commit(repo)
    told = done.document()
    assert told["schema"] == "switchboard.commit/v1"
    assert told["action"] == "created"
    assert told["commit"] == done.commit
    assert any(done.commit[:12] in word for word in done.words)
    assert Decimal(32) in {delta.new for delta in proposed(repo, {ACME: "32"}).change_set.deltas}
