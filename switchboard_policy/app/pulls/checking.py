"""What only the merge has: findings of `switchboard check`, and recorded decisions that flip."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from switchboard_policy.app.check import check
from switchboard_policy.app.policy_replay import How, replay_versions, version_of
from switchboard_policy.app.pulls.trees import Side
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.proposal import NOT_REPLAYED
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.errors import SwitchboardError
from switchboard_policy.gate.pull.names import refused_name
from switchboard_policy.opa.replay.source import LogRecords


@dataclass(frozen=True)
class Looked:
    """What was found by looking at both sides.

    Args:
        findings: what only the merge has, at its level; what the base had in touched files, as
            advice.
        replayed: which recorded decisions flip, or why that is not known.
    """

    findings: tuple[Finding, ...]
    replayed: ReplayReport | NotEvaluated


def look_at(base: Side, merged: Side, touched: Collection[str], config: Config) -> Looked:
    """Return what a merge brings, for `switchboard check` and for decisions that were recorded.

    Args:
        base: the base.
        merged: the merge.
        touched: paths that change.
        config: `switchboard.yaml` of the base; which decisions count is for the base to say.

    Raises:
        SwitchboardError: the merge cannot be checked, or a log cannot be read.
    """
    return Looked(
        findings=new_findings(_findings_of_base(base), findings_of(merged), touched),
        replayed=_replayed(base, merged, config),
    )


@lru_cache(maxsize=8)
def findings_of(side: Side) -> tuple[Finding, ...]:
    """Return what `switchboard check` finds in a tree; trees are named by what they hold.

    Args:
        side: the tree.

    Raises:
        SwitchboardError: it cannot be checked.
    """
    with written(side.files) as folder:
        return check(folder).findings


def new_findings(
    before: Collection[Finding], after: Collection[Finding], touched: Collection[str]
) -> tuple[Finding, ...]:
    """Return what only the merge has, and as advice what a touched file had already.

    Args:
        before: findings of the base.
        after: findings of the merge.
        touched: paths that change.
    """
    known = Counter(map(_key, before))
    found = []
    for one in after:
        if known[_key(one)] <= 0:
            found.append(one)
            continue
        known[_key(one)] -= 1
        if one.location is not None and one.location.file in touched:
            msg = f"so on the base already: {one.msg}"
            found.append(replace(one, level=Level.ADVISORY, msg=msg))
    return tuple(found)


def _key(finding: Finding) -> tuple[str, str, str, str]:
    """Return what makes two findings the same; lines move, and so do not count."""
    file = finding.location.file if finding.location else ""
    return (finding.id, finding.level, finding.path, f"{file}: {finding.msg}")


def _findings_of_base(base: Side) -> tuple[Finding, ...]:
    """Return the findings of the base; one that cannot be read has none, so all are new."""
    try:
        return findings_of(base)
    except SwitchboardError:
        return ()


def _replayed(base: Side, merged: Side, config: Config) -> ReplayReport | NotEvaluated:
    """Return which decisions of the base's logs flip."""
    patterns = config.decisions.logs
    if not patterns:
        return NOT_REPLAYED
    now, then = base.snapshot.files, merged.snapshot.files
    held = {
        path: data
        for path, data in base.files.items()
        if any(fnmatchcase(path, pattern) for pattern in patterns)
    }
    with written(held) as folder:
        logs = LogRecords(tuple(str(folder / each) for each in patterns))
        return replay_versions(logs, version_of("now", now), version_of("merged", then), how=How())


@contextmanager
def written(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Yield a folder that holds some files for as long as the block runs; none leads out of it.

    Args:
        files: path to content; a name that is refused is left out.
    """
    with tempfile.TemporaryDirectory(prefix="switchboard-gate-") as folder:
        root = Path(folder)
        for path, content in files.items():
            if not refused_name(path):
                target = root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        yield root
