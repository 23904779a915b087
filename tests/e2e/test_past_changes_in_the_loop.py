"""What the commits tell of past changes reaches the recommendation, tenant by tenant."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.policy_git import own_git, run_git
from support.walk import Walk, call

from switchboard_policy.app.walk import walk

DAY = 86_400
START = 1_788_739_200
"""The first second of the walk's month."""
DATA = "policies/switchboard_data/limits/data.yaml"
HELM = "deploy/values.yaml"


def commit(repository: Path, day: int, old: int, new: int) -> None:
    """Change acme's rate in both its places, on a day of the month."""
    for file, told in (
        (DATA, "  acme:\n    tier: standard\n    rps: {}\n"),
        (HELM, "name: acme\n        tier: standard\n        requestsPerMinute: {}\n"),
    ):
        text = (repository / file).read_text()
        each = 1 if file == DATA else 60
        assert told.format(old * each) in text
        changed = text.replace(told.format(old * each), told.format(new * each))
        (repository / file).write_text(changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", f"{START + day * DAY} +0000")
        run_git(repository, "commit", "--quiet", "-am", f"acme {new}")


def test_a_limit_changed_by_a_commit_cools_off_and_the_others_do_not(
    walked: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    copy = walked.copy(tmp_path / "walk")
    commit(copy.repository, 10, 20, 18)
    commit(copy.repository, 25, 18, 20)
    found = walk(copy.repository, telemetry=f"store:{copy.store}", areas=("limits",))
    (limits,) = found.recommendations
    raised = {delta.subject for delta in limits.deltas}
    assert "lakeshore" in raised
    assert "acme" not in raised
    (held,) = [one for one in limits.abstentions if one.subject == "acme"]
    assert held.why.reason == (
        "its limit changed on 2026-10-02; the telemetry holds 5 of 14 days of cooling-off since"
    )
    figures = {one.subject: one.figures for one in limits.summaries}
    assert figures["acme"]["gaming_signs"] is None, "the commits do not reach back far enough"
    proposal = [one.subject for one in found.deltas]
    assert "acme" not in proposal


def test_a_floor_above_its_own_ceiling_is_bad_input_that_names_both(
    walked: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    copy = walked.copy(tmp_path / "walk")
    config = copy.repository / "switchboard.yaml"
    place = f'{{file: {DATA}, path: "tenants.{{tenant}}.ceiling"}}'
    ceiling = f"  limits.ceiling: {{unit: requests/s, places: [{place}]}}\n"
    text = config.read_text()
    config.write_text(text.replace("  limits.tier:\n", f"{ceiling}  limits.tier:\n"))
    data = copy.repository / DATA
    data.write_text(data.read_text().replace("    floor: 40\n", "    floor: 40\n    ceiling: 30\n"))
    line = data.read_text().splitlines().index("    floor: 40") + 1
    result = call(
        "propose",
        "--repo",
        copy.repository,
        "--telemetry",
        f"store:{copy.store}",
        "--allow-dirty",
        "--out",
        tmp_path / "out",
    )
    assert result.status == 4
    assert f"{DATA}:{line}:12" in result.stderr
    assert (
        "limits.floor of globex is 40 requests/s, above its limits.ceiling of 30" in result.stderr
    )
    assert f"{DATA}:{line + 1}:14" in result.stderr
