"""The data of rows of dots."""

from __future__ import annotations

from switchboard_policy.domain.figures import DotFigure
from switchboard_policy.render import theme
from switchboard_policy.render.bar_view import SIDES
from switchboard_policy.render.columns import Table, Tables, known, unique
from switchboard_policy.render.dot_specs import dots_value
from switchboard_policy.render.text import clean


def dot_tables(figure: DotFigure) -> Tables:
    """Return the ranges of each row and its dots.

    Args:
        figure: the figure.
    """
    labels = unique([clean(label, 60) for label, _, _ in figure.rows])
    sides = [
        (label, side, found)
        for label, (_, *both) in zip(labels, figure.rows, strict=True)
        for side, found in zip(SIDES, both, strict=True)
    ]
    every = [(label, side, value) for label, side, found in sides for value in found.values]
    return {
        "ranges": Table(
            {
                "what": [label for label, _, _ in sides],
                "side": [side for _, side, _ in sides],
                "low": [known(found.low) for *_, found in sides],
                "high": [known(found.high) for *_, found in sides],
                "middle": [
                    None if found.middle is None else known(found.middle) for *_, found in sides
                ],
                "end": [known(max((found.high, *found.values))) for *_, found in sides],
                "text": [dots_value(found, figure.unit).split(" (")[0] for *_, found in sides],
                "colour": [theme.colour(side) for _, side, _ in sides],
            },
            {},
        ),
        "dots": Table(
            {
                "what": [label for label, _, _ in every],
                "side": [side for _, side, _ in every],
                "x": [known(value) for *_, value in every],
                "colour": [theme.colour(side) for _, side, _ in every],
            },
            {},
        ),
    }
