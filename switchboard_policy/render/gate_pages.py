"""The pages of a gate decision: check, comment, job summary. One tree, cut to where it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.gate.pull.decision import PullDecision
from switchboard_policy.render import gate_view, markdown
from switchboard_policy.render.environment import Filters, markdown_environment
from switchboard_policy.render.markdown import Markdown
from switchboard_policy.render.replay_markdown import replay_section
from switchboard_policy.render.view import smaller, spoken, why

_CAPS = (1000, 400, 200, 100, 60, 40, 25, 15, 10, 6, 4, 2, 1, 0)


@dataclass(frozen=True)
class Reply:
    """The answer to one command of a comment.

    Args:
        by: who asked.
        asked: the command, in a few words: `override risk/high`.
        words: the answer, a sentence each.
    """

    by: str
    asked: str
    words: tuple[str, ...]


def page(
    name: str,
    found: PullDecision,
    *,
    most: int,
    replies: Sequence[Reply] = (),
    also: Mapping[str, object] | None = None,
) -> str:
    """Return a page, its lists cut after a whole row until it fits.

    Args:
        name: the template's name.
        found: what was decided.
        most: bytes it may have; a limit in characters holds however these are written.
        replies: answers to what people asked.
        also: further facts of the template.
    """
    template = environment().get_template(name)
    facts = {**_facts(found), "replies": replies, **(also or {})}
    text, rows = "", float("inf")
    for cap in _CAPS:
        if cap > rows:
            continue
        text = re.sub(r"\n{3,}", "\n\n", template.render(facts, cap=cap)).strip() + "\n"
        if len(text.encode()) <= most:
            break
        # Far too long by rows means far fewer of them: most of the steps between are left out.
        rows = max(1, 3 * cap * most // len(text.encode()))
    return text


def _facts(found: PullDecision) -> Mapping[str, object]:
    decision = found.decision
    return {
        "found": found,
        "decision": decision,
        "heading": gate_view.heading(found),
        "values": gate_view.values(found),
        "waiting": gate_view.waiting(decision),
        "authors": gate_view.authors(decision),
        "accepted": gate_view.accepted(decision),
        "stuck": gate_view.stuck(decision),
        # Made of ids, a date and our own words; a fence shows it as it must be typed.
        "command": Markdown(gate_view.command(decision)),
        "bindings": gate_view.bindings(found),
        "replayed": found.replayed if isinstance(found.replayed, ReplayReport) else None,
    }


@cache
def environment() -> Environment:
    """Return the environment of these pages."""
    filters: Filters = {
        "counted": counted,
        "groups": _groups,
        "part_why": why,
        "replay_section": replay_section,
        "smaller": smaller,
        "spoken": spoken,
    }
    return markdown_environment(filters, "templates/gate")


def _groups(groups: Sequence[Sequence[str]]) -> Markdown:
    """Return whom it takes: `one of a or b, and one of c`."""
    told = [markdown.join((markdown.bold(one) for one in group), " or ") for group in groups]
    return markdown.join(told, ", and one of ")
