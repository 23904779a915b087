"""Hold a replay to what is accepted: more flips than that stop a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard_policy.domain.flips import FLIPS, Change
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.threshold import Threshold
from switchboard_policy.domain.units import counted
from switchboard_policy.opa.replay.intervals import share


@dataclass(frozen=True)
class Accepted:
    """What is accepted of a change; None for anything.

    Args:
        flips: decisions that flip either way.
        allow_to_deny: decisions no longer allowed.
        deny_to_allow: decisions allowed from now on.
        not_replayable: decisions of the log that cannot be made again.
    """

    flips: Threshold | None = None
    allow_to_deny: Threshold | None = None
    deny_to_allow: Threshold | None = None
    not_replayable: Threshold | None = None

    @property
    def anything(self) -> bool:
        """Whether nothing is asked for."""
        return not any((self.flips, self.allow_to_deny, self.deny_to_allow, self.not_replayable))


def exceeded(report: ReplayReport, accepted: Accepted) -> tuple[str, ...]:
    """Return what is more than is accepted, a sentence each; of a sample the upper end counts.

    Args:
        report: what would flip.
        accepted: what is accepted.
    """
    if accepted.anything:
        return ()
    if not report.replayed:
        return ("no decision could be replayed, so nothing is known of this change",)
    return tuple(_exceeded(report, accepted))


def _exceeded(report: ReplayReport, accepted: Accepted) -> Iterator[str]:
    counts = report.counts
    asked = (
        ("flip", report.flips, report.replayed, accepted.flips),
        ("go from allow to deny", counts[FLIPS[0]], report.replayed, accepted.allow_to_deny),
        ("go from deny to allow", counts[FLIPS[1]], report.replayed, accepted.deny_to_allow),
        (
            "cannot be replayed",
            counts[Change.NOT_REPLAYABLE],
            report.replayed + counts[Change.NOT_REPLAYABLE],
            accepted.not_replayable,
        ),
    )
    for what, number, whole, threshold in asked:
        if threshold is not None and (told := _over(report, number, whole, threshold)):
            yield f"{told} {what}; at most {threshold} are accepted"


def _over(report: ReplayReport, number: int, whole: int, threshold: Threshold) -> str:
    """Return how many there are, where that is more than is accepted; else nothing."""
    found = share(number, whole, sampled=report.sampled is not None)
    percent, limit = found.high * 100, float(threshold.value)
    if report.sampled is None:
        over = percent > limit if threshold.percent else number > limit
        return f"{counted(number, 'decision')} of {whole:,}" if over else ""
    of = report.sampled.of
    over = percent > limit if threshold.percent else found.high * of > limit
    most = f"up to {found.high * 100:.3g} % (about {round(found.high * of):,} of {of:,} decisions)"
    return f"{number:,} of {whole:,} sampled decisions, {most}," if over else ""
