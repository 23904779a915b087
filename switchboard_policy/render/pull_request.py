"""The body of a pull request: Markdown an owner can decide on, within GitHub's limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from jinja2 import Environment

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.figures import Bar, BarFigure
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.render import ahead, bar_view, markdown, numbers, outcome, view
from switchboard_policy.render.bars import bar as letters
from switchboard_policy.render.environment import markdown_environment
from switchboard_policy.render.markdown import Markdown
from switchboard_policy.render.replay_markdown import replay_section

MOST_CHARACTERS = 65_536
"""Characters of a pull request body.

Source: GitHub answers "body is too long (maximum is 65536 characters)".
"""
ROOM_FOR_MARKERS = 1_024
"""Characters kept free for the marker comment the bot adds. Ours."""
_ALL = 1_000_000
"""Rows of a list that is not cut."""
_CAPS = (400, 200, 100, 60, 40, 25, 15, 10, 6, 4, 2, 1, 0)


def pull_request_body(
    proposal: Proposal,
    decision: GateDecision | None = None,
    *,
    most: int | None = MOST_CHARACTERS - ROOM_FOR_MARKERS,
) -> str:
    """Return the body of the pull request for a proposal.

    Where there is more than GitHub takes, every list is cut after a whole row and says how many
    rows follow in the report. Bytes are counted, so the limit holds however characters are.

    Args:
        proposal: what is proposed.
        decision: what the gate said of it, once it was asked.
        most: bytes it may have; None for no limit, and then nothing is cut.
    """
    template = _environment().get_template("body.md.j2")
    facts = _facts(proposal, decision)
    if most is None:
        return _tidy(template.render(facts, cap=_ALL))
    for cap in (_ALL, *_CAPS):
        body = _tidy(template.render(facts, cap=cap))
        if len(body.encode()) <= most:
            break
    return body


def _facts(proposal: Proposal, decision: GateDecision | None) -> Mapping[str, object]:
    carried = view.changes(proposal)
    return {
        "proposal": proposal,
        "decision": decision,
        "risk": proposal.risk,
        "heading": view.heading(proposal),
        "sentences": outcome.sentences(proposal.change_set.deltas, proposal.replayed),
        "changes": carried,
        "advice": view.advice(proposal),
        "ahead": ahead.table(carried),
        "range_name": view.range_name(carried),
        "headlines": [told.headline for told in proposal.recommendations if told.headline],
        "risk_sum": view.risk_sum(proposal),
        "breach": view.breach(proposal),
        "smaller": view.smaller(proposal.risk),
        "bar_figures": bar_view.bar_figures(proposal),
        "abstentions": view.abstentions(proposal),
        "findings": view.findings(proposal),
        "notes": view.notes(proposal),
        "edits": view.edits(proposal),
        "window": view.window(proposal),
        "checklist": view.checklist(proposal),
        # In backticks nothing can be escaped; the command holds only what looks like an id.
        "command": Markdown(f"`{view.override_command(view.open_findings(proposal, decision))}`"),
        "open_findings": view.open_findings(proposal, decision),
        "owners": view.owners(proposal),
        "replayed": proposal.replayed if isinstance(proposal.replayed, ReplayReport) else None,
    }


@cache
def _environment() -> Environment:
    return markdown_environment(
        {
            "bar_title": bar_view.bar_title,
            "bar_value": bar_view.bar_value,
            "counted": counted,
            "effects": _effects,
            "phrases": _phrases,
            "replay_section": replay_section,
            "spoken": view.spoken,
            "text_bar": _text_bar,
            "why": view.why,
        }
    )


def _phrases(told: Iterable[outcome.Sentence]) -> Markdown:
    return markdown.join(
        (markdown.join((_words(words) for words in sentence), "") for sentence in told),
        " ",
    )


def _words(words: outcome.Words) -> Markdown:
    return markdown.bold(words.text.strip()) if words.strong else markdown.escape(words.text)


def _effects(change: view.Change) -> Markdown:
    return markdown.join((numbers.effect(found) for found in change.effects), "<br>") or Markdown(
        "not told"
    )


def _text_bar(bar: Bar, side: str, figure: BarFigure) -> str:
    value, bounds = (
        (bar.now, bar.now_range) if side == "now" else (bar.proposed, bar.proposed_range)
    )
    low, high = bounds or (0.0, 0.0)
    return letters(low if value is None else value, bar_view.bar_most(figure), high)


def _tidy(body: str) -> str:
    """Return the body with at most one empty line in a row and one line break at the end."""
    return re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"
