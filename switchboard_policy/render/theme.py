"""Colours and type, the same in every figure, on paper and on dark screens.

Charts name colours only as CSS variables, so one drawing serves light, dark and print. The palette
keeps blue against orange, which every common colour blindness tells apart, and each role that
shares a hue differs in dash.
"""

from __future__ import annotations

from collections.abc import Mapping

from switchboard_policy.domain.figures import Role

FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif"
PREFIX = "--sb-"

LIGHT: Mapping[str, str] = {
    "paper": "#ffffff",
    "panel": "#f5f7fa",
    "ink": "#17202b",
    "muted": "#536070",
    "grid": "#dde3ea",
    "now": "#b4510b",
    "proposed": "#0a5fb4",
    "measured": "#5b6b7d",
    "range": "#17202b",
    "low": "#2c7a63",
    "high": "#7a6aa8",
    "part": "#4878a8",
    "good": "#1c7a4a",
    "warn": "#94600a",
    "bad": "#b3261e",
}
DARK: Mapping[str, str] = {
    "paper": "#12171e",
    "panel": "#1b222c",
    "ink": "#e8edf3",
    "muted": "#a3afbd",
    "grid": "#313c49",
    "now": "#f0954a",
    "proposed": "#6fb4ff",
    "measured": "#9fb0c3",
    "range": "#e8edf3",
    "low": "#6cc9a8",
    "high": "#b5a6e6",
    "part": "#84aed6",
    "good": "#6ccf97",
    "warn": "#e3b341",
    "bad": "#ff8a80",
}

_ROLE_COLOUR: Mapping[Role, str] = {
    "now": "now",
    "proposed": "proposed",
    "measured": "measured",
    "limit_now": "now",
    "limit_proposed": "proposed",
    "low": "low",
    "high": "high",
}
_ROLE_DASH: Mapping[Role, tuple[int, ...]] = {
    "limit_now": (7, 3),
    "limit_proposed": (2, 2),
    "low": (4, 2),
    "high": (4, 2),
}


def colour(name: str) -> str:
    """Return the CSS variable of a named colour."""
    return f"var({PREFIX}{name})"


def role_name(role: Role) -> str:
    """Return the name of the colour a role is drawn in."""
    return _ROLE_COLOUR[role]


def role_colour(role: Role) -> str:
    """Return the CSS variable of a role's colour."""
    return colour(_ROLE_COLOUR[role])


def dash(role: Role) -> list[int]:
    """Return the dash of a role's line; empty for a full line."""
    return list(_ROLE_DASH.get(role, ()))


def look(role: Role) -> str:
    """Return how a role's line looks in a legend: `line`, `dashed` or `dotted`."""
    pattern = dash(role)
    return "line" if not pattern else "dashed" if pattern[0] > 3 else "dotted"


def declarations(palette: Mapping[str, str]) -> str:
    """Return a palette as CSS declarations."""
    return "".join(f"{PREFIX}{name}:{value};" for name, value in palette.items())


def literal(svg: str, palette: Mapping[str, str] = LIGHT) -> str:
    """Return a drawing with its variables replaced by a palette, for places without our CSS."""
    for name, value in palette.items():
        svg = svg.replace(colour(name), value)
    return svg


def config(size: int) -> dict[str, object]:
    """Return the Vega-Lite configuration that every figure shares.

    Args:
        size: size of the type in pixels.
    """
    axis = {
        "labelColor": colour("muted"),
        "titleColor": colour("muted"),
        "gridColor": colour("grid"),
        "domainColor": colour("grid"),
        "tickColor": colour("grid"),
        "labelFontSize": size,
        "titleFontSize": size,
        "titleFontWeight": "normal",
    }
    return {
        "font": FONT,
        "background": "transparent",
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "text": {"fontSize": size, "fill": colour("ink")},
    }
