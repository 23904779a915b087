"""Whom changes that are not committed yet would hit: recorded decisions under both policies."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.app.policy_replay import replay_versions
from switchboard_policy.app.policy_versions import WORKTREE, read_version
from switchboard_policy.app.repository import under_git
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.opa.replay.source import LogRecords

COMMITTED = "HEAD"


def uncommitted_flips(root: Path, config: Config) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """Return what uncommitted changes would do to recorded decisions, and what else to know.

    Nothing is replayed without a decision log, outside of git, or where no rule or value changed.

    Args:
        root: the policy repository.
        config: its `switchboard.yaml`.
    """
    if not config.decisions.logs or not under_git(root):
        return (), ()
    try:
        old, new = read_version(root, COMMITTED), read_version(root, WORKTREE)
        if old.same_policy(new):
            return (), ()
        logs = LogRecords(tuple(str(root / each) for each in config.decisions.logs))
        report = replay_versions(logs, old, new)
    except SwitchboardError as error:
        return (), (f"recorded decisions are not replayed: {error.diagnostics()}",)
    if not report.flips:
        told = counted(report.replayed, "recorded decision")
        return (), (f"{told} replayed: none would flip by what is not committed",)
    denied, allowed = (report.counts[each] for each in (Change.ALLOW_TO_DENY, Change.DENY_TO_ALLOW))
    msg = (
        f"what is not committed flips {report.flips:,} of {report.replayed:,} recorded decisions "
        f"({denied:,} to deny, {allowed:,} to allow); `switchboard policy replay` says whose"
    )
    where = config.locations["/decisions"]
    return (Finding("policy/decisions_flip", Level.ADVISORY, msg, "/decisions", where),), ()
