"""Gate a commit of the merge queue: each pull request in it, on top of those before it.

A queue's commit is neither the head of a pull request nor what that was checked on, so its green
check is worth nothing here. What each step of the queue does is judged anew, overrides included;
they hold where the change and what the base holds are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from switchboard_policy.app.pulls.change import Merging
from switchboard_policy.app.pulls.evidence import nothing_changes
from switchboard_policy.app.pulls.gate import How, judge
from switchboard_policy.app.pulls.outcome import allowed_untouched, undecided
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError, SwitchboardError
from switchboard_policy.gate.pull.decision import PullDecision, check_name
from switchboard_policy.ports.forge import Commit, Forge, PullRequest, State

if TYPE_CHECKING:
    from switchboard_policy.bot.mirror import Mirror

_NUMBER = re.compile(r"#(\d{1,9})\b")


@dataclass(frozen=True)
class _Step:
    """One pull request of a queue's commit.

    Args:
        onto: the commit it was put on.
        commit: the commit it gave.
        pull: the pull request.
    """

    onto: str
    commit: str
    pull: PullRequest


def gate_queue(
    forge: Forge, mirror: Mirror, sha: str, branch: str, how: Callable[[int], How]
) -> PullDecision:
    """Decide on a queue's commit: as the worst of the pull requests inside was decided.

    Args:
        forge: the repository.
        mirror: its objects.
        sha: the queue's commit.
        branch: the branch it goes to.
        how: how a pull request is gated, by its number; whose overrides count is part of that.

    Raises:
        ForgeError: the branch or the commit cannot be read, so there is nothing to speak of.
    """
    base = forge.branch(branch)
    if base is None:
        raise ForgeError(f"there is no branch {branch}")
    mirror.fetch(base, sha)
    steps = _steps(forge, mirror, sha, base)
    found = [_judged(forge, mirror, step, how(step.pull.number)) for step in steps]
    worst = next((one for one in found if not one.allowed), found[-1])
    name = check_name(branch, forge.repository().default_branch)
    return replace(worst, head=sha, base=base, check=name)


def _judged(forge: Forge, mirror: Mirror, step: _Step, how: How) -> PullDecision:
    """Return the decision on one step; whatever breaks is a no."""
    pull = step.pull
    try:
        old, new = mirror.tree(step.onto), mirror.tree(step.commit)
        merge = Merging(old, new, mirror.changes(old, new))
        found = judge(forge, mirror, pull, merge, how, base=step.onto)
        if found is not None:
            return found
        seen = nothing_changes(mirror, step.onto, how.folder)
        return replace(allowed_untouched(pull, step.onto, how.now), evidence=seen)
    except SwitchboardError as error:
        return undecided(pull, step.onto, error.diagnostics(), how.now)
    except Exception as error:  # noqa: BLE001 - whatever breaks, nothing is merged for it
        return undecided(pull, step.onto, f"{type(error).__name__}: {error}", how.now)


def _steps(forge: Forge, mirror: Mirror, sha: str, base: str) -> Sequence[_Step]:
    """Return the steps from a branch to a queue's commit, the first one first.

    Raises:
        ForgeError: it is no commit of a queue on that branch, or no pull request fits a step.
    """
    most = constants("switchboard_policy.app.pulls").whole("queue_steps_most")
    steps: list[_Step] = []
    at = sha
    while mirror.base_of(at, base) != at:
        commit = forge.commit_at(at)
        if not commit.parents or len(steps) >= most:
            raise ForgeError(f"{sha} is no commit of a queue to the branch; {most} steps are read")
        steps.insert(0, _Step(commit.parents[0], at, _pull_of(forge, commit)))
        at = commit.parents[0]
    if not steps:
        raise ForgeError(f"{sha} is part of the branch already")
    return steps


def _pull_of(forge: Forge, commit: Commit) -> PullRequest:
    """Return the pull request a step merges: by its second parent, else as its title says.

    What is judged is the step's tree. Which pull request it is of decides only whose overrides
    are looked at, and these are bound to the change.
    """
    for parent in commit.parents[1:]:
        for pull in forge.pulls_of(parent):
            return pull
    for number in _NUMBER.findall(commit.message.splitlines()[0] if commit.message else ""):
        pull = forge.pull(int(number))
        if pull.state is State.OPEN:
            return pull
    raise ForgeError(f"no open pull request fits the queue's commit {commit.sha}")
