"""What happens to branches and pull requests, whether somebody clicks, pushes or calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.hub import events, talk
from support.hub.git_text import MISSING, Signature
from support.hub.router import Refused, invalid
from support.hub.world import Account, App, Issue, Pull, Repository

if TYPE_CHECKING:
    from support.hub.hub import Hub


def signature(account: Account, at: int) -> Signature:
    """How an account signs a commit that GitHub makes for it."""
    address = f"{account.id}+{account.login}@users.noreply.github.com"
    return Signature(account.login, address, at)


def moved(hub: Hub, repository: Repository, before: dict[str, str], actor: Account) -> None:
    """Follow references that were moved: pull requests see their new heads, listeners the push."""
    after = repository.store.refs()
    for ref in sorted(before.keys() | after.keys()):
        old, new = before.get(ref, MISSING), after.get(ref, MISSING)
        if old == new or not ref.startswith(("refs/heads/", "refs/tags/")):
            continue
        repository.pushed = hub.clock.stamp()
        events.push(hub, repository, ref, (old, new), actor)
        branch = ref.removeprefix("refs/heads/")
        if ref == f"refs/heads/{branch}":
            _follow(hub, repository, branch, (old, new), actor)


def _follow(
    hub: Hub, repository: Repository, branch: str, step: tuple[str, str], actor: Account
) -> None:
    old, new = step
    for base in hub.repositories.values():
        for pull in base.pulls:
            if pull.issue.state != "open":
                continue
            if base is repository and pull.base_branch == branch and new != MISSING:
                pull.base_sha = new
            if pull.head_repository is not repository or pull.head_branch != branch:
                continue
            if new == MISSING:
                close(hub, base, pull.issue, actor)
                continue
            _fetch(base, repository, new)
            pull.head_sha = new
            pull.issue.updated = hub.clock.stamp()
            base.store.update(f"refs/pull/{pull.number}/head", new)
            if base.store.is_ancestor(new, pull.base_sha):
                landed(hub, base, pull, new, actor)
            else:
                events.pull(hub, base, pull, "synchronize", actor, before=old, after=new)


def _fetch(base: Repository, head: Repository, sha: str) -> None:
    if base is not head:
        base.store.git("fetch", "--quiet", str(head.store.path), sha)


def move_branch(hub: Hub, repository: Repository, branch: str, sha: str, actor: Account) -> None:
    """Put a branch on a commit."""
    before = repository.store.refs()
    repository.store.update(f"refs/heads/{branch}", sha)
    moved(hub, repository, before, actor)


def open_pull(
    hub: Hub,
    repository: Repository,
    actor: Account,
    *,
    head: str,
    base: str,
    title: str,
    body: str | None = None,
    draft: bool = False,
    app: App | None = None,
) -> Pull:
    """Open a pull request of a branch, or of `owner:branch` of a fork."""
    owner, _, branch = head.rpartition(":")
    source = repository
    if owner and owner != repository.owner.login:
        found = hub.find_repository(f"{owner}/{repository.name}")
        if found is None or found.fork_of is not repository:
            raise invalid("PullRequest", "head")
        source = found
    head_sha = source.store.refs().get(f"refs/heads/{branch}")
    base_sha = repository.store.refs().get(f"refs/heads/{base}")
    if head_sha is None or base_sha is None:
        raise invalid("PullRequest", "head" if head_sha is None else "base")
    _not_yet(repository, source, branch, base)
    _fetch(repository, source, head_sha)
    if not repository.store.commits(base_sha, head_sha):
        raise invalid("PullRequest", "", "custom", f"No commits between {base} and {head}")
    talk.limited("PullRequest", body)
    issue = talk.new_issue(hub, repository, actor, title, body, app=app)
    pull = Pull(hub.next_id(), issue, source, branch, head_sha, base, base_sha, draft)
    issue.pull = pull
    repository.store.update(f"refs/pull/{issue.number}/head", head_sha)
    events.pull(hub, repository, pull, "opened", actor)
    return pull


def _not_yet(repository: Repository, source: Repository, branch: str, base: str) -> None:
    for pull in repository.pulls:
        same = (pull.head_repository, pull.head_branch, pull.base_branch) == (source, branch, base)
        if same and pull.issue.state == "open":
            words = f"A pull request already exists for {source.owner.login}:{branch}."
            raise invalid("PullRequest", "", "custom", words)


def close(hub: Hub, repository: Repository, issue: Issue, actor: Account) -> None:
    """Close an issue or a pull request."""
    if issue.state == "closed":
        return
    issue.state, issue.closed, issue.closed_by = "closed", hub.clock.stamp(), actor
    issue.updated = issue.closed
    if issue.pull is not None:
        events.pull(hub, repository, issue.pull, "closed", actor)
    else:
        events.issue(hub, repository, issue, "closed", actor)


def reopen(hub: Hub, repository: Repository, issue: Issue, actor: Account) -> None:
    """Open a closed one again; a pull request only while its branch is there."""
    if issue.state == "open":
        return
    pull = issue.pull
    if pull is not None:
        source = pull.head_repository
        tip = source.store.refs().get(f"refs/heads/{pull.head_branch}") if source else None
        if pull.merged or tip is None:
            raise invalid("PullRequest", "state", "invalid", "state cannot be changed.")
        pull.head_sha = tip
    issue.state, issue.closed, issue.closed_by = "open", None, None
    issue.updated = hub.clock.stamp()
    if pull is not None:
        events.pull(hub, repository, pull, "reopened", actor)


def landed(hub: Hub, repository: Repository, pull: Pull, sha: str, actor: Account) -> None:
    """Mark a pull request as merged by a commit."""
    pull.merged, pull.merged_by, pull.merge_sha = hub.clock.stamp(), actor, sha
    close(hub, repository, pull.issue, actor)


def land(
    hub: Hub,
    repository: Repository,
    pull: Pull,
    actor: Account,
    method: str,
    *,
    words: tuple[str, str] = ("", ""),
) -> str:
    """Put a pull request's merge on its base; whether it may be is `landing.refusal`'s word."""
    title, message = words
    store = repository.store
    base = store.refs()[f"refs/heads/{pull.base_branch}"]
    tree = store.merge_tree(base, pull.head_sha)
    if tree is None:
        raise Refused(405, "Pull Request is not mergeable")
    by = signature(actor, hub.clock.stamp())
    parents = [base] if method == "squash" else [base, pull.head_sha]
    source = f"{repository.owner.login}/{pull.head_branch}"
    first = title or (
        f"{pull.issue.title} (#{pull.number})"
        if method == "squash"
        else f"Merge pull request #{pull.number} from {source}"
    )
    text = f"{first}\n\n{message or pull.issue.title}\n"
    sha = store.make_commit(tree, parents, text, by)
    before = store.refs()
    store.update(f"refs/heads/{pull.base_branch}", sha, base)
    landed(hub, repository, pull, sha, actor)
    moved(hub, repository, before, actor)
    return sha
