"""What a change set would have done to the decisions a repository records."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy.app.policy import Policy
from switchboard_policy.app.policy_replay import How, replay_versions, version_of
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.proposal import NOT_REPLAYED, ChangeSet
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.opa.replay.source import LogRecords
from switchboard_policy.work.workers import ALONE, AnyExecutor, workers_of

NOW, PROPOSED = "now", "proposed"


def impact(
    policy: Policy,
    change_set: ChangeSet,
    logs: tuple[str, ...] = (),
    *,
    executor: AnyExecutor = ALONE,
) -> ReplayReport | NotEvaluated:
    """Return which recorded decisions a change would flip, or why that is not known.

    Args:
        policy: the repository as it stands.
        change_set: what changes in it.
        logs: files, folders or patterns of decision logs, relative to the working directory; empty
            for those of `switchboard.yaml`, relative to the repository.
        executor: who shares a large log; the result does not depend on it.

    Raises:
        InputError: a log cannot be read, or is about another policy.
        EngineError: no engine can serve the rules.
    """
    named = logs or tuple(str(policy.root / each) for each in policy.config.decisions.logs)
    if not named:
        return NOT_REPLAYED
    files = policy.snapshot.files
    return replay_versions(
        LogRecords(tuple(str(Path(each)) for each in named)),
        version_of(NOW, files),
        version_of(PROPOSED, {**files, **change_set.after}),
        how=How(workers_of(executor)),
    )
