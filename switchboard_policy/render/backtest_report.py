"""The page of a backtest: the answer first, then pictures, then every figure."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from switchboard_policy.areas.slo.backtest.model import Backtest
from switchboard_policy.domain.units import counted
from switchboard_policy.render import backtest_words as words
from switchboard_policy.render import numbers
from switchboard_policy.render.assembled import Page, assembled
from switchboard_policy.render.backtest_figures import figures
from switchboard_policy.render.environment import html_environment


def render_backtest(found: Backtest, version: str) -> Page:
    """Return the page of a backtest.

    Args:
        found: what alerts would have done.
        version: of the program, to be named on the page.
    """
    drawn, left = figures(found)
    said = words.lead(found)
    facts = {
        "lead": said[:1].upper() + said[1:],
        "levels": counted(len(found.variants[0].levels), "service level"),
        "approximate": found.approximate,
        "semantics": found.semantics,
        "span": numbers.duration(found.span_s),
        "tables": words.tables(found),
        "refusals": words.refusals(found),
        "method": words.method(found),
        "not_drawn": left,
        "version": version,
    }
    return assembled(_template(), facts, drawn)


@cache
def _template() -> Template:
    return html_environment({"counted": counted}, "templates/slo").get_template("backtest.html.j2")
