"""The loop, end to end through the command line: telemetry in, a gated proposal out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from support.opa_servers import OpaServer, write_bundles
from support.tools import require_tool
from support.walk import AUTHOR, Walk, call, told

from switchboard_policy.app.policy import read_policy
from switchboard_policy.documents.opa_data import opa_data, values_only

MAIN = "import switchboard_policy.cli as cli; raise SystemExit(cli.main())"
DENIED = 10
BY_OVERRIDE = 11
UNREACHABLE = 30


def limits_of(walk: Walk) -> dict[str, tuple[str, str]]:
    return {
        change["subject"]: (change["old"], change["new"])
        for change in walk.document["changes"]
        if change["value"] == "limits.rps"
    }


def test_a_throttled_tenant_is_raised_and_an_oversized_one_lowered(walked: Walk) -> None:
    changes = limits_of(walked)
    assert float(changes["acme"][1]) > float(changes["acme"][0]) == 20
    assert 40 <= float(changes["globex"][1]) < float(changes["globex"][0]) == 60
    assert "cascade" not in changes


def test_an_inherited_limit_becomes_the_tenants_own_in_every_place(walked: Walk) -> None:
    old, new = limits_of(walked)["lakeshore"]
    assert (old, float(new) > 10) == ("10", True)
    written = [
        edit for edit in walked.document["edits"] if "lakeshore" in str(edit) or edit["old"] == ""
    ]
    assert {edit["file"] for edit in written} >= {
        "policies/switchboard_data/limits/data.yaml",
        "deploy/values.yaml",
    }


def test_the_proposal_directory_holds_what_the_guide_promises(walked: Walk) -> None:
    names = {path.name for path in walked.proposal.iterdir()}
    assert names >= {
        "proposal.json",
        "changes.patch",
        "pr-body.md",
        "report.html",
        "simulation.json",
    }
    assert list((walked.proposal / "charts").glob("*.svg"))
    assert "SLO Auto-Policy Proposal" in (walked.proposal / "pr-body.md").read_text()


def test_git_applies_the_patch_and_takes_it_back_byte_for_byte(
    another: Callable[[], Walk],
) -> None:
    require_tool("git")
    walk = another()
    files = {edit["file"] for edit in walk.document["edits"]}
    before = {name: (walk.repository / name).read_bytes() for name in files}

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", walk.repository, *arguments], check=True, capture_output=True)

    git("apply", str(walk.proposal / "changes.patch"))
    assert all((walk.repository / name).read_bytes() != before[name] for name in files)
    git("apply", "--reverse", str(walk.proposal / "changes.patch"))
    assert before == {name: (walk.repository / name).read_bytes() for name in files}


def test_the_same_inputs_give_the_same_proposal(walked: Walk, tmp_path: Path) -> None:
    again = told(
        "propose", "--repo", walked.repository, "--telemetry", f"store:{walked.store}",
        "--out", tmp_path,
    )  # fmt: skip
    for name in ("proposal.json", "changes.patch", "pr-body.md", "report.html", "simulation.json"):
        assert (walked.proposal / name).read_bytes() == (
            Path(again["directory"]) / name
        ).read_bytes()


@pytest.mark.no_cover
def test_the_proposal_is_the_same_without_the_processors_extensions(
    walked: Walk, tmp_path: Path
) -> None:
    """NumPy's last bits differ between processors; the proposal's name must not."""
    core = np._core._multiarray_umath  # type: ignore[attr-defined]
    usable = [name for name in core.__cpu_dispatch__ if core.__cpu_features__.get(name)]
    environment = {
        **os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(usable), "PYTHONHASHSEED": "7"
    }  # fmt: skip
    command = [
        sys.executable, "-c", MAIN, "propose", "--format", "json",
        "--repo", walked.repository, "--telemetry", f"store:{walked.store}", "--out", tmp_path,
    ]  # fmt: skip
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert walked.document["id"] == json.loads(done.stdout)["proposal"]["id"]


def test_a_change_of_the_policy_after_the_proposal_closes_the_gate(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    data = walk.repository / "policies/switchboard_data/limits/data.yaml"
    data.write_text(data.read_text().replace("rps: 20\n", "rps: 21\n", 1))
    helm = walk.repository / "deploy/values.yaml"
    helm.write_text(
        helm.read_text().replace("requestsPerMinute: 1200\n", "requestsPerMinute: 1260\n", 1)
    )
    result = call("gate", "--repo", walk.repository, "--proposal", walk.proposal)
    assert result.status == DENIED
    assert "gate/digest_differs" in result.stdout


@pytest.mark.parametrize("engine", ["wasm", "opa"])
def test_a_patch_touched_by_hand_closes_the_gate(another: Callable[[], Walk], engine: str) -> None:
    if engine == "opa":
        require_tool("opa")
    walk = another()
    patch = walk.proposal / "changes.patch"
    patch.write_text(patch.read_text().replace("+    rps:", "+    rps: 9", 1))
    result = call(
        "gate", "--repo", walk.repository, "--proposal", walk.proposal, "--engine", engine
    )
    assert result.status == DENIED
    assert "gate/does_not_apply" in result.stdout


def test_the_servers_of_an_organisation_decide_and_without_them_nothing_is_merged(
    walked: Walk, tmp_path: Path
) -> None:
    files = read_policy(walked.repository, allow_dirty=True).snapshot.files
    server = OpaServer(write_bundles(tmp_path, values_only(opa_data(files))))
    gate = ("gate", "--repo", walked.repository, "--proposal", walked.proposal, "--format", "json")
    remote = ("--engine", f"remote:{server.url}")
    try:
        here, there = (json.loads(call(*gate, *more).stdout) for more in ((), remote))
    finally:
        server.kill()
    assert there.pop("engine")["name"] == "opa-remote"
    assert here.pop("engine")["name"] == "wasm"
    assert (here["verdict"], here["rules"]) == (there["verdict"], there["rules"])
    gone = call(*gate, *remote)
    assert gone.status == UNREACHABLE
    assert server.url in gone.stdout


def test_high_risk_is_denied_until_an_owner_accepts_it(another: Callable[[], Walk]) -> None:
    walk = another()
    config = walk.repository / "switchboard.yaml"
    text = config.read_text()
    assert "settings:\n" in text
    config.write_text(text.replace("settings:\n", "settings:\n  gate: {risk_high: 1}\n"))
    gate = ("gate", "--repo", walk.repository, "--proposal", walk.proposal, "--exit-code")
    denied = call(*gate, "--format", "json")
    assert denied.status == DENIED
    decision = json.loads(denied.stdout)
    soft = sorted(
        {f["id"] for rule in decision["rules"] for f in rule["findings"] if f["level"] == "soft"}
    )
    assert "risk/high" in soft

    def accepted_by(*owners: str, days: int) -> int:
        until = datetime.now(UTC).date() + timedelta(days=days)
        options: list[str | Path] = []
        for owner in owners:
            override = walk.root / f"{owner}.yaml"
            override.write_text(
                f"change_digest: {walk.document['change_digest']}\n"
                f"findings: {json.dumps(soft)}\nby: {owner}\n"
                f"reason: agreed with the capacity owner for this week\nexpires: {until}\n"
            )
            options += ["--override", override]
        return call(*gate, *options).status

    owners = ("sre-leads", "platform-team", "reporting-team")
    assert accepted_by(*owners, days=7) == BY_OVERRIDE
    assert accepted_by(*owners, days=-2) == DENIED
    assert accepted_by(*owners, days=900) == DENIED
    assert accepted_by(*owners[:2], days=7) == DENIED
    assert accepted_by(*owners[:2], AUTHOR, days=7) == DENIED


def test_a_what_if_changes_only_the_subject_it_sets(walked: Walk) -> None:
    found = told(
        "simulate", "--repo", walked.repository, "--telemetry", f"store:{walked.store}",
        "--set", "limits/acme/rps=40",
    )  # fmt: skip
    differing = {
        (one["area"], one["subject"]) for one in found["subjects"] if one["now"] != one["changed"]
    }
    assert differing == {("limits", "acme")}
    (ahead,) = (one["outlook"] for one in found["subjects"] if "outlook" in one)
    assert (ahead["days"], ahead["futures"]) == (7, 300)
    assert ahead["prospects"][0]["change"]["high"] <= 0


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("limits/acmee/rps=40", "did you mean 'acme'?"),
        ("limits/acme/rps=many", "is not a number"),
        ("limits/acme/rps=-1", "--set"),
        ("limits.rqs[tenant=acme]=3", "did you mean 'limits.rps'?"),
        ("acme=3", "write limits/acme/rps=32"),
    ],
)
def test_a_what_if_that_names_nothing_says_what_there_is(
    walked: Walk, text: str, hint: str
) -> None:
    result = call(
        "simulate", "--repo", walked.repository, "--telemetry", f"store:{walked.store}",
        "--set", text,
    )  # fmt: skip
    assert result.status == 2
    assert hint in result.stderr


def test_an_area_that_is_not_in_use_is_a_usage_error(walked: Walk) -> None:
    result = call(
        "propose", "--repo", walked.repository, "--telemetry", f"store:{walked.store}",
        "--area", "limit",
    )  # fmt: skip
    assert result.status == 2
    assert "did you mean 'limits'?" in result.stderr


def test_telemetry_about_other_services_is_refused(walked: Walk, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("timestamp,service,offered\n2026-09-07T00:00:00Z,api-gatewai,5\n")
    result = call("propose", "--repo", walked.repository, "--telemetry", f"csv:{other}")
    assert result.status == 4
    assert "api-gatewai" in result.stderr
    assert "did you mean 'api-gateway'?" in result.stderr
