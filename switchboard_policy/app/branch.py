"""What a branch of a local Git repository holds already."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.app.git import ask, git
from switchboard_policy.proposal.branch import Held, held_by


def read_branch(top: Path, branch: str) -> Held | None:
    """Return what a branch holds, or None where there is no such branch.

    Args:
        top: the top of the git work tree.
        branch: its short name.
    """
    tip = ask(top, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}")
    if tip is None:
        return None
    said = git(top, "show", "--no-patch", "--format=%T%n%P%n%an <%ae>%n%(trailers:unfold)", tip)
    tree, parents, author, *lines = said.decode(errors="replace").splitlines()
    return held_by(tip, tree, parents, author, lines)
