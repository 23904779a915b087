"""The decision memo: one page of what changes, what is expected of it, and who decided.

It is made from a set that verified, so its words are those that were signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from jinja2 import Template
from markupsafe import Markup

from switchboard_policy.domain.units import counted
from switchboard_policy.render import page
from switchboard_policy.render.environment import Filters, html_environment, markdown_environment
from switchboard_policy.render.markdown import Markdown, escape

_FOLDER: Final = "templates/evidence"
MOST_ROWS = 12
"""Rows of each table: what fits on one page. Ours."""


@dataclass(frozen=True)
class Kpi:
    """One figure the simulation expects to move.

    Args:
        subject: whom it is about.
        metric: what is measured.
        now: under the policy as it stands.
        proposed: under the change.
    """

    subject: str
    metric: str
    now: str
    proposed: str


@dataclass(frozen=True)
class Change:
    """One value that changes.

    Args:
        subject: whose value.
        value: its name.
        old: what it is.
        new: what it would be, with its unit.
        reason: why.
    """

    subject: str
    value: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class SignOff:
    """Somebody's word under the change, as it was signed.

    Args:
        who: whose key signed it.
        key: id of that key.
        what: what they say.
        when: when they say it was said; empty where they do not.
    """

    who: str
    key: str
    what: str
    when: str


@dataclass(frozen=True)
class Memo:
    """What a memo tells.

    Args:
        recommendation: what to do, in a sentence.
        because: what the gate said, or that it was not asked.
        proposal: its id.
        change_digest: the change.
        manifest: digest of the set's manifest.
        risk: the risk in words.
        simulation: what was simulated, in words.
        changes: the values that change.
        kpis: what is expected of them.
        sign_offs: every signed word, in order.
        keyring: the keys that were believed.
        verified: the moment it was verified for.
        version: of the program.
    """

    recommendation: str
    because: str
    proposal: str
    change_digest: str
    manifest: str
    risk: str
    simulation: str
    changes: tuple[Change, ...]
    kpis: tuple[Kpi, ...]
    sign_offs: tuple[SignOff, ...]
    keyring: str
    verified: str
    version: str


def memo_markdown(memo: Memo) -> str:
    """Return a memo as Markdown.

    Args:
        memo: what it tells.
    """
    return _markdown().render(memo=memo, most=MOST_ROWS).strip() + "\n"


def memo_html(memo: Memo) -> str:
    """Return a memo as a page of its own, without scripts.

    Args:
        memo: what it tells.
    """
    style = page.style()
    return _html().render(
        memo=memo,
        most=MOST_ROWS,
        # The style is shipped with us; the policy names its digest.
        style=Markup(style),  # noqa: S704
        policy=page.content_policy([style], []),
    )


@cache
def _markdown() -> Template:
    filters: Filters = {"counted": counted, "cell": _cell}
    return markdown_environment(filters, _FOLDER).get_template("memo.md.j2")


@cache
def _html() -> Template:
    return html_environment({"counted": counted}, _FOLDER).get_template("memo.html.j2")


def _cell(text: str) -> Markdown:
    """Return text for a cell of a table, on one line."""
    return escape(" ".join(text.split()))
