"""The report: one page an owner can read on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.render import view
from switchboard_policy.render.environment import html_environment


@dataclass(frozen=True)
class Report:
    """A rendered report.

    Args:
        html: the page, self-contained.
        charts: name (safe in a file name, no ending) to a standalone SVG.
    """

    html: str
    charts: Mapping[str, str]


def render_report(proposal: Proposal, decision: GateDecision | None = None) -> Report:
    """Return the report of a proposal.

    Args:
        proposal: what is proposed.
        decision: what the gate said of it, once it was asked.
    """
    template = html_environment({}).get_template("page.html.j2")
    return Report(template.render(heading=view.heading(proposal), decision=decision), {})
