"""Subjects an area is silent about, one by one or, where many share a reason, together."""

from __future__ import annotations

from collections.abc import Mapping

from switchboard_policy.areas.words import listing
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Abstention

_NAMED_SINGLY = 3  # more subjects with one reason are told in one sentence


def abstentions(
    area: str, kind: str, reasons: Mapping[NotEvaluated, list[str]]
) -> tuple[Abstention, ...]:
    """Return what an area says of subjects it is silent about.

    Args:
        area: the area.
        kind: what the subjects are, in the plural.
        reasons: subjects by the reason they share.
    """
    found: list[Abstention] = []
    for why, subjects in reasons.items():
        if len(subjects) <= _NAMED_SINGLY:
            found += [Abstention(area, subject, why) for subject in subjects]
        else:
            reason = f"{len(subjects)} {kind} ({listing(subjects)}): {why.reason}"
            together = NotEvaluated(reason, why.would_help)
            found.append(Abstention(area, "", together, len(subjects)))
    return tuple(found)
