"""One commit through the Git data API, in as many calls for 200 files as for one.

GitHub signs it as the App's because no author, committer or signature is given.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from switchboard_policy.bot.github.failures import AnswerLost
from switchboard_policy.bot.github.paths import branch_path, sha
from switchboard_policy.bot.github.read import reading
from switchboard_policy.bot.github.session import Session, done_or_not
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeConflict, ForgeError
from switchboard_policy.ports.forge import NewCommit

_ORDINARY = "100644"


def make_commit(
    session: Session, path: str, new: NewCommit, tip: Callable[[str], str | None]
) -> str:
    """Make a commit and move its branch there; return its name.

    Trees and commits that no branch reaches are nothing to anybody, so those are asked for again
    where an answer is lost; the branch is moved once.

    Args:
        session: the requests.
        path: the repository's.
        new: what to make.
        tip: returns the commit a branch ends in.

    Raises:
        ForgeConflict: the branch does not stand where it was expected.
        ForgeError: it is too large, or was not done.
    """
    size = sum(len(content) for content in new.files.values() if content is not None)
    if size > (most := constants("switchboard_policy.bot").whole("commit_bytes")):
        raise ForgeError(f"a commit of {size:,} bytes is not made; at most {most:,} are taken")
    with reading("a commit"):
        base_tree = session.get(f"{path}/git/commits/{sha(new.base)}")["tree"]["sha"]
    entries = [_entry(session, path, new, name) for name in sorted(new.files)]
    tree = _made(session, f"{path}/git/trees", {"base_tree": base_tree, "tree": entries})
    # No author, committer or signature: GitHub signs only what says nothing about them.
    body = {"message": new.message, "tree": tree, "parents": [new.base]}
    commit = _made(session, f"{path}/git/commits", body)
    _move(session, path, new, commit, tip)
    return commit


def _made(session: Session, path: str, body: Mapping[str, object]) -> str:
    answer = session.write("POST", path, body, repeatable=True)
    with reading("a Git object"):
        return str(answer["sha"])


def _entry(session: Session, path: str, new: NewCommit, name: str) -> dict[str, Any]:
    """Return a file as an entry of a tree: text beside its path, other bytes as a blob."""
    content = new.files[name]
    entry = {"path": name, "mode": new.modes.get(name, _ORDINARY), "type": "blob"}
    if content is None:
        return {**entry, "sha": None}
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return {**entry, "content": text}
    blob = {"content": base64.b64encode(content).decode(), "encoding": "base64"}
    return {**entry, "sha": _made(session, f"{path}/git/blobs", blob)}


def _move(
    session: Session,
    path: str,
    new: NewCommit,
    commit: str,
    tip: Callable[[str], str | None],
) -> None:
    """Point the branch at the commit, if it is still where it was expected."""
    _refuse_moved(new, tip(new.branch))
    body: dict[str, object]
    try:
        if not new.expected:
            body = {"ref": f"refs/heads/{new.branch}", "sha": commit}
            session.write("POST", f"{path}/git/refs", body)
        elif new.expected == new.base:
            # Our commit follows the tip, so GitHub refuses a branch that has moved on.
            body = {"sha": commit, "force": False}
            session.write("PATCH", f"{path}/git/refs/heads/{branch_path(new.branch)}", body)
        else:
            _rebuild(session, path, new, commit)
    except AnswerLost:
        found = done_or_not(session, lambda: tip(new.branch) == commit or None)
        if found is None:
            raise
    except ForgeError:
        _refuse_moved(new, tip(new.branch))
        raise


def _rebuild(session: Session, path: str, new: NewCommit, commit: str) -> None:
    """Point the branch at a commit that does not follow its tip, if that is still its tip.

    Only GraphQL can bind a move by force to the old tip: by the other interface, what somebody
    pushes in that moment would be overwritten.
    """
    with reading("a repository"):
        repository = str(session.get(path)["node_id"])
    move = {
        "name": f"refs/heads/{new.branch}",
        "beforeOid": new.expected,
        "afterOid": commit,
        "force": True,
    }
    session.mutate("updateRefs", {"repositoryId": repository, "refUpdates": [move]})


def _refuse_moved(new: NewCommit, found: str | None) -> None:
    if (found or "") == new.expected:
        return
    there = f"ends in {found[:12]}" if found else "is not there"
    expected = f"at {new.expected[:12]}" if new.expected else "missing"
    raise ForgeConflict(f"the branch {new.branch} {there}; it was expected {expected}")
