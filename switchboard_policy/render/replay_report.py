"""The page of a replay: what flips, how sure that is, what was not seen; then every figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Template

from switchboard_policy.domain.flips import FLIPS, Change, Example, Group
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.units import counted
from switchboard_policy.render import numbers
from switchboard_policy.render import replay_words as words
from switchboard_policy.render.assembled import Page, assembled
from switchboard_policy.render.environment import html_environment
from switchboard_policy.render.replay_figures import figures

MOST_CARDS = 12
"""Groups told one by one before the table. Ours."""
MOST_ROWS = 200
"""Rows of the table; the JSON document holds them all. Ours."""
_LOOKS = {Change.ALLOW_TO_DENY: "deny", Change.DENY_TO_ALLOW: "allow"}


@dataclass(frozen=True)
class Card:
    """A group of flips in words.

    Args:
        look: how it looks: `deny` or `allow`.
        change: what becomes of the decisions.
        decisions: how many.
        whom: whom they are about.
        rule: the rule that decides.
        common: what they have in common.
        examples: a few of them.
    """

    look: str
    change: str
    decisions: str
    whom: str
    rule: str
    common: str
    examples: tuple[str, ...]


def render_replay(report: ReplayReport, version: str) -> Page:
    """Return the page of a replay.

    Args:
        report: what would flip.
        version: of the program, to be named on the page.
    """
    said = words.lead(report)
    cards = flip_cards(report)
    rows = list(words.rows(report))
    facts = {
        "lead": said[:1].upper() + said[1:],
        "report": report,
        "old": report.old,
        "new": report.new,
        "seen": words.looked_at(report),
        "sure": words.sure(report),
        "not_seen": words.unseen(report),
        "errors": words.reasons(report, Change.ERROR),
        "lost": words.reasons(report, Change.NOT_REPLAYABLE),
        "unseen": [each for each in report.reached if each.never],
        "drift": words.drift(report),
        "asides": [words.latency(report), *report.notes],
        "cards": cards[:MOST_CARDS],
        "more_cards": max(0, len(cards) - MOST_CARDS),
        "head": words.HEAD,
        "rows": rows[:MOST_ROWS],
        "more_rows": max(0, len(rows) - MOST_ROWS),
        "version": version,
    }
    return assembled(_template(), facts, figures(report))


def flip_cards(report: ReplayReport) -> tuple[Card, ...]:
    """Return the groups of decisions that flip, in words.

    Args:
        report: what would flip.
    """
    return tuple(_card(group) for group in report.groups if group.change in FLIPS)


def _card(group: Group) -> Card:
    return Card(
        look=_LOOKS[group.change],
        change=words.CHANGES[group.change],
        decisions=f"{group.decisions:,}",
        whom=_whom(group),
        rule=words.rule(group),
        common=words.common(group),
        examples=tuple(_example(each) for each in group.examples),
    )


def _whom(group: Group) -> str:
    if group.tenant_count == 1:
        return group.tenants[0][0]
    if not group.tenant_count:
        return group.entrypoint
    most = [f"{name} ({number:,})" for name, number in group.tenants]
    return f"{counted(group.tenant_count, 'tenant')}: {words.named(most)}"


def _example(each: Example) -> str:
    when = numbers.moment(each.at_ns / 1_000_000_000) if each.at_ns else ""
    where = f"{each.file}:{each.line}" if each.file else ""
    parts = (when, each.decision_id, where, each.told)
    return " · ".join(part for part in parts if part)


@cache
def _template() -> Template:
    filters = {"counted": counted}
    return html_environment(filters, "templates/policy").get_template("replay.html.j2")
