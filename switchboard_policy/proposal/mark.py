"""What a pull request of ours carries, hidden in its body, so that no database is needed.

People may edit a body. A mark is therefore believed only in a pull request we opened ourselves,
and its commit is compared with the branch before anything is written there.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from switchboard_policy.domain.proposal import ChangeSet, Proposal
from switchboard_policy.domain.units import plain
from switchboard_policy.proposal.branch import Values, parsed_values, values_of

VERSION = 1

_MARK = re.compile(r"<!-- switchboard:proposal (\{[^<>]*\}) -->")
_UNSAFE = re.compile(r"[^A-Za-z0-9 {}\[\]\":,._/+%=\\]")
_TICKED = re.compile(r"^- \[[xX]\] <!-- switchboard:rebuild -->", re.MULTILINE)


@dataclass(frozen=True)
class Mark:
    """What a pull request proposes, as its own body says.

    Args:
        proposal: proposal id.
        digest: change digest.
        risk: risk level.
        values: topic to number and unit.
        base: the commit it was made on.
        files: digest of the changed files before the change.
        head: the commit we left the branch at.
        told: what people were told of already: the head at which we stopped, or a
            refusal and when.
        because: why it was refused, as people said it.
        retired: whether we closed it ourselves, which refuses nothing.
    """

    proposal: str
    digest: str
    risk: str
    values: Values
    base: str
    files: str
    head: str
    told: str = ""
    because: str = ""
    retired: bool = False


def mark_of(proposal: Proposal, *, base: str, head: str) -> Mark:
    """Return the mark of a proposal that was put on a branch.

    Args:
        proposal: what is proposed.
        base: the commit it was made on.
        head: the commit that carries it.
    """
    return Mark(
        proposal.id,
        proposal.change_set.digest,
        str(proposal.risk.level),
        values_of(proposal),
        base,
        files_digest(proposal.change_set),
        head,
    )


def files_digest(change_set: ChangeSet) -> str:
    """Return a digest of what the changed files held before: it moves when the base's files do."""
    told = hashlib.sha256()
    for name, content in sorted(change_set.before.items()):
        told.update(hashlib.sha256(name.encode(errors="surrogateescape")).digest())
        told.update(hashlib.sha256(content).digest())
    return f"sha256:{told.hexdigest()}"


def written(mark: Mark) -> str:
    """Return a mark as a comment that Markdown does not show and no data can forge."""
    told = {
        "version": VERSION,
        "proposal": mark.proposal,
        "digest": mark.digest,
        "risk": mark.risk,
        "values": [
            f"{name}={plain(number)} {unit}" for name, (number, unit) in sorted(mark.values.items())
        ],
        "base": mark.base,
        "files": mark.files,
        "head": mark.head,
        "told": mark.told,
        "because": mark.because,
        "retired": mark.retired,
    }
    text = json.dumps(told, separators=(",", ":"))
    safe = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return f"<!-- switchboard:proposal {safe} -->"


def read(body: str) -> Mark | None:
    """Return the mark a body carries; None where there is none, two, or one that is damaged.

    Args:
        body: the text of a pull request of ours.
    """
    found = _MARK.findall(body)
    if len(found) != 1:
        return None
    try:
        return _mark(json.loads(found[0]))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _mark(told: Mapping[str, Any]) -> Mark | None:
    names = ("proposal", "digest", "risk", "base", "files", "head", "told", "because")
    texts = {name: told[name] for name in names}
    values = parsed_values(told["values"])
    sound = (
        told["version"] == VERSION
        and all(isinstance(text, str) for text in texts.values())
        and len(values) == len(told["values"]) > 0
    )
    return Mark(values=values, retired=told["retired"] is True, **texts) if sound else None


def remarked(body: str, mark: Mark) -> str:
    """Return a body with another mark in the place of its own; every other word stays.

    Args:
        body: a body that `read` takes.
        mark: what it carries from now on.
    """
    return _MARK.sub(lambda _: written(mark), body, count=1)


def rebuild_box(*, ticked: bool = False) -> str:
    """Return the box by which people ask for a rebuild."""
    tick = "x" if ticked else " "
    return f"- [{tick}] <!-- switchboard:rebuild --> tick this to have the branch built anew"


def rebuild_asked(body: str) -> bool:
    """Whether somebody ticked the box."""
    return _TICKED.search(body) is not None
