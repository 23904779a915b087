"""How the mapped values changed over the commits of a policy repository.

Every version of the mapped files is read through the mapping as it is now, by the same resolver as
the values in force. What is returned follows from the commit the repository stands on: no clock is
asked, and how much is read is bounded by `defaults.yaml`. A file that was renamed, or mapped
otherwise then, begins its history there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from switchboard_policy.app.git import ask
from switchboard_policy.app.git_blobs import contents_of, sizes_of
from switchboard_policy.app.history_commits import (
    Bounds,
    Commit,
    Entries,
    commits_of,
    newest_moment,
)
from switchboard_policy.app.repository import MOST_BYTES, MOST_FILE_BYTES, head_of, under_git
from switchboard_policy.documents.constants import constants
from switchboard_policy.documents.paths import file_pattern
from switchboard_policy.documents.values import read_values
from switchboard_policy.domain.config import Config, TelemetryConfig
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import History, Past, PastChange
from switchboard_policy.domain.policy import PolicyValue, Variables
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import InputError

_Key = tuple[str, Variables]
_Values = Mapping[_Key, Decimal | str]


def past_changes(root: Path, config: Config) -> Past:
    """Return how the mapped values changed before, or why that cannot be told.

    Args:
        root: the policy repository.
        config: its mapping as it is now.

    Raises:
        GitFailed: git ended with an error.
    """
    if not head_of(root):
        why = "has no commit yet" if under_git(root) else "is under no Git"
        return NotEvaluated(f"the repository {why}", would_help="a commit for each change")
    if ask(root, "rev-parse", "--is-shallow-repository") != "false":
        return NotEvaluated(
            "the clone is shallow: earlier commits are not in it",
            would_help="git fetch --unshallow; fetch-depth: 0 where a workflow checks out",
        )
    ours = constants("switchboard_policy.app")
    bounds = Bounds(ours.whole("history_most_commits"), ours.whole("history_most_days"))
    files = {place.file for binding in config.values.values() for place in binding.places}
    versions = _Versions(root, config, commits_of(root, files, bounds))
    return versions.history(newest_moment(root), ours.real("history_least_days"))


class _Versions:
    """Versions of the mapped files, each content resolved once.

    Args:
        root: the policy repository.
        config: its mapping.
        commits: the commits that touched a mapped file, the oldest first.
    """

    def __init__(self, root: Path, config: Config, commits: Sequence[Commit]) -> None:
        # Owners and series are about the values of today; of one file alone they prove nothing.
        self._config = replace(config, owners=(), telemetry=TelemetryConfig())
        self._commits = commits
        self._contents = _contents(root, commits)
        self._resolved: dict[tuple[str, str], tuple[PolicyValue, ...] | None] = {}

    def history(self, until: int, least_days: float) -> Past:
        """Return what changed from each readable version to the next.

        Args:
            until: when the commit the repository stands on was made.
            least_days: a shorter history without any change tells nothing.
        """
        read = [
            (commit, values)
            for commit in self._commits
            if (values := self._values(commit.files)) is not None
        ]
        changes = [
            change
            for (_, before), (commit, after) in pairwise(read)
            for change in _changes(before, after, commit)
        ]
        since = read[0][0].at if read else until
        days = max(until - since, 0) / 86_400
        if not changes and days < least_days:
            told = f"{counted(len(read), 'version')} of the mapped files in {days:.0f} days"
            return NotEvaluated(f"the history is too short: {told}", would_help="time")
        skipped = len(self._commits) - len(read)
        return History(tuple(changes), since, until, len(self._commits), skipped)

    def _values(self, files: Entries) -> _Values | None:
        """Return the values of one version; None where a file of it cannot be read."""
        found: dict[_Key, tuple[int, Decimal | str]] = {}
        for file, blob in sorted(files.items()):
            resolved = self._in_file(file, blob)
            if resolved is None:
                return None
            for value in resolved:
                place = value.binding.places.index(value.occurrences[0].place)
                key = value.binding.name, value.names
                if key not in found or place < found[key][0]:
                    found[key] = place, value.value
        return {key: value for key, (_, value) in found.items()}

    def _in_file(self, file: str, blob: str) -> tuple[PolicyValue, ...] | None:
        if (file, blob) not in self._resolved:
            self._resolved[file, blob] = self._resolve(file, blob)
        return self._resolved[file, blob]

    def _resolve(self, file: str, blob: str) -> tuple[PolicyValue, ...] | None:
        content = self._contents.get(blob)
        if content is None:
            return None
        about = {
            name: binding
            for name, binding in self._config.values.items()
            if any(file_pattern(place.file).match(file, {}) is not None for place in binding.places)
        }
        try:
            values, _ = read_values(Snapshot({file: content}), replace(self._config, values=about))
        except InputError:
            return None
        return tuple(values)


def _contents(root: Path, commits: Sequence[Commit]) -> Mapping[str, bytes]:
    """Return the contents of all versions, within the bounds of a repository, newest first."""
    blobs = dict.fromkeys(blob for commit in reversed(commits) for blob in commit.files.values())
    if not blobs:
        return {}
    kept, total = [], 0
    for blob, size in sizes_of(root, blobs).items():
        total += size
        if size <= MOST_FILE_BYTES and total <= MOST_BYTES:
            kept.append(blob)
    return contents_of(root, kept)


def _changes(before: _Values, after: _Values, commit: Commit) -> Iterator[PastChange]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield PastChange(commit.at, *key, old, new, commit.name)
