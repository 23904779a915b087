from __future__ import annotations

from dataclasses import replace

import pytest

from switchboard_policy.domain.finding import Level
from switchboard_policy.gate.doctor.judge import diagnose
from switchboard_policy.gate.doctor.seen import Seen, Tier
from switchboard_policy.gate.doctor.workflows import jobs_of
from switchboard_policy.ports.forge_rules import (
    Bypass,
    OwnersFault,
    Protection,
    Registration,
    Required,
    Ruleset,
    Unseen,
)

APP = 77
GATE = Required("switchboard/gate", APP)
RULESET = Ruleset(
    name="gate",
    source="example/policies",
    enforcement="active",
    bypass=(),
    required=(GATE,),
    current=True,
    pull_request=True,
    queue=False,
    url="",
)
EVENTS = frozenset({"pull_request", "merge_group"})
SOUND = Seen(
    check="switchboard/gate",
    branch="main",
    app=APP,
    rulesets=(RULESET,),
    protection=None,
    owners_faults=(),
    jobs=(),
    missing={},
    beyond={},
    registration=Registration(APP, {}, EVENTS),
    events=EVENTS,
)
CLASSIC = Protection(required=(GATE,), current=True, admins=True, pull_request=True, bypass=())


def found(seen: Seen) -> dict[str, Level]:
    return {each.id.removeprefix("doctor/"): each.level for each in diagnose(seen).findings}


def held(**changes: object) -> Seen:
    """The sound repository with another ruleset."""
    return replace(SOUND, rulesets=(replace(RULESET, **changes),))  # type: ignore[arg-type]


def test_an_app_and_a_ruleset_that_names_it_are_enforced() -> None:
    diagnosis = diagnose(SOUND)
    assert (diagnosis.tier, diagnosis.findings) == (Tier.ENFORCED, ())


def test_the_older_protection_does_as_well() -> None:
    assert found(replace(SOUND, rulesets=(), protection=CLASSIC)) == {}


def test_a_plain_token_is_advisory_since_anyone_can_forge_its_check() -> None:
    seen = replace(SOUND, app=None, registration=None)
    assert found(seen) == {"no_app": Level.HARD}
    assert diagnose(seen).tier is Tier.ADVISORY


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (replace(SOUND, rulesets=()), "not_required"),
        (held(required=(Required("ci", None),)), "not_required"),
        (held(required=(Required("Switchboard/Gate", APP),)), "not_required"),
        (held(enforcement="evaluate"), "asleep"),
        (held(enforcement="disabled"), "asleep"),
        (held(required=(Required("switchboard/gate", None),)), "no_source"),
        (held(required=(Required("switchboard/gate", 15368),)), "other_source"),
        (held(bypass=(Bypass("User", 7, "exempt"),)), "exempt"),
        (held(bypass=(Bypass("Integration", APP, "always"),)), "bypass_is_ours"),
        (replace(SOUND, missing={"checks": "write"}), "permission_missing"),
        (
            replace(
                held(queue=True), registration=Registration(APP, {}, frozenset({"pull_request"}))
            ),
            "event_missing",
        ),
    ],
)
def test_a_hole_for_everybody_makes_it_advisory(seen: Seen, expected: str) -> None:
    assert found(seen)[expected] is Level.HARD
    assert diagnose(seen).tier is Tier.ADVISORY


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (held(bypass=(Bypass("OrganizationAdmin", 0, "always"),)), "may_bypass"),
        (held(bypass=(Bypass("RepositoryRole", 5, "pull_request"),)), "may_bypass"),
        (held(bypass=Unseen("not shown")), "bypass_unseen"),
        (held(pull_request=False), "no_pull_request"),
        (held(current=False), "base_may_move"),
        (
            replace(SOUND, rulesets=(), protection=replace(CLASSIC, admins=False)),
            "admins_may_bypass",
        ),
        (replace(SOUND, rulesets=(), protection=replace(CLASSIC, bypass=("ada",))), "may_bypass"),
        (replace(SOUND, beyond={"administration": "write"}), "permission_beyond"),
        (
            replace(SOUND, registration=Registration(APP, {}, frozenset({"pull_request"}))),
            "event_missing",
        ),
    ],
)
def test_a_hole_for_some_is_told_and_leaves_it_enforced(seen: Seen, expected: str) -> None:
    assert found(seen) == {expected: Level.SOFT}
    assert diagnose(seen).tier is Tier.ENFORCED


def test_a_queue_keeps_the_base_from_moving() -> None:
    assert found(held(current=False, queue=True)) == {}


def test_every_source_must_be_ours_where_the_check_is_required_twice() -> None:
    loose = replace(RULESET, name="other", required=(Required("switchboard/gate", None),))
    assert found(replace(SOUND, rulesets=(RULESET, loose))) == {"no_source": Level.HARD}


def test_what_cannot_be_seen_is_told_and_never_taken_for_good() -> None:
    seen = replace(SOUND, rulesets=(), protection=Unseen("we may not"))
    assert found(seen) == {
        "not_required": Level.HARD,
        "no_pull_request": Level.SOFT,
        "bypass_unseen": Level.SOFT,
    }
    unseen = found(replace(SOUND, registration=Unseen("no answer")))
    assert unseen == {"registration_unseen": Level.ADVISORY}
    # What the older protection says is of no matter where a ruleset holds the branch.
    assert found(replace(SOUND, protection=Unseen("we may not"))) == {}


def test_who_may_walk_around_is_named() -> None:
    actors = (
        (Bypass("RepositoryRole", 5, "always"), "every administrator may bypass"),
        (Bypass("RepositoryRole", 4, "always"), "everybody who may write may bypass"),
        (Bypass("RepositoryRole", 99, "always"), "everybody with the role 99 may bypass"),
        (Bypass("OrganizationAdmin", 0, "always"), "every owner of the organisation may bypass"),
        (Bypass("DeployKey", 0, "always"), "every deploy key may bypass"),
        (
            Bypass("Team", 3, "pull_request"),
            "the team 3 may bypass the ruleset gate through a pull",
        ),
        (Bypass("Integration", 5, "always"), "the App 5 may bypass"),
        (Bypass("Enterprise", 5, "later"), "Enterprise 5 may bypass the ruleset gate later"),
    )
    for actor, words in actors:
        (told,) = diagnose(held(bypass=(actor,))).findings
        assert words in told.msg


def test_lines_of_codeowners_that_github_ignores_are_told_where_they_stand() -> None:
    faults = (OwnersFault(".github/CODEOWNERS", 3, "Unknown owner\n  @nobody"),)
    (told,) = diagnose(replace(SOUND, owners_faults=faults)).findings
    assert (str(told.location), told.level) == (".github/CODEOWNERS:3", Level.ADVISORY)
    assert told.msg.endswith("CODEOWNERS: Unknown owner")


def workflow(job: str, on: str = "pull_request:") -> Seen:
    """The sound repository with a workflow that makes another required check."""
    text = f"on:\n  {on}\njobs:\n  check:\n    name: ci\n    {job}\n    runs-on: x\n"
    rules = replace(RULESET, required=(GATE, Required("ci", 15368)))
    jobs = jobs_of({".github/workflows/ci.yml": text.encode()})
    return replace(SOUND, rulesets=(rules,), jobs=jobs)


@pytest.mark.parametrize(
    ("job", "on", "expected"),
    [
        ("timeout-minutes: 5", "pull_request:", {}),
        ("if: github.actor != 'x'", "pull_request:", {"job_skippable": Level.SOFT}),
        ("needs: [build]", "pull_request:", {"job_skippable": Level.SOFT}),
        ("needs: [build]\n    if: always()", "pull_request:", {}),
        ("needs: [build]\n    if: ${{ always() && x }}", "pull_request:", {}),
        ("needs: build\n    if: '!always()'", "pull_request:", {"job_skippable": Level.SOFT}),
        ("if: false", "push:", {}),
        ("timeout-minutes: 5", "pull_request: {paths: [a]}", {"job_may_not_run": Level.ADVISORY}),
        (
            "timeout-minutes: 5",
            "pull_request: {paths-ignore: [a]}",
            {"job_may_not_run": Level.ADVISORY},
        ),
    ],
)
def test_a_required_job_that_can_be_skipped_is_told(
    job: str, on: str, expected: dict[str, Level]
) -> None:
    assert found(workflow(job, on)) == expected


def test_a_job_that_makes_the_gates_own_check_can_be_changed_by_a_pull_request() -> None:
    text = b"on: [pull_request]\njobs:\n  switchboard/gate:\n    if: false\n    runs-on: x\n"
    seen = replace(SOUND, jobs=jobs_of({".github/workflows/gate.yaml": text}))
    assert found(seen) == {"check_is_a_job": Level.HARD, "job_skippable": Level.HARD}
    assert str(diagnose(seen).findings[0].location) == ".github/workflows/gate.yaml:3"


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ("    secrets: {app-key: '${{ secrets.KEY }}'}\n    uses: x", True),
        ("    steps: [{uses: x, with: {app-key: '${{ secrets.KEY }}'}}]", True),
        ("    steps: [{run: x, env: {SWITCHBOARD_APP_KEY: '${{ secrets.KEY }}'}}]", True),
        ("    env: {SWITCHBOARD_APP_KEY: '${{ secrets.KEY }}'}\n    steps: []", True),
        (
            "    environment: e\n    steps: [{uses: x, with: {app-key: '${{ secrets.KEY }}'}}]",
            False,
        ),
        ("    steps: [{uses: x, with: {app-key: ''}}]", False),
        ("    steps: [{uses: x, with: {token: '${{ secrets.KEY }}'}}]", False),
    ],
)
def test_the_apps_key_as_a_secret_of_the_repository_is_in_everybodys_reach(
    job: str, *, told: bool
) -> None:
    text = f"on: push\njobs:\n  propose:\n{job}\n"
    seen = replace(SOUND, jobs=jobs_of({".github/workflows/propose.yml": text.encode()}))
    assert found(seen) == ({"key_in_reach": Level.HARD} if told else {})


def test_the_worst_stands_first() -> None:
    seen = replace(
        held(bypass=(Bypass("User", 7, "exempt"),), current=False),
        owners_faults=(OwnersFault("CODEOWNERS", 1, "x"),),
    )
    levels = [each.level for each in diagnose(seen).findings]
    assert levels == [Level.HARD, Level.SOFT, Level.ADVISORY]
