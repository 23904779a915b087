from __future__ import annotations

import math
import re
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import altair as alt
import pytest
from support.awkward import spiteful
from support.hostile import HOSTILE

from switchboard_policy.domain.figures import (
    Bar,
    BarFigure,
    DotFigure,
    Dots,
    Figure,
    Line,
    Point,
    ScatterFigure,
    Span,
    SpanFigure,
    TimeFigure,
    WaterfallFigure,
)
from switchboard_policy.domain.reliability import ForecastBin, ReliabilityFigure
from switchboard_policy.render import charts, svg
from switchboard_policy.render.figure_view import figure_views
from switchboard_policy.render.specs import NARROW, WIDE, Size, spec
from switchboard_policy.render.text import clean
from switchboard_policy.testing.builders import budget_figure, demand_figure, throttled_figure

RISK = WaterfallFigure("risk", "Risk", (("size", 9.0), ("reach", 6.5)), 15.5, "a ranking")
SPANS = SpanFigure(
    "spans",
    "Alerts and incidents",
    1_767_225_600,
    1_767_312_000,
    (
        ("checkout page", (Span(1_767_230_000, 1_767_230_240, "page", "high", "page 1h/5m"),)),
        ("checkout ticket", ()),
        ("incidents", (Span(1_767_229_000, 1_767_240_000, "incident", "measured", "errors"),)),
    ),
    "an example",
)
POINTS = ScatterFigure(
    "front",
    "Alert windows tried",
    "pages a week in a healthy state",
    "incidents missed",
    (
        Point("workbook x 0.5 at 99.9 %", 2.5, 0.0, "tried", "measured", front=True),
        Point("workbook x 2 at 99.9 %", 3.0, 1.0, "tried", "measured"),
        Point("as it is", 0.0, 1.0, "as it is", "now", front=True),
        Point("platform-a at 99.5 %", 0.0, 2.0, "to take", "proposed"),
    ),
    "an example",
)
DOTS = DotFigure(
    "ahead",
    "Throttled in the days to come",
    "% of good requests",
    (
        ("acme", Dots((1.0, 2.0, 4.0), 0.5, 5.0, 2.0), Dots((0.0, 0.1, 0.2), 0.0, 0.4, 0.1)),
        ("no shape known", Dots((), 1.0, 16.0, None), Dots((), 0.0, 16.0, None)),
    ),
    "an example",
)
CURVE = ReliabilityFigure(
    "calibration",
    "Whether it came as often as it was said",
    0.9,
    (ForecastBin(120, 0.03, 0.02, 0.0, 0.06), ForecastBin(123, 0.4, 0.17, 0.33, 0.47)),
    (ForecastBin(243, 0.5, 0.1, 0.45, 0.55),),
    "an example",
)
EMPTY_LINE = TimeFigure("void", "Nothing", "x", (Line("none", "now", (0.0, 9.0), (math.nan,) * 2),))
DRAWN = {"svg", "g", "path", "text", "line", "rect", "title", "desc", "defs", "clipPath"}
FIGURES: tuple[Figure, ...] = (
    demand_figure(),
    demand_figure(days=2, points=90),
    demand_figure(days=1, points=60, gap=False),
    budget_figure(),
    throttled_figure(),
    BarFigure("one", "One", "x", (Bar("a", 1.0, 2.0),)),
    BarFigure("none", "None", "x", ()),
    RISK,
    WaterfallFigure("zero", "Zero", (), 0.0),
    EMPTY_LINE,
    SPANS,
    POINTS,
    DOTS,
    DotFigure("nobody", "Nobody", "x", ()),
    CURVE,
    ReliabilityFigure("unjudged", "Nothing judged", 0.9, ()),
    ScatterFigure("nothing", "Nothing tried", "pages", "missed", ()),
    SpanFigure("quiet", "Quiet", 0, 86_400, (("checkout page", ()),)),
    TimeFigure("bare", "Bare", "x", ()),
)


@pytest.mark.no_cover
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
def test_every_specification_fits_the_schema(figure: Figure, size: Size) -> None:
    alt.Chart.from_dict(charts.static_spec(figure, size), validate=True)
    alt.Chart.from_dict(spec(figure, size, alive=True), validate=True)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_every_figure_is_drawn_as_well_formed_svg(figure: Figure) -> None:
    (drawing,) = charts.draw([figure])
    for text in (drawing.wide, drawing.narrow, drawing.file):
        ET.fromstring(text)  # noqa: S314 - our own output
        assert "NaN" not in text
        assert "style=" not in text


def test_a_gap_breaks_the_line() -> None:
    (drawing,) = charts.draw([demand_figure()])
    lines = re.findall(r'd="(M[^"]*)"[^>]*stroke="var\(--sb-measured\)"', drawing.wide)
    assert [path.count("M") for path in lines] == [2]
    (whole,) = charts.draw([demand_figure(gap=False)])
    lines = re.findall(r'd="(M[^"]*)"[^>]*stroke="var\(--sb-measured\)"', whole.wide)
    assert [path.count("M") for path in lines] == [1]


def test_a_short_stretch_of_a_long_time_is_seen_and_a_quiet_row_keeps_its_place() -> None:
    (drawing,) = charts.draw([SPANS])
    for row in ("checkout page", "checkout ticket", "incidents"):
        assert f">{row}<" in drawing.wide
    assert drawing.wide.count('stroke="var(--sb-high)" stroke-width="2"') == 1
    assert [(key.label, key.colour) for key in charts.legend(SPANS)] == [
        ("page", "high"),
        ("incident", "measured"),
    ]
    (view,) = figure_views([SPANS], {drawing.name: drawing})
    assert view.table.rows[0] == ("checkout page", "page 1h/5m", "1 Jan 2026 01:13, 4 min")


def test_what_nothing_beats_is_joined_and_what_is_named_stands_out() -> None:
    (drawing,) = charts.draw([POINTS])
    assert len(re.findall(r'd="M[^"]*"[^>]*stroke="var\(--sb-measured\)"', drawing.wide)) == 1
    assert drawing.wide.count('fill="var(--sb-measured)"') == 2
    assert [(key.label, key.colour) for key in charts.legend(POINTS)] == [
        ("tried", "measured"),
        ("as it is", "now"),
        ("to take", "proposed"),
        ("nothing beats these", "measured"),
    ]
    (view,) = figure_views([POINTS], {drawing.name: drawing})
    assert view.table.rows == (
        ("as it is", "0", "1"),
        ("platform-a at 99.5 %", "0", "2"),
        ("workbook x 0.5 at 99.9 %", "2.5", "0"),
    )


def test_a_reliability_diagram_has_a_bar_for_each_bin_and_a_point_for_each_forecast() -> None:
    (drawing,) = charts.draw([CURVE])
    bars = re.findall(r'stroke="var\(--sb-measured\)" stroke-width="5"', drawing.wide)
    assert len(bars) == len(CURVE.bins)
    assert drawing.wide.count('fill="var(--sb-proposed)"') == len(CURVE.bins)
    assert drawing.wide.count('stroke="var(--sb-now)"') == len(CURVE.before)
    assert [key.label for key in charts.legend(CURVE)] == [
        "calibrated",
        "where 90 % of perfect forecasters lie",
        "not calibrated",
    ]


def test_roles_keep_their_colours_in_every_figure() -> None:
    (demand, budget) = charts.draw([demand_figure(), budget_figure()])
    assert 'stroke="var(--sb-now)"' in demand.wide
    assert 'stroke="var(--sb-now)"' in budget.wide
    assert 'stroke-dasharray="7,3"' in demand.wide


def test_drawings_in_a_page_take_their_colours_from_it_and_files_have_their_own() -> None:
    (drawing,) = charts.draw([demand_figure()])
    assert "var(--sb-ink)" in drawing.narrow or "var(--sb-muted)" in drawing.narrow
    assert "var(" not in drawing.file
    assert demand_figure().title in drawing.file


def test_ids_are_unique_over_both_sizes_and_all_figures() -> None:
    found = charts.draw([budget_figure(), replace(budget_figure(), id="other")])
    texts = [text for drawing in found for text in (drawing.wide, drawing.narrow)]
    ids = [name for text in texts for name in re.findall(r' id="([^"]*)"', text)]
    assert len(ids) == len(set(ids))
    used = {name for text in texts for name in re.findall(r"url\(#([^)]*)\)", text)}
    assert used <= set(ids)
    assert used


def test_the_same_figure_is_the_same_bytes_again() -> None:
    assert charts.draw([budget_figure()]) == charts.draw([budget_figure()])


def test_drawings_name_themselves_for_those_who_do_not_see_them() -> None:
    (drawing,) = charts.draw([budget_figure()])
    root = ET.fromstring(drawing.narrow)  # noqa: S314 - our own output
    assert root.attrib["role"] == "img"
    told = {element.attrib.get("id"): element.text for element in root}
    names = [told[name] for name in root.attrib["aria-labelledby"].split()]
    assert names == [budget_figure().title, budget_figure().note]


def test_type_on_a_phone_is_legible() -> None:
    (drawing,) = charts.draw([demand_figure()])
    box = re.search(r'viewBox="0 0 ([\d.]+) ', drawing.narrow)
    assert box is not None
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawing.narrow)}
    # The page gives it 358 of 390 pixels.
    assert min(sizes) * 358 / float(box[1]) >= 11


def test_a_line_of_two_thousand_points_stays_small() -> None:
    (drawing,) = charts.draw([demand_figure(days=30, points=2_000)])
    assert len(drawing.wide) < 90_000
    assert len(drawing.narrow) < 45_000
    (coarse,) = charts.draw([demand_figure(days=30, points=2_000)], detail=0.25)
    assert len(coarse.wide) < len(drawing.wide)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip()])
def test_hostile_names_stay_names_in_a_drawing(text: str) -> None:
    proposed, _ = spiteful(text)
    for drawing in charts.draw(proposed.recommendations[0].figures):
        for drawn in (drawing.wide, drawing.file):
            root = ET.fromstring(drawn)  # noqa: S314 - our own output
            names = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert names <= DRAWN
        assert re.fullmatch(r"[a-z0-9-]+", drawing.name)
        assert clean(text)[:8].strip() in "".join(ET.fromstring(drawing.file).itertext())  # noqa: S314


def test_names_of_files_are_safe_and_never_alike() -> None:
    figures = [replace(budget_figure(), id=name) for name in ("../x", "x", "X", "")]
    assert [name for name, _ in charts.named(figures)] == ["x", "x-2", "x-3", "figure"]


def test_legends_say_what_colours_mean() -> None:
    assert [key.look for key in charts.legend(demand_figure())] == [
        "line",
        "dashed",
        "dotted",
        "area",
    ]
    assert [key.label for key in charts.legend(throttled_figure())] == ["now", "proposed", "range"]
    assert [key.label for key in charts.legend(FIGURES[5])] == ["now", "proposed"]
    assert charts.legend(RISK) == ()


def test_a_long_legend_wraps_in_a_file() -> None:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="50" viewBox="0 0 300 50">'
    keys = [("a rather long label of a line", "var(--sb-now)", False)] * 3
    alone = svg.standalone(f"{head}</svg>", "T", keys)
    assert len(set(re.findall(r'<g transform="translate\(8,(\d+)\)"', alone))) == 3
    assert svg.standalone("<svg/>", "T", keys) == "<svg/>"


def test_without_the_extra_nothing_can_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert charts.available()
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert not charts.available()


def test_the_library_is_the_same_each_time_and_brings_what_the_page_calls() -> None:
    charts.library.cache_clear()
    first = charts.library()
    charts.library.cache_clear()
    assert charts.library() == first
    assert "window.vegaEmbed=" in first
