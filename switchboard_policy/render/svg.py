"""What a drawing needs before it may stand in a page or alone in a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from switchboard_policy.render import theme

_NUMBERS = re.compile(r' (d|transform|x|y|x1|x2|y1|y2|width|height)="([^"]*)"')
_LONG = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_NOISE = re.compile(
    r" (?:class|pointer-events|aria-hidden|aria-roledescription|role|version|xmlns:xlink"
    r'|stroke-miterlimit)="[^"]*"'
)
_EMPTY = re.compile(r'<path d="(?:M0,0h0v0h0Z)?"(?: display="none")?/>')
_ID = re.compile(r'(?<= id=")clip\d+|(?<=url\(#)clip\d+')
_ROOT = re.compile(r'<svg([^>]*?) width="([\d.]+)" height="([\d.]+)" viewBox="([^"]*)">')


def embedded(svg: str, name: str, title: str, description: str) -> str:
    """Return a drawing for a page: its ids its own, titled, as wide as its place.

    Args:
        svg: the drawing.
        name: prefix of its ids, unique in the page.
        title: its name for those who do not see it.
        description: what it shows, for them.
    """
    told = f'<title id="{name}-t">{escape(title)}</title>'
    told += f'<desc id="{name}-d">{escape(description)}</desc>'
    root = (
        r'<svg\1 viewBox="\4" role="img" focusable="false"'
        f' aria-labelledby="{name}-t {name}-d">'
    )
    own = _renamed(lean(svg), name)
    return _ROOT.sub(lambda found: found.expand(root) + told, own, count=1)


def _renamed(svg: str, name: str) -> str:
    """Return a drawing whose clip paths are numbered from 1; Vega counts through the process."""
    known: dict[str, str] = {}
    return _ID.sub(lambda found: known.setdefault(found[0], f"{name}-{len(known) + 1}"), svg)


def lean(svg: str) -> str:
    """Return a drawing without what nobody sees: tenths of pixels, empty paths, class names."""
    shorter = _NUMBERS.sub(lambda found: f' {found[1]}="{_LONG.sub(_round, found[2])}"', svg)
    return _EMPTY.sub("", _NOISE.sub("", shorter))


def standalone(
    svg: str, title: str, legend: Sequence[tuple[str, str, bool]], note: str = ""
) -> str:
    """Return a drawing as a file: titled, with its legend, on white, in colours of its own.

    Args:
        svg: the drawing.
        title: what it shows.
        legend: label, colour variable and whether it is an area, in order.
        note: one sentence under it.
    """
    found = _ROOT.search(svg)
    if found is None:
        return svg
    width, height = float(found[2]), float(found[3])
    entries, rows = _legend(legend, width)
    top = 34 + 18 * rows
    whole = height + top + (22 if note else 4)
    placed = rf'<svg\1 y="{top}" width="\2" height="\3" viewBox="\4">'
    inner = _ROOT.sub(placed, _renamed(lean(svg), "clip"), count=1)
    below = _label(8, whole - 8, note, "muted", 12) if note else ""
    return theme.literal(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{whole:g}" '
        f'viewBox="0 0 {width:g} {whole:g}" role="img" aria-label="{escape(title)}">'
        f'<rect width="100%" height="100%" fill="{theme.colour("paper")}"/>'
        f"{_label(8, 22, title, 'ink', 15)}{entries}{inner}{below}</svg>\n"
    )


def _legend(legend: Sequence[tuple[str, str, bool]], width: float) -> tuple[str, int]:
    x, row, found = 8.0, 0, []
    for label, colour, area in legend:
        # Seven pixels a letter is a little more than 12 pixel type takes.
        room = 34 + 7 * len(label)
        if x > 8 and x + room > width:
            x, row = 8.0, row + 1
        y = 34 + 18 * row
        look = ' height="9" opacity="0.35"' if area else ' y="3" height="3"'
        found.append(
            f'<g transform="translate({x:g},{y:g})"><rect width="18"{look} fill="{colour}"/></g>'
        )
        found.append(_label(x + 24, y + 9, label, "ink", 12))
        x += room
    return "".join(found), row + 1 if legend else 0


def _label(x: float, y: float, text: str, colour: str, size: int) -> str:
    font = escape(theme.FONT)
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{font}" font-size="{size}" '
        f'fill="{theme.colour(colour)}">{escape(text)}</text>'
    )


def _round(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".rstrip("0").rstrip(".").replace("-0", "0") or "0"
