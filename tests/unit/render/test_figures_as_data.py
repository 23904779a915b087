from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.domain.figures import Bar, Line, Mark, TimeFigure, WaterfallFigure
from switchboard_policy.render.columns import Table, unique
from switchboard_policy.render.decimate import decimate
from switchboard_policy.render.tables import LANES, ends, moments, tables
from switchboard_policy.testing.builders import budget_figure, demand_figure, throttled_figure

VALUES = st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(math.nan)), min_size=1, max_size=400)


@given(VALUES, st.integers(6, 200))
def test_a_line_keeps_its_ends_its_peaks_and_its_gaps(values: list[float], most: int) -> None:
    x = [float(at) for at in range(len(values))]
    kept = decimate(x, values, most)
    assert len(kept) <= max(len(values) if len(values) <= most else 0, most + 2)
    assert [at for at, _ in kept] == sorted({at for at, _ in kept})
    assert (kept[0][0], kept[-1][0]) == (x[0], x[-1])
    known = [value for value in values if not math.isnan(value)]
    shown = [value for _, value in kept if not math.isnan(value)]
    if known:
        assert (min(shown), max(shown)) == (min(known), max(known))
    assert any(map(math.isnan, values)) == any(math.isnan(value) for _, value in kept)


def test_a_short_line_is_left_alone() -> None:
    assert decimate([1.0, 2.0], [5.0, 6.0], 6) == [(1.0, 5.0), (2.0, 6.0)]


def test_gaps_are_empty_cells_not_numbers() -> None:
    cells = tables(demand_figure(), 2_000)["line0"].columns["y"]
    assert None in cells
    assert not any(isinstance(cell, float) and math.isnan(cell) for cell in cells)


def test_both_bounds_of_a_band_stand_at_the_same_moments() -> None:
    band = tables(demand_figure(days=30, points=5_000), 300)["band0"]
    rows = [row for row in band.rows() if row["y"] is not None]
    assert len(band.columns["x"]) <= 620
    assert all(float(str(row["y"])) <= float(str(row["y2"])) for row in rows)


def test_moments_are_numbered_in_time_and_close_ones_stand_apart() -> None:
    marks = tables(budget_figure(), 100)["marks"]
    assert marks.columns["number"] == ["1", "2", "3"]
    assert list(marks.columns["x"]) == sorted(str(x) and x for x in marks.columns["x"])
    assert len(set(marks.columns["lane"])) == 3


def test_a_crowd_of_moments_shares_the_lanes() -> None:
    crowd = TimeFigure(
        "a",
        "a",
        "b",
        (Line("x", "now", (0.0, 100.0), (1.0, 1.0)),),
        marks=tuple(Mark(50.0, "page", 50.0) for _ in range(9)),
    )
    assert len(set(tables(crowd, 10)["marks"].columns["lane"])) == LANES


def test_the_span_covers_lines_bands_and_moments() -> None:
    assert ends(TimeFigure("a", "a", "b", ())) == (0.0, 1.0)
    late = TimeFigure("a", "a", "b", (), marks=(Mark(5.0, "x", 9.0), Mark(1.0, "y", 1.0)))
    assert ends(late) == (1.0, 9.0)
    assert [mark.label for mark in moments(late)] == ["y", "x"]


def test_a_bar_says_its_value_and_its_range() -> None:
    figure = throttled_figure(
        Bar("a", 1.0, None, (1.0, 1.0), (0.0, 2.0)), Bar("a", None, None, (3.0, 3.0))
    )
    rows = tables(figure, 0)["bars"].rows()
    assert [row["what"] for row in rows] == ["a", "a", "a (2)", "a (2)"]
    assert [row["text"] for row in rows] == ["1", "0\N{EN DASH}2", "3", "\N{EN DASH}"]
    assert [row["end"] for row in rows] == [1.0, 2.0, 3.0, 0.0]


def test_parts_of_a_waterfall_start_where_the_last_one_ended() -> None:
    figure = WaterfallFigure("risk", "Risk", (("size", 9.0), ("reach", 6.0)), 15.0)
    rows = tables(figure, 0)["parts"].rows()
    assert [(row["start"], row["end"]) for row in rows] == [(0.0, 9.0), (9.0, 15.0), (0.0, 15.0)]
    assert [row["text"] for row in rows] == ["+9", "+6", "15"]


def test_rows_repeat_what_is_the_same() -> None:
    assert Table({"x": [1, 2]}, {"what": "a"}).rows() == [
        {"x": 1, "what": "a"},
        {"x": 2, "what": "a"},
    ]


@pytest.mark.parametrize(
    ("labels", "told"), [(["a", "b"], ["a", "b"]), (["a", "a", "a"], ["a", "a (2)", "a (3)"])]
)
def test_labels_alike_are_told_apart(labels: list[str], told: list[str]) -> None:
    assert unique(labels) == told
