"""A page of figures assembled: as detailed as it may be within its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Template
from markupsafe import Markup

from switchboard_policy.domain.figures import Figure
from switchboard_policy.render import charts, page
from switchboard_policy.render.figure_view import figure_views

MOST_BYTES = 2_000_000
"""Bytes of a report; issue trackers and mail take attachments of this size. Ours."""
_DETAILS = (1.0, 0.5, 0.25)


@dataclass(frozen=True)
class Page:
    """A page that needs nothing beside it.

    Args:
        html: the page.
        charts: name (safe in a file name, no ending) to a standalone SVG.
    """

    html: str
    charts: Mapping[str, str]


def assembled(template: Template, facts: Mapping[str, object], figures: Iterable[Figure]) -> Page:
    """Return a page, its figures drawn; without the extra `report` they stay tables.

    Args:
        template: is given `figures`, `able`, `style`, `script`, `policy`, `library` and `live`.
        facts: what else it is given.
        figures: what to draw, in order.
    """
    told = tuple(figures)
    able = charts.available()
    html = ""
    drawings: tuple[charts.Drawing, ...] = ()
    for detail in _DETAILS:
        drawings = charts.draw(told, detail) if able else ()
        # The last resort keeps every picture and gives up their answers to a pointer.
        alive = able and bool(told) and detail != _DETAILS[-1]
        html = _html(template, {**facts, "able": able}, told, drawings, detail if alive else 0.0)
        if len(html.encode()) <= MOST_BYTES:
            break
    return Page(html, {drawing.name: drawing.file for drawing in drawings})


def _html(
    template: Template,
    facts: Mapping[str, object],
    figures: tuple[Figure, ...],
    drawings: tuple[charts.Drawing, ...],
    detail: float,
) -> str:
    """Return the page; a detail of nothing leaves out what brings figures to life."""
    style = page.style()
    library, script = (charts.library(), page.script()) if detail else ("", "")
    named = charts.named(figures) if detail else []
    live = {name: charts.live(figure, detail) for name, figure in named}
    return template.render(
        facts,
        figures=figure_views(figures, {drawing.name: drawing for drawing in drawings}),
        # Style, script and library are shipped with us; the policy names their digests.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        policy=page.content_policy([style], [script, library] if detail else []),
        library=page.packed(library) if detail else "",
        live=page.packed_json(live) if detail else "",
    )
