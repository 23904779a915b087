"""What is put on a forge: a commit, a pull request, a finished check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from switchboard_policy.domain.finding import Level


class Conclusion(StrEnum):
    """How a check ends. Neutral and skipped let a merge pass, so there is no word for them here."""

    SUCCESS = "success"
    FAILURE = "failure"
    ACTION_REQUIRED = "action_required"


@dataclass(frozen=True)
class Annotation:
    """A sentence beside a line.

    Args:
        file: path from the repository's root.
        line: 1-based.
        level: how bad it is.
        title: a few words.
        message: the sentence.
    """

    file: str
    line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True)
class CheckReport:
    """A finished check to publish.

    Args:
        name: what it is called.
        sha: the commit it hangs on.
        conclusion: how it ends.
        title: one line.
        summary: Markdown; at most 65,535 characters.
        text: more Markdown; at most 65,535 characters.
        annotations: sentences beside lines; sent in batches.
        external_id: digest of the decision; the same one is not published twice.
    """

    name: str
    sha: str
    conclusion: Conclusion
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    external_id: str = ""


@dataclass(frozen=True)
class NewCommit:
    """A commit to make through the forge, verified as ours.

    Args:
        branch: the branch it is put on, made where it is missing.
        base: the commit it is made on.
        expected: the tip the branch must have; empty where it must not be there yet.
        message: its message.
        files: path from the root to new content; None deletes the file.
        modes: path to mode, where it is not that of an ordinary file.
    """

    branch: str
    base: str
    expected: str
    message: str
    files: Mapping[str, bytes | None]
    modes: Mapping[str, str]


@dataclass(frozen=True)
class NewPull:
    """A pull request to open.

    Args:
        branch: what would be merged.
        base: the branch it goes to.
        title: its title.
        body: its text; at most 65,536 characters.
        labels: names of its labels.
        draft: whether it starts as a draft.
    """

    branch: str
    base: str
    title: str
    body: str
    labels: tuple[str, ...] = ()
    draft: bool = False
