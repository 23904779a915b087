"""The report: one self-contained page an owner can read on a phone.

First paint is static SVG and tables. Where scripts may run, the figures answer to a pointer after
the page has drawn them itself; until then, and everywhere else, the static ones stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from jinja2 import Environment
from markupsafe import Markup, escape

from switchboard_policy.domain.decision import GateDecision
from switchboard_policy.domain.delta import Effect
from switchboard_policy.domain.figures import Figure
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.proposal import Proposal
from switchboard_policy.domain.units import counted
from switchboard_policy.render import ahead, diff, numbers, outcome, replay_words, view
from switchboard_policy.render.assembled import Page, assembled
from switchboard_policy.render.environment import html_environment
from switchboard_policy.render.figure_view import calibration_figure, chosen, risk_figure
from switchboard_policy.render.numbers_view import area_tables
from switchboard_policy.render.replay_report import flip_cards
from switchboard_policy.render.text import clean

MOST_FLIPS = 4
"""Groups of flips told in the report; their own page tells them all. Ours."""
_NUMBER = re.compile(r"(?<![&#\w])\(?\d[\d.,]*(?:\N{EN DASH}[\d.,]*\d)?(?: %)?\)?(?: →)?")


def render_report(proposal: Proposal, decision: GateDecision | None = None) -> Page:
    """Return the report of a proposal.

    Without the extra `report` the page carries its tables and says what the pictures need.

    Args:
        proposal: what is proposed.
        decision: what the gate said of it, once it was asked.
    """
    figures, left = chosen(proposal)
    template = _environment().get_template("page.html.j2")
    curve = calibration_figure(proposal)
    of_risk: tuple[Figure, ...] = (risk_figure(proposal),)
    if curve is not None:
        of_risk += (curve,)
    facts = _facts(proposal, decision) | {"not_drawn": left, "of_risk": len(of_risk)}
    return assembled(template, facts, (*figures, *of_risk))


def _facts(proposal: Proposal, decision: GateDecision | None) -> dict[str, object]:
    carried = view.changes(proposal)
    return {
        "proposal": proposal,
        "decision": decision,
        "risk": proposal.risk,
        "heading": view.heading(proposal),
        "count": counted(len(carried), "change"),
        "sentences": outcome.sentences(proposal.change_set.deltas, proposal.replayed),
        "changes": carried,
        "advice": view.advice(proposal),
        "range_name": view.range_name(carried),
        "breach": view.breach(proposal),
        "smaller": view.smaller(proposal.risk),
        "areas": area_tables(proposal),
        "abstentions": view.abstentions(proposal),
        "findings": view.findings(proposal),
        "notes": view.notes(proposal),
        "edits": view.edits(proposal),
        "window": view.window(proposal),
        "span": numbers.duration(proposal.window[1] - proposal.window[0]),
        "patch": diff.coloured(proposal.change_set.patch),
        "owners": view.owners(proposal),
        "command": view.override_command(view.open_findings(proposal, decision)),
        "checklist": view.checklist(proposal),
        "replayed": _replayed(proposal),
    }


def _replayed(proposal: Proposal) -> dict[str, object] | None:
    """Return the recorded decisions that would flip, in words and rows; None where none were."""
    report = proposal.replayed
    if isinstance(report, NotEvaluated):
        return None
    said = replay_words.lead(report)
    cards = flip_cards(report)
    return {
        "lead": f"{said[:1].upper()}{said[1:]}.",
        "seen": replay_words.looked_at(report),
        "reached": replay_words.reached(report),
        "cards": cards[:MOST_FLIPS],
        "more": max(0, len(cards) - MOST_FLIPS),
    }


@cache
def _environment() -> Environment:
    return html_environment(
        {
            "counted": counted,
            "ahead": ahead.lines,
            "models": ahead.models,
            "untold": ahead.untold,
            "whole": _whole,
            "phrases": _phrases,
            "told": _told,
            "spoken": view.spoken,
            "why": view.why,
        }
    )


def _told(effect: Effect) -> Markup:
    """Return what a change does, its numbers never torn from their units at the end of a line."""
    return _whole(numbers.effect(effect))


def _whole(text: str) -> Markup:
    # A plain string: joined as markup, the pieces around each number would be escaped again.
    safe = str(escape(clean(text)))
    return Markup(_NUMBER.sub(r'<span class="nb">\g<0></span>', safe))  # noqa: S704 - escaped


def _phrases(told: Iterable[outcome.Sentence]) -> Markup:
    return Markup(" ").join(
        Markup("").join(
            Markup("<strong>{}</strong>").format(clean(words.text))
            if words.strong
            else _whole(words.text)
            for words in sentence
        )
        for sentence in told
    )
