"""Figures as people read them in a table."""

from __future__ import annotations

import re

from switchboard_policy.cli.failures import one_line
from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.units import plain
from switchboard_policy.render.text import unlinked


def figure(value: SummaryValue) -> str:
    """Return a number with at most six significant digits; nothing known is a dash."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def change(delta: Delta) -> tuple[str, str, str, str]:
    """Return a change as cells: area, what, from what to what, why in short."""
    what = f"{delta.subject} · {delta.name}"
    values = f"{plain(delta.old)} → {plain(delta.new)} {delta.unit.label}".rstrip()
    return delta.area, what, values, in_short(delta.reason)


def commit_body(proposal: Proposal) -> str:
    """Return what a commit's message says below its first line: each change and why, in short.

    Names of people and numbers of issues in it call nobody and close nothing.
    """
    lines = []
    for delta in proposal.change_set.deltas:
        _, what, values, why = change(delta)
        lines.append(f"- {what}: {values}" + (f"; {why}" if why else ""))
    return "\n".join(unlinked(one_line(line)) for line in lines)


def in_short(reason: str) -> str:
    """Return the first part of a reason, brackets left out; the report holds it whole."""
    return re.sub(r" \([^()]*\)", "", reason).partition("; ")[0]
