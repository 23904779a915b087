"""One commit on a branch of its own, made beside the user's files, index and branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from switchboard_policy.app.branch import read_branch
from switchboard_policy.app.git import GitFailed, ask, git
from switchboard_policy.app.git_tree import (
    Checkout,
    checkout_of,
    entries_of,
    scratch,
    write_tree,
)
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.branch import Action, decide, trailers_of
from switchboard_policy.proposal.identity import branch_name

SCHEMA = "switchboard.commit/v1"


@dataclass(frozen=True)
class CommitResult:
    """What was done with the branch, or would be.

    Args:
        branch: its short name.
        action: what was done.
        why: why that, in words.
        base: the commit it is made on.
        commit: the commit it ends in now; in a dry run the one it ends in still, or nothing.
        files: files the commit changes, relative to the policy repository.
        message: the commit's message, trailers included.
        patch: the commit's diff.
        dry_run: whether nothing was written.
    """

    branch: str
    action: Action
    why: str
    base: str
    commit: str
    files: tuple[str, ...]
    message: str
    patch: str
    dry_run: bool

    @property
    def words(self) -> tuple[str, ...]:
        """What people are told, line by line; a dry run shows message and diff in full."""
        would = self.dry_run and self.action.writes
        verb = f"would be {self.action}" if would else str(self.action)
        lines = [f"Branch    {self.branch} {verb}: {self.why}"]
        if self.commit and not would:
            lines.append(f"Commit    {self.commit[:12]} on {self.base[:12]}")
        if would:
            lines += [f"Commit    one on {self.base[:12]}, {len(self.files)} files", ""]
            lines += [f"    {line}".rstrip() for line in self.message.splitlines()]
            lines += ["", *self.patch.splitlines()]
        return tuple(lines)

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "branch": self.branch,
            "action": str(self.action),
            "why": self.why,
            "base": self.base,
            "commit": self.commit or None,
            "files": list(self.files),
            "message": self.message,
            "dry_run": self.dry_run,
        }


def commit_proposal(
    repo: Path,
    proposal: Proposal,
    body: str = "",
    *,
    beside: Mapping[str, bytes] = MappingProxyType({}),
    dry_run: bool = False,
) -> CommitResult:
    """Put a proposal on a branch named by its topics, as one commit on the current one.

    The work tree, the index and the branch checked out stay as they are. A branch that holds this
    change already is left alone; so is one whose values differ by no more than the band, and one a
    person has touched.

    Args:
        repo: root of the policy repository.
        proposal: what to commit.
        body: text of the message, between its first line and the trailers.
        beside: files committed with it, such as its evidence: path in the repository to content.
        dry_run: only tell what would be done.

    Raises:
        InputError: there is no git repository or commit, the branch is checked out, or the files
            are not those the proposal was made from.
    """
    where = _where(repo)
    top, base = where.top, where.base
    branch = branch_name(proposal.topics)
    held = read_branch(top, branch)
    merged = held is not None and _is_ancestor(top, held.tip, base)
    band = constants("switchboard_policy.app").number("update_band_ratio")
    action, why = decide(held, proposal, base, merged=merged, band=band)
    entries = entries_of(where, proposal)
    commit = commit_before = held.tip if held else ""
    message = message_of(proposal, body)
    if action.writes:
        _refuse_checked_out(top, branch)
        with scratch(top, objects_too=dry_run) as environment:
            tree = write_tree(where, proposal, entries, environment, beside).name
        message += trailers_of(proposal, base, tree)
        if not dry_run:
            commit = _commit(top, tree, base, message)
            _move(top, branch, commit, commit_before=commit_before)
    files = (*proposal.change_set.after, *sorted(beside))
    patch = proposal.change_set.patch
    return CommitResult(branch, action, why, base, commit, files, message, patch, dry_run)


def _where(repo: Path) -> Checkout:
    """Return where the policy repository stands in Git, where Git knows who commits."""
    where = checkout_of(repo)
    for ident in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if ask(repo, "var", ident) is None:
            hint = "`git config user.name` and `git config user.email` set it"
            raise InputError(
                "git does not know who you are", location=Location(str(repo)), hint=hint
            )
    return where


def _is_ancestor(top: Path, commit: str, base: str) -> bool:
    return ask(top, "merge-base", "--is-ancestor", commit, base) is not None


def _commit(top: Path, tree: str, base: str, message: str) -> str:
    utf8 = ("-c", "i18n.commitEncoding=UTF-8")
    args = (*utf8, "commit-tree", tree, "-p", base, "-F", "-")
    return git(top, *args, stdin=message.encode()).decode().strip()


def _move(top: Path, branch: str, commit: str, *, commit_before: str) -> None:
    """Point the branch at the commit, if it is still where it was."""
    ref = f"refs/heads/{branch}"
    expected = commit_before or "0" * len(commit)
    try:
        git(top, "update-ref", "-m", "switchboard propose", ref, commit, expected)
    except GitFailed as error:
        raise InputError(
            f"the branch {branch} could not be moved ({error.message})",
            hint="if somebody else moved it meanwhile, run the command again",
        ) from error


def _refuse_checked_out(top: Path, branch: str) -> None:
    told = git(top, "worktree", "list", "--porcelain").decode(errors="replace")
    if f"branch refs/heads/{branch}" in told.splitlines():
        raise InputError(
            f"the branch {branch} is checked out, so it is not moved",
            hint="switch to the branch the proposal is for, then run the command again",
        )


def message_of(proposal: Proposal, body: str) -> str:
    """Return a proposal's commit message, ready for its trailers.

    Args:
        proposal: what is proposed.
        body: text between the first line and the trailers.
    """
    changes = len(proposal.change_set.deltas)
    counted = "1 change" if changes == 1 else f"{changes} changes"
    risk = f"risk {proposal.risk.score:g} ({proposal.risk.level})"
    text = f"SLO Auto-Policy Proposal: {counted}, {risk}\n\n"
    return text + (f"{body.strip()}\n\n" if body.strip() else "")
