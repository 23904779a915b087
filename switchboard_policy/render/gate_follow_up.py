"""The issue that is opened when the glass was broken: what was let through, and what is due."""

from __future__ import annotations

from switchboard_policy.gate.accepted import Outcome
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.render.gate_pages import environment


def follow_up_body(found: PullDecision, one: Outcome, due: int) -> str:
    """Return the issue's text, without its marker.

    Args:
        found: what was decided.
        one: the word that broke the glass.
        due: when somebody must have looked, seconds since the epoch.
    """
    template = environment().get_template("follow_up.md.j2")
    return template.render(
        number=found.number,
        by=one.by,
        counts=one.counts,
        until=one.until,
        reason=one.fact["reason"],
        incident=one.fact["given"]["incident"],
        change=found.change_digest,
        due=due,
    )
