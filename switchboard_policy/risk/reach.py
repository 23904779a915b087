"""Whom the changes reach: rises with traffic touched and with subjects. docs/risk.md#reach."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.documents.constants import Constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.risk.facts import Change
from switchboard_policy.risk.parts import Scored, evaluated, nothing, saturating, unknown


def reach(changes: Sequence[Change], weights: Constants) -> Scored:
    """Return the points for reach.

    Each area's shares of traffic add up; the area with the most counts.

    Args:
        changes: what changes.
        weights: the constants of `risk`.
    """
    most = weights.real("reach_most")
    if not changes:
        return nothing("reach", most)
    subjects = {change.subject: change for change in changes}
    by_traffic = weights.real("reach_traffic_ratio")
    crowd = (1 - by_traffic) * saturating(len(subjects), weights.real("reach_half_subjects"))
    shares: dict[str, float] = {}
    missing = []
    for (area, _), change in sorted(subjects.items()):
        share = change.number("traffic_share_ratio")
        if isinstance(share, NotEvaluated):
            missing.append(f"share of traffic of {change.name} unknown")
        else:
            shares[area] = shares.get(area, 0.0) + share
    traffic = min(max(shares.values(), default=0.0), 1.0)
    if missing:
        why, surcharge = NotEvaluated(missing[0], "its telemetry"), weights.real("reach_surcharge")
        low, high = by_traffic * traffic + crowd, by_traffic + crowd
        return unknown("reach", surcharge, most, why, low=low, high=high)
    count = f"{len(subjects)} subjects" if len(subjects) > 1 else "1 subject"
    sentence = f"{count} with {100 * traffic:.1f} % of the traffic measured"
    return evaluated("reach", by_traffic * traffic + crowd, most, sentence, traffic)
