"""Whether a pull request may land: what protections and rulesets ask, and what a commit has."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

from support.hub import codeowners
from support.hub.world import Account, CheckRun, Protection, Pull, Repository, Ruleset

if TYPE_CHECKING:
    from support.hub.hub import Hub

PASSING = {"success", "neutral", "skipped"}
"""A required check that ends so lets a merge pass."""


def rulesets_of(repository: Repository, branch: str) -> list[Ruleset]:
    """The active rulesets that hold a branch."""
    return [
        each
        for each in repository.rulesets
        if each.enforcement == "active" and covers(repository, each, branch)
    ]


def held_by(repository: Repository, branch: str) -> list[Protection]:
    """Everything that holds a branch, whoever asks: a queue lets nobody by."""
    classic = repository.protections.get(branch)
    asks = [each.asks for each in rulesets_of(repository, branch)]
    return asks if classic is None else [*asks, classic]


def covers(repository: Repository, ruleset: Ruleset, branch: str) -> bool:
    """Whether a ruleset is about a branch."""
    for pattern in ruleset.branches:
        if pattern == "~ALL" or (
            pattern == "~DEFAULT_BRANCH" and branch == repository.default_branch
        ):
            return True
        if fnmatch.fnmatchcase(f"refs/heads/{branch}", pattern):
            return True
    return False


def asked(hub: Hub, repository: Repository, branch: str, actor: Account) -> list[Protection]:
    """What holds an actor on a branch: rules that it may bypass do not."""
    role = hub.role(repository, actor)
    found = [
        each.asks
        for each in rulesets_of(repository, branch)
        if not _bypassed(hub, each, actor, role)
    ]
    classic = repository.protections.get(branch)
    if classic is not None and (classic.admins or role != "admin"):
        found.append(classic)
    return found


def _bypassed(hub: Hub, ruleset: Ruleset, actor: Account, role: str) -> bool:
    apps = {app.id for app in hub.apps.values() if app.bot is actor}
    roles = {"admin": 5, "write": 4, "maintain": 2}
    for each in ruleset.bypass:
        kind, number = each["actor_type"], each["actor_id"]
        if kind == "RepositoryRole" and roles.get(role) == number:
            return True
        if kind == "Integration" and number in apps:
            return True
        if kind == "OrganizationAdmin" and role == "admin":
            return True
        team = hub.teams_by_id.get(number) if kind == "Team" else None
        if team is not None and team.members.get(actor.id) == "active":
            return True
    return False


def verdict(repository: Repository, sha: str, context: str, app: int | None) -> str:
    """How a required check stands: `passing`, `failing` or `expected`.

    A check run and a status of one name are both required where both are there.
    """
    runs = latest_runs(repository, sha, name=context)
    states = {
        each.context: each.state
        for each in repository.statuses
        if each.sha == sha and each.context == context
    }
    if app is not None:
        runs = [each for each in runs if each.app.id == app]
        # a status carries no App, so it never comes from the expected source
        states = {}
    words = [
        "passing" if each.conclusion in PASSING else "failing" if each.conclusion else "expected"
        for each in runs
    ]
    words += [
        "passing" if state == "success" else "expected" if state == "pending" else "failing"
        for state in states.values()
    ]
    if not words or "expected" in words:
        return "failing" if "failing" in words else "expected"
    return "failing" if "failing" in words else "passing"


def latest_runs(repository: Repository, sha: str, name: str | None = None) -> list[CheckRun]:
    """The newest run of each name and App on a commit: the newest writer wins."""
    newest = {}
    for run in repository.checks:
        if run.sha == sha and name in (None, run.name):
            newest[run.app.id, run.name] = run
    return sorted(newest.values(), key=lambda run: run.id)


def approvals(hub: Hub, repository: Repository, pull: Pull) -> int:
    """How many who may write approve, by each one's last word."""
    last = {}
    for each in pull.reviews:
        if each.state != "COMMENTED":
            last[each.author.id] = each
    if any(
        each.state == "CHANGES_REQUESTED" and hub.may_write(repository, each.author)
        for each in last.values()
    ):
        return -1
    return sum(
        each.state == "APPROVED" and hub.may_write(repository, each.author)
        for each in last.values()
    )


def refusal(hub: Hub, repository: Repository, pull: Pull, actor: Account, sha: str = "") -> str:
    """Why a pull request may not land; empty where it may."""
    for rules in asked(hub, repository, pull.base_branch, actor):
        if rules.queue and not sha:
            return "Changes must be made through the merge queue"
        for context, app in rules.checks.items():
            word = verdict(repository, sha or pull.head_sha, context, app)
            if word != "passing":
                return f'Required status check "{context}" is {word}.'
        if rules.strict and not repository.store.is_ancestor(pull.base_sha, pull.head_sha):
            return "This branch must not be out-of-date with the base branch before merging."
        given = approvals(hub, repository, pull)
        if rules.reviews and given < rules.reviews:
            return (
                f"At least {rules.reviews} approving review is required by reviewers "
                "with write access."
            )
        if rules.code_owners and codeowners.unapproved(hub, repository, pull):
            return "Waiting on code owner review"
    return ""


def mergeable(repository: Repository, pull: Pull) -> bool:
    """Whether Git can merge it."""
    base = repository.store.refs().get(f"refs/heads/{pull.base_branch}")
    return base is not None and repository.store.merge_tree(base, pull.head_sha) is not None
