"""What a run did with a repository's pull requests, as Markdown: a summary, and the dashboard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment

from switchboard_policy.render.environment import markdown_environment
from switchboard_policy.render.pull_request import MOST_CHARACTERS

DASHBOARD = "<!-- switchboard:dashboard -->"
"""The line by which the bot finds its own issue again."""
TITLE = "Switchboard: what is proposed, waiting and refused"


@dataclass(frozen=True)
class Row:
    """One step.

    Args:
        do: what was done.
        pull: number of the pull request; 0 for none.
        title: what it is about.
        why: why, in words; may quote people.
    """

    do: str
    pull: int
    title: str
    why: str


@dataclass(frozen=True)
class Refused:
    """One topic people do not want for now.

    Args:
        about: the topic.
        pull: the pull request that was closed.
        until: the day the refusal expires.
        because: why, as people said it.
    """

    about: str
    pull: int
    until: str
    because: str


@dataclass(frozen=True)
class Silent:
    """What an area says nothing about.

    Args:
        area: the area.
        subjects: how many subjects.
        why: the reason, and what would help.
    """

    area: str
    subjects: int
    why: str


def summary(rows: Sequence[Row], refused: Sequence[Refused], *, dry_run: bool) -> str:
    """Return what became of a run.

    Args:
        rows: its steps.
        refused: what was held back.
        dry_run: whether nothing was written.
    """
    template = _environment().get_template("summary.md.j2")
    return _tidy(template.render(rows=rows, refused=refused, dry_run=dry_run))


def dashboard(rows: Sequence[Row], refused: Sequence[Refused], silent: Sequence[Silent]) -> str:
    """Return the text of the dashboard issue. It holds no time, so it changes only with its facts.

    Args:
        rows: what is open and what waits.
        refused: what people do not want for now.
        silent: what could not be judged.
    """
    template = _environment().get_template("dashboard.md.j2")
    for most in (200, 50, 10, 0):
        text = _tidy(template.render(rows=rows, refused=refused, silent=silent, most=most))
        if len(text.encode()) < MOST_CHARACTERS - len(DASHBOARD) - 1:
            break
    return f"{DASHBOARD}\n{text}"


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


@cache
def _environment() -> Environment:
    return markdown_environment({})
