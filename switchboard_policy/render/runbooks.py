"""Run-books as Markdown."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from jinja2 import Environment

from switchboard_policy.areas.slo.artefacts.runbooks import Runbook
from switchboard_policy.domain.units import plain
from switchboard_policy.render.environment import Filters, markdown_environment
from switchboard_policy.render.markdown import Markdown


def runbook_text(runbook: Runbook) -> str:
    """Return a run-book as Markdown.

    Args:
        runbook: the run-book.
    """
    template = _environment().get_template(f"{runbook.name}.md.j2")
    return template.render(book=runbook, figures=runbook.settings).strip() + "\n"


@cache
def _environment() -> Environment:
    filters: Filters = {
        "fenced": _fenced,
        "minutes": _minutes,
        "percent": _percent,
        "listed": _listed,
    }
    return markdown_environment(filters, "templates/slo/runbooks")


def _fenced(text: str) -> Markdown:
    """Return text as a block of code; it holds no fence of its own."""
    return Markdown("\n".join(f"    {line}" for line in text.splitlines()))


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} h"


def _percent(ratio: Decimal) -> str:
    return f"{plain(100 * ratio)} %"


def _listed(numbers: tuple[object, ...]) -> str:
    return " → ".join(str(each) for each in numbers)
