"""The page for auditors: one file without scripts, readable on a phone and on paper."""

from __future__ import annotations

from functools import cache
from typing import Final

from jinja2 import Template
from markupsafe import Markup

from switchboard_policy.domain.units import counted
from switchboard_policy.render import page
from switchboard_policy.render.environment import html_environment
from switchboard_policy.render.evidence_view import EvidenceView
from switchboard_policy.resources import resource

_FOLDER: Final = "templates/evidence"
MOST_FILES = 500
"""Files listed one by one; the manifest holds them all. Ours."""
_MARKS = {"passed": "✓", "failed": "✗", "not_evaluated": "·"}
_SPOKEN = {"passed": "passed", "failed": "failed", "not_evaluated": "not evaluated"}


def render_evidence(view: EvidenceView, version: str) -> str:
    """Return the page of a verified set, or of one that is refused.

    Args:
        view: what verifying it came to.
        version: of the program, to be named on the page.
    """
    style = page.style() + (resource(_FOLDER) / "evidence.css").read_text("utf-8")
    return _template().render(
        view=view,
        version=version,
        files=view.files[:MOST_FILES],
        more_files=max(0, len(view.files) - MOST_FILES),
        marks=_MARKS,
        spoken=_SPOKEN,
        # The style is shipped with us; the policy names its digest.
        style=Markup(style),  # noqa: S704
        policy=page.content_policy([style], []),
    )


@cache
def _template() -> Template:
    return html_environment({"counted": counted}, _FOLDER).get_template("evidence.html.j2")
