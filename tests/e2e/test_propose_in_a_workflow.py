"""The propose action in a workflow, carried out by act against the hub, from start to end."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hub import Hub
from support.policy_git import own_git, run_git
from support.runner import run_workflow
from support.tools import CHECKOUT
from support.walk import Walk

from switchboard_policy.bot.github.permissions import asked

pytestmark = pytest.mark.checkout

WORKFLOW = """\
on: workflow_dispatch
permissions: {}
jobs:
  propose:
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with: {persist-credentials: false}
      - uses: ./.github/actions/propose
        with:
          app-id: ${{ env.APP_ID }}
          app-key: ${{ secrets.APP_KEY }}
          telemetry: ${{ env.MEASURED }}
          package: ""
"""


def test_a_workflow_opens_pull_requests_keeps_reports_and_tells_in_its_summary(
    walked: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_git(monkeypatch, tmp_path / "home")
    names = run_git(walked.repository, "ls-files").splitlines()
    files = {name: (walked.repository / name).read_bytes() for name in names}
    action = ".github/actions/propose/action.yml"
    files |= {
        action: (CHECKOUT / action).read_bytes(),
        ".github/workflows/try.yml": WORKFLOW.encode(),
    }
    with Hub(tmp_path) as hub:
        hub.organisation("example")
        hub.person("ada", "write")
        repository = hub.repository("example/policies", files)
        app = hub.app("switchboard", asked())
        address = hub.url.replace("//", f"//x-access-token:{hub.token('ada')}@")
        run_git(tmp_path, "clone", "--quiet", f"{address}/example/policies.git", "clone")
        summary = tmp_path / "summary.md"
        ran = run_workflow(
            tmp_path / "clone",
            ".github/workflows/try.yml",
            tmp_path,
            environment={
                "GITHUB_API_URL": hub.url,
                "GITHUB_REPOSITORY": "example/policies",
                "GITHUB_STEP_SUMMARY": str(summary),
                "APP_ID": str(app.app_id),
                "MEASURED": f"store:{walked.store}",
            },
            secrets={"APP_KEY": app.private_key_pem},
        )
        assert ran.status == 0, ran.log
        assert repository.issues
        assert all(issue.author.login == "switchboard[bot]" for issue in repository.issues.values())
        kept = ran.artifacts / "switchboard-proposals"
        assert len(list(kept.glob("*/report.html"))) == len(repository.issues)
        assert (kept / "findings.sarif").is_file()
        assert "| open | 1 |" in (kept / "summary.md").read_text()
        assert app.private_key_pem.splitlines()[1] not in ran.log
