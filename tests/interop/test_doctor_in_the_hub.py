"""The doctor at repositories of the hub: what GitHub's API tells of rules, read and judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.hub import AppCredentials, Hub
from support.hub.setup import EVENTS

from switchboard_policy.app.pulls.examining import examine
from switchboard_policy.bot.github.permissions import asked
from switchboard_policy.gate.doctor.seen import Diagnosis, Tier

EVERYTHING = {"checks": {}, "reviews": 1, "strict": True}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    with Hub(tmp_path) as made:
        made.organisation("example")
        made.person("olivia", "admin")
        made.repository("example/policies", {".github/workflows/ci.yml": b"on: push\njobs: {}\n"})
        yield made


def environment(hub: Hub, app: AppCredentials | None, *, admin: bool = False) -> dict[str, str]:
    told = {
        "GITHUB_API_URL": hub.url,
        "GITHUB_SERVER_URL": hub.url,
        "GITHUB_REPOSITORY": "example/policies",
    }
    if app is None:
        told["GITHUB_TOKEN"] = hub.token("olivia")
    else:
        told |= {
            "SWITCHBOARD_APP_ID": str(app.app_id),
            "SWITCHBOARD_APP_KEY": app.private_key_pem,
        }
    if admin:
        told["SWITCHBOARD_ADMIN_TOKEN"] = hub.token("olivia")
    return told


def hold(hub: Hub, app: AppCredentials, **asks: Any) -> None:  # noqa: ANN401 - as the hub takes it
    """Require the gate's check, with other things said by the test."""
    told = {"checks": {"switchboard/gate": app.app_id}, "reviews": 1, "strict": True}
    hub.ruleset("gate", **{**told, **asks})


def ids(found: Diagnosis) -> Sequence[str]:
    return [each.id for each in found.findings]


def test_an_app_with_a_ruleset_that_names_it_is_enforced(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hold(hub, app)
    found = examine(environment(hub, app, admin=True))
    assert (found.tier, ids(found)) == (Tier.ENFORCED, [])


def test_an_app_that_is_not_told_of_comments_cannot_answer_them(hub: Hub) -> None:
    heard = [each for each in EVENTS if each != "issue_comment"]
    app = hub.app("switchboard", asked(), events=heard)
    hold(hub, app)
    (found,) = examine(environment(hub, app, admin=True)).findings
    assert found.id == "doctor/event_missing"
    assert "issue_comment" in found.msg


def test_without_an_administrators_eyes_who_may_bypass_is_not_known(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hold(hub, app)
    assert ids(examine(environment(hub, app))) == ["doctor/bypass_unseen"]


def test_the_app_looks_with_a_token_made_for_that_where_it_was_granted_one(hub: Hub) -> None:
    app = hub.app("switchboard", {**asked(), "administration": "read"})
    hub.protect(checks={"switchboard/gate": app.app_id}, reviews=1, strict=True, admins=True)
    assert ids(examine(environment(hub, app))) == []
    hub.protect(checks={"switchboard/gate": app.app_id}, reviews=1, strict=True, admins=False)
    assert ids(examine(environment(hub, app))) == ["doctor/admins_may_bypass"]


def test_a_repository_without_rules_is_advisory(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    found = examine(environment(hub, app, admin=True))
    assert found.tier is Tier.ADVISORY
    assert ids(found) == ["doctor/not_required", "doctor/no_pull_request"]


def test_an_action_alone_is_advisory(hub: Hub) -> None:
    app = hub.app("actions", asked())
    hold(hub, app)
    found = examine(environment(hub, None))
    assert (found.tier, ids(found)) == (Tier.ADVISORY, ["doctor/no_app"])


def test_holes_in_a_ruleset_are_read_as_github_tells_them(hub: Hub) -> None:
    app = hub.app("switchboard", {**asked(), "secrets": "write"})
    hold(
        hub,
        app,
        checks={"switchboard/gate": None},
        bypass=[
            {"actor_type": "RepositoryRole", "actor_id": 5, "bypass_mode": "exempt"},
            {"actor_type": "OrganizationAdmin", "actor_id": None, "bypass_mode": "always"},
        ],
    )
    assert set(ids(examine(environment(hub, app, admin=True)))) == {
        "doctor/no_source",
        "doctor/exempt",
        "doctor/may_bypass",
        "doctor/permission_beyond",
    }


def test_a_ruleset_that_only_evaluates_holds_nothing(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hold(hub, app, enforcement="evaluate")
    hub.ruleset("reviews", reviews=1)
    found = examine(environment(hub, app, admin=True))
    assert (found.tier, ids(found)) == (Tier.ADVISORY, ["doctor/asleep"])


def test_workflows_are_read_from_the_branch_that_is_held(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    text = b"on: pull_request\njobs:\n  ci:\n    if: github.actor == 'x'\n    runs-on: x\n"
    hub.as_person("olivia").push("main", {".github/workflows/ci.yml": text})
    hold(hub, app, checks={"switchboard/gate": app.app_id, "ci": 15368})
    found = examine(environment(hub, app, admin=True))
    assert ids(found) == ["doctor/job_skippable"]
    (told,) = (each for each in found.findings if each.id == "doctor/job_skippable")
    assert str(told.location) == ".github/workflows/ci.yml:3"


def test_a_sleeping_ruleset_about_another_branch_is_none_of_this_ones(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hold(hub, app, enforcement="evaluate", branches=["refs/heads/release/*"])
    assert "doctor/asleep" not in ids(examine(environment(hub, app, admin=True)))
    hold(hub, app, enforcement="disabled", branches=["~ALL"])
    assert "doctor/asleep" in ids(examine(environment(hub, app, admin=True)))


def test_a_branch_with_a_slash_is_held_by_its_own_rules(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hub.as_person("olivia").push("release/1", {"x": b"1"})
    hold(hub, app, branches=["refs/heads/release/*"])
    seen = environment(hub, app, admin=True)
    assert ids(examine(seen, branch="release/1")) == []
    assert "doctor/not_required" in ids(examine(seen))


def test_lines_of_codeowners_that_are_ignored_are_told(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hub.as_person("olivia").push("main", {".github/CODEOWNERS": b"* @olivia\n*.yaml @nobody\n"})
    hold(hub, app)
    found = examine(environment(hub, app, admin=True))
    (told,) = [each for each in found.findings if each.id == "doctor/owners_line_ignored"]
    assert str(told.location) == ".github/CODEOWNERS:2"


def test_without_the_right_to_read_it_the_older_protection_is_unseen(hub: Hub) -> None:
    app = hub.app("switchboard", asked())
    hub.protect(checks={"switchboard/gate": app.app_id}, reviews=1, strict=True, admins=True)
    found = examine(environment(hub, app))
    assert found.tier is Tier.ADVISORY, "what can't be seen is never taken for good"
    (told,) = [each for each in found.findings if each.id == "doctor/not_required"]
    assert "its older protection can't be seen" in told.msg
