"""Boards as Grafana's JSON, through the Foundation SDK: keys sorted, nothing left to chance."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from grafana_foundation_sdk.builders import (
    common,
    dashboard,
    gauge,
    heatmap,
    prometheus,
    stat,
    table,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import heatmap as heatmap_models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from switchboard_policy.areas.slo.artefacts.board import (
    Annotation,
    Board,
    Link,
    Panel,
    Query,
    Row,
    Shape,
    Variable,
)
from switchboard_policy.errors import InputError
from switchboard_policy.promql.tree import tree_of

_WIDTH = 24
_HEIGHT = 8
_SOURCE = models.DataSourceRef(type_val="prometheus", uid="${datasource}")
_RANGED = re.compile(r"\$(?:range|__\w+)\b")
_FILLED = re.compile(r"\$\{?\w+\}?")
_NO_COLUMNS = ("Time", "__name__", "job", "instance", "sloth_id")


def board_text(board: Board) -> str:
    """Return a board as the JSON that Grafana imports and shows.

    Args:
        board: the board.

    Raises:
        InputError: one of its queries is no PromQL.
    """
    for row in board.rows:
        for panel in row.panels:
            for query in panel.queries:
                _check(board, panel.title, query.expr)
    for annotation in board.annotations:
        _check(board, annotation.name, annotation.expr)
    told = json.dumps(_model(board), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False)
    return f"{told}\n"


def with_variables_filled(expr: str) -> str:
    """Return a query of a board with something in the place of each variable."""
    return _FILLED.sub("chosen", _RANGED.sub("5m", expr))


def _check(board: Board, title: str, expr: str) -> None:
    try:
        tree_of(with_variables_filled(expr))
    except ValueError as error:
        raise InputError(f"{title} of board {board.uid} is no PromQL: {error}") from None


def _model(board: Board) -> models.Dashboard:
    made = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags(["slo", "switchboard"])
        .timezone("utc")
        .refresh("1m")
        .time(f"now-{board.hours}h", "now")
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .readonly()
        .with_variable(_source(board.source))
    )
    for variable in board.variables:
        made = made.with_variable(_variable(variable))
    for annotation in board.annotations:
        made = made.annotation(_annotation(annotation))
    for link in board.links:
        made = made.link(_link(link))
    top, number = 0, 1
    for row in board.rows:
        top, number = _add_row(made, row, top, number)
    model = made.build()
    assert model.templating is not None
    for choice in model.templating.list_val or []:
        # Only intervals have these; the SDK writes them for every kind of variable.
        choice.auto = choice.auto_min = choice.auto_count = None
    return model


def _add_row(made: dashboard.Dashboard, row: Row, top: int, number: int) -> tuple[int, int]:
    """Add a row and its panels; return the first free line and panel number below it."""
    heading = models.GridPos(h=1, w=_WIDTH, x=0, y=top)
    made.with_row(dashboard.Row(row.title).id(number).grid_pos(heading))
    left, top, number = 0, top + 1, number + 1
    for panel in row.panels:
        if left + panel.width > _WIDTH:
            left, top = 0, top + _HEIGHT
        place = models.GridPos(h=_HEIGHT, w=panel.width, x=left, y=top)
        made.with_panel(_panel(panel).id(number).grid_pos(place))
        left, number = left + panel.width, number + 1
    return top + _HEIGHT, number


def _panel(panel: Panel) -> Any:  # noqa: ANN401 - the builders share methods, not a type
    made = _SHAPES[panel.shape](panel)
    made = made.title(panel.title).description(panel.description).datasource(_SOURCE)
    if panel.shape is not Shape.HEATMAP:
        made = made.unit(panel.unit)
    for position, query in enumerate(panel.queries):
        made = made.with_target(_target(panel, query, chr(ord("A") + position)))
    if panel.moods:
        steps = [
            models.Threshold(value=None if bound is None else float(bound), color=mood.value)
            for bound, mood in panel.moods
        ]
        absolute = dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE)
        made = made.thresholds(absolute.steps(steps))
    if panel.links:
        made = made.links([_link(link) for link in panel.links])
    return made


def _target(panel: Panel, query: Query, name: str) -> prometheus.Dataquery:
    made = prometheus.Dataquery().expr(query.expr).ref_id(name)
    if panel.shape is Shape.TABLE:
        return made.instant().format(PromQueryFormat.TABLE)
    if panel.shape is Shape.HEATMAP:
        return made.range().format(PromQueryFormat.HEATMAP).legend_format(query.legend)
    if panel.shape is Shape.LINES:
        return made.range().legend_format(query.legend or "__auto").exemplar(panel.unit == "s")
    return made.instant().legend_format(query.legend or "__auto")


def _gauge(panel: Panel) -> gauge.Panel:
    del panel
    return gauge.Panel().min(0).max(1).reduce_options(_last())


def _stat(panel: Panel) -> stat.Panel:
    del panel
    return stat.Panel().reduce_options(_last())


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)


def _lines(panel: Panel) -> timeseries.Panel:
    made = timeseries.Panel().fill_opacity(8).line_width(1)
    if panel.moods:
        style = common.GraphThresholdsStyleConfig()
        made = made.thresholds_style(style.mode(common_models.GraphThresholdsStyleMode.DASHED))
    return made


def _heatmap(panel: Panel) -> heatmap.Panel:
    # The buckets come ready from the histogram; each is named by its upper bound.
    axis = heatmap.YAxisConfig().unit(panel.unit)
    rows = heatmap.RowsHeatmapOptions().layout(common_models.HeatmapCellLayout.LE)
    colour = heatmap.HeatmapColorOptions().mode(heatmap_models.HeatmapColorMode.SCHEME)
    return (
        heatmap.Panel()
        .calculate(False)
        .y_axis(axis)
        .rows_frame(rows)
        .color(colour.scheme("Oranges").steps(64))
    )


def _table(panel: Panel) -> table.Panel:
    """Return a table of one line a level: its queries side by side, told by the level's labels."""
    names = {f"Value #{chr(ord('A') + i)}": each.legend for i, each in enumerate(panel.queries)}
    organise = {
        "excludeByName": dict.fromkeys(_NO_COLUMNS, True),
        "renameByName": names,
    }
    made = (
        table.Panel()
        .with_transformation(models.DataTransformerConfig(id_val="merge", options={}))
        .with_transformation(models.DataTransformerConfig(id_val="organize", options=organise))
    )
    for name, unit in _TABLE_UNITS.items():
        made = made.override_by_name(name, [models.DynamicConfigValue(id_val="unit", value=unit)])
    if panel.row_link is not None:
        links = [{"title": panel.row_link.title, "url": panel.row_link.url}]
        value = models.DynamicConfigValue(id_val="links", value=links)
        made = made.override_by_name("sloth_service", [value])
    return made


_TABLE_UNITS = {"objective": "percentunit", "budget left": "percentunit", "burn rate": "x"}

_SHAPES: Mapping[Shape, Callable[[Panel], Any]] = {
    Shape.GAUGE: _gauge,
    Shape.STAT: _stat,
    Shape.LINES: _lines,
    Shape.HEATMAP: _heatmap,
    Shape.TABLE: _table,
}


def _source(uid: str) -> dashboard.DatasourceVariable:
    """Return the choice of a Prometheus; the one that is known is chosen at first."""
    made = dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus")
    return made.current(models.VariableOption(text=uid, value=uid)) if uid else made


def _variable(variable: Variable) -> Any:  # noqa: ANN401 - two builders without a common type
    if variable.values:
        options = [
            models.VariableOption(text=each, value=each, selected=each == variable.values[0])
            for each in variable.values
        ]
        return (
            dashboard.CustomVariable(variable.name)
            .label(variable.label)
            .values(",".join(variable.values))
            .options(options)
            .current(options[0])
        )
    made = (
        dashboard.QueryVariable(variable.name)
        .label(variable.label)
        .query({"query": variable.query, "refId": variable.name})
        .datasource(_SOURCE)
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
    )
    if variable.everything:
        everything = models.VariableOption(text="All", value="$__all", selected=True)
        made = made.include_all(True).all_value(".*").current(everything)
    return made


def _annotation(annotation: Annotation) -> dashboard.AnnotationQuery:
    return (
        dashboard.AnnotationQuery()
        .name(annotation.name)
        .datasource(_SOURCE)
        .enable(True)
        .icon_color("blue")
        .expr(annotation.expr)
    )


def _link(link: Link) -> dashboard.DashboardLink:
    kind = models.DashboardLinkType.LINK
    outside = link.url.startswith("http")
    return dashboard.DashboardLink(link.title).type(kind).url(link.url).target_blank(outside)
