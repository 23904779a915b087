"""The merge queue: each entry gets a commit of its own, and lands when that one's checks pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.hub import acts, events, landing
from support.hub.router import Refused
from support.hub.world import Account, Group, Pull, Repository

if TYPE_CHECKING:
    from support.hub.hub import Hub


def enqueue(hub: Hub, of: Repository, pull: Pull, actor: Account) -> str:
    """Put a pull request into the queue; return the commit that wants checks.

    The commit holds the base, the entries before this one, and this one. It is neither the
    pull request's head nor what the head was checked on.

    Raises:
        Refused: it cannot be merged on top of those.
    """
    refs = of.store.refs()
    base = refs[f"refs/heads/{pull.base_branch}"]
    onto = of.queue[-1].sha if of.queue else base
    tree = of.store.merge_tree(onto, pull.head_sha)
    if tree is None:
        raise Refused(405, "Pull Request is not mergeable")
    by = acts.signature(actor, hub.clock.stamp())
    title = f"Merge pull request #{pull.number} from {pull.head_branch}\n\n{pull.issue.title}\n"
    sha = of.store.make_commit(tree, [onto, pull.head_sha], title, by)
    branch = f"gh-readonly-queue/{pull.base_branch}/pr-{pull.number}-{onto}"
    group = Group(pull, branch, onto, sha)
    of.queue.append(group)
    acts.move_branch(hub, of, branch, sha, actor)
    events.merge_group(hub, of, group, "checks_requested", actor)
    return sha


def advance(hub: Hub, of: Repository, actor: Account) -> None:
    """Land what has its checks, throw out what failed, leave the rest waiting."""
    while of.queue:
        group = of.queue[0]
        base = group.pull.base_branch
        words = [
            landing.verdict(of, group.sha, context, app)
            for rules in landing.held_by(of, base)
            for context, app in rules.checks.items()
        ]
        if "failing" in words:
            _leave(hub, of, group, actor, "dequeued")
            return
        if "expected" in words:
            return
        before = of.store.refs()
        of.store.update(f"refs/heads/{base}", group.sha)
        acts.landed(hub, of, group.pull, group.sha, actor)
        acts.moved(hub, of, before, actor)
        _leave(hub, of, group, actor, "merged")


def _leave(hub: Hub, of: Repository, group: Group, actor: Account, reason: str) -> None:
    of.queue.remove(group)
    events.merge_group(hub, of, group, "destroyed", actor, reason=reason)
    before = of.store.refs()
    of.store.delete(f"refs/heads/{group.branch}")
    acts.moved(hub, of, before, actor)
