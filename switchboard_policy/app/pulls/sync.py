"""Catch up: look again at what no webhook told of, and ask for lost deliveries once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from switchboard_policy.app.pulls.dispatch import Desk
from switchboard_policy.app.pulls.missed import PACKAGE, Expiring, lost
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.ports.forge_rules import ForgeHooks


@dataclass(frozen=True)
class Synced:
    """What was caught up with.

    Args:
        looked: pull requests that were looked at again.
        answered: comments that were answered.
        redelivered: how many lost deliveries were asked for once more.
        expiring: overrides that end soon.
        failed: what could not be done, in a sentence each.
    """

    looked: tuple[int, ...]
    answered: tuple[int, ...]
    redelivered: int
    expiring: tuple[Expiring, ...]
    failed: tuple[str, ...]


def sync(desk: Desk, hooks: ForgeHooks | None, *, now: int) -> Synced:
    """Catch up with a repository; where nothing was missed, nothing is written.

    What fails on one pull request keeps no other from being looked at.

    Args:
        desk: what can be done on the repository.
        hooks: the App's own webhook; None where nothing is delivered.
        now: seconds since the epoch.

    Raises:
        ForgeError: the forge does not answer at all.
    """
    found = desk.missed()
    failed: list[str] = []

    def done(what: str, act: Callable[[], object]) -> bool:
        try:
            act()
        except SwitchboardError as error:
            failed.append(f"{what}: {error.diagnostics()}")
            return False
        return True

    looked = [
        number
        for number in found.pulls
        if done(f"pull request {number}", partial(desk.look, number))
    ]
    answered = [
        comment
        for number, comment in found.comments
        if done(
            f"comment {comment} on pull request {number}",
            partial(desk.answer, number, comment),
        )
    ]
    redelivered = _redeliver(hooks, done, now) if hooks else 0
    return Synced(tuple(looked), tuple(answered), redelivered, found.expiring, tuple(failed))


def _redeliver(
    hooks: ForgeHooks, done: Callable[[str, Callable[[], object]], bool], now: int
) -> int:
    since = now - constants(PACKAGE).whole("delivery_kept_seconds")
    attempts: list[int] = []
    done(
        "the App's deliveries",
        lambda: attempts.extend(lost(hooks.deliveries(since), now=now)),
    )
    return sum(done(f"delivery {each}", partial(hooks.redeliver, each)) for each in attempts)
