"""Which overrides carry a pull request, and when they end: read from the gate's own comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.app.pulls.overrides import our_comment, remembered
from switchboard_policy.ports.forge import Forge, PullRequest, State


@dataclass(frozen=True)
class Expiring:
    """An override that carried a pull request when the gate looked last.

    Args:
        pull: number of the pull request.
        url: its page.
        merged: whether it was merged; then what was accepted stays in force past the override.
        by: who gave it.
        findings: ids of what it carried.
        until: when it ends, seconds since the epoch.
        ended: whether it has.
    """

    pull: int
    url: str
    merged: bool
    by: str
    findings: tuple[str, ...]
    until: int
    ended: bool


def expiring(forge: Forge, now: int, *, key: bytes = b"", most: int = 100) -> tuple[Expiring, ...]:
    """Return the overrides of open and merged pull requests, those that end first before others.

    Of a merged one what was accepted is in force until somebody changes it back: past its end it
    is due for another look.

    Args:
        forge: the repository.
        now: seconds since the epoch.
        key: what our comments' memory is sealed with; empty for none.
        most: pull requests looked at, the newest first; one call each.

    Raises:
        ForgeError: the forge does not answer.
    """
    pulls = (one for one in forge.pulls(most=most) if one.state is not State.CLOSED)
    found = (each for pull in pulls for each in _of(forge, pull, now, key))
    return tuple(sorted(found, key=lambda one: (one.until, one.pull, one.by)))


def _of(forge: Forge, pull: PullRequest, now: int, key: bytes) -> Iterator[Expiring]:
    ours = our_comment(forge, forge.comments(pull.number))
    for one in remembered(forge, pull.number, ours, key).standing:
        yield Expiring(
            pull=pull.number,
            url=pull.url,
            merged=pull.state is State.MERGED,
            by=one.by,
            findings=one.findings,
            until=one.until,
            ended=one.until <= now,
        )
