from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from switchboard_policy.domain.figures import Role
from switchboard_policy.render import theme


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("name", ["ink", "muted", "now", "proposed", "good", "warn", "bad"])
def test_text_has_the_contrast_of_wcag_aa(
    palette: Mapping[str, str], ground: str, name: str
) -> None:
    assert contrast(palette[name], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", get_args(Role))
def test_lines_stand_out_from_the_paper(palette: Mapping[str, str], role: Role) -> None:
    assert contrast(palette[theme.role_name(role)], palette["paper"]) >= 3


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_now_and_proposed_differ_even_without_red_and_green(palette: Mapping[str, str]) -> None:
    # Protanopia and deuteranopia keep the difference between blue and yellow.
    blue = [int(palette[name][5:7], 16) for name in ("now", "proposed")]
    assert blue[1] - blue[0] > 100


def test_both_palettes_name_the_same_colours() -> None:
    assert list(theme.LIGHT) == list(theme.DARK)


def test_limits_differ_in_dash_as_well() -> None:
    assert [theme.look(role) for role in ("now", "limit_now", "limit_proposed")] == [
        "line",
        "dashed",
        "dotted",
    ]
