"""The boards: service levels, each service, the gateway, queues, cost, tenants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from switchboard_policy.areas.slo.artefacts import panels, platform
from switchboard_policy.areas.slo.artefacts.basis import Basis, Made
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
from switchboard_policy.areas.slo.artefacts.indicator import Histogram, histogram, ratio
from switchboard_policy.areas.slo.artefacts.links import explore_links, runbook_links
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut
from switchboard_policy.areas.slo.artefacts.runbooks import TITLES
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.rules.names import SERVICE
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.narrow import narrowed
from switchboard_policy.promql.selectors import Matcher, Op

UID = "switchboard-slo"
RANGES = ("6h", "1h", "1d", "7d", "30d")
"""Ranges compliance is told over, the one chosen at first in front."""

_RUNBOOKS = tuple((name, f"Run-book: {TITLES[name]}") for name in ("slo-breach", "failed-canary"))

Timed = tuple[ServiceLevel, Histogram]


def boards(basis: Basis) -> Made[Board]:
    """Return every board whose names are known.

    Args:
        basis: what they are made from.
    """
    made = [_slo_board(basis)] if basis.levels else []
    made += [_service_board(service, basis) for service in basis.services]
    others = platform.boards(basis)
    found = [board for board, _ in made] + list(others.models)
    source = basis.names.source("prometheus")
    if not isinstance(source, NotEvaluated):
        found = [replace(board, source=source) for board in found]
    left = [one for _, some in made for one in some] + list(others.left_out)
    label = basis.names.label("environment")
    if isinstance(label, NotEvaluated):
        left.append(LeftOut("variable environment of the boards", label.reason))
    else:
        found = [_in_environment(board, label) for board in found]
    return Made(tuple(found), tuple(dict.fromkeys(left)))


def _slo_board(basis: Basis) -> tuple[Board, list[LeftOut]]:
    links, left = runbook_links(_RUNBOOKS, basis.names)
    explore, unlinked = explore_links("$service", basis.names)
    timed = list(_timed(basis.levels))
    drill = Link("The service's own board", f"/d/{UID}-${{__data.fields.{SERVICE}}}")
    rows = [
        Row("Every service", (panels.overview(drill),)),
        Row("The service chosen", _budget(basis, panels.CHOSEN)),
        Row("How it burns", (panels.burn_lines(), panels.firing())),
        Row("Latency", _latency(timed, explore)),
        Row("Traffic", (panels.traffic(basis),)),
    ]
    annotations, unmarked = _deployments("$service", basis)
    board = Board(
        uid=UID,
        title="Service levels",
        description="What was promised, what is left of it, and how fast it goes.",
        rows=tuple(row for row in rows if row.panels),
        variables=(
            panels.SERVICE_CHOICE,
            Variable("range", "Range", values=RANGES),
        ),
        annotations=annotations,
        links=(*links, *explore),
    )
    return board, [*left, *unlinked, *unmarked]


def _service_board(service: str, basis: Basis) -> tuple[Board, list[LeftOut]]:
    own = replace(basis, levels=basis.of(service))
    where = f'{SERVICE}="{service}"'
    links, _ = runbook_links(_RUNBOOKS, basis.names)
    explore, _ = explore_links(service, basis.names)
    annotations, _ = _deployments(service, basis)
    resources, left = platform.resources(service, basis)
    rows = [
        Row("Budget", _budget(own, where)),
        Row("How it burns", (panels.burn_lines(where), panels.firing(where))),
        Row("Latency", _latency(list(_timed(own.levels)), explore)),
        Row("Indicators", tuple(_indicators(own))),
        Row("Traffic", (panels.traffic(own, where),)),
        Row("Resources", resources),
    ]
    board = Board(
        uid=f"{UID}-{service}",
        title=f"Service levels of {service}",
        description=f"Everything that was promised of {service}.",
        rows=tuple(row for row in rows if row.panels),
        variables=(Variable("range", "Range", values=RANGES),),
        annotations=annotations,
        links=(Link("All services", f"/d/{UID}?var-service={service}"), *links, *explore),
    )
    return board, left


def _budget(basis: Basis, where: str) -> tuple[Panel, ...]:
    told = (panels.budget_left, panels.week_burn, panels.compliance)
    return tuple(panel(basis, where) for panel in told)


def _latency(timed: list[Timed], links: tuple[Link, ...]) -> tuple[Panel, ...]:
    return (panels.heatmap(timed, links), panels.quantiles(timed, links)) if timed else ()


def _indicators(basis: Basis) -> Iterator[Panel]:
    """Yield the bad share of each level beside what may be bad, in the level's own words."""
    for level in basis.levels:
        asked = ratio(level, panels.RATE)
        if asked is not None:
            yield Panel(
                title=f"{level.name}: bad events",
                shape=Shape.LINES,
                queries=(Query(asked.errors, "bad"),),
                description=level.description,
                unit="percentunit",
                moods=panels.rising(level.budget_ratio, level.budget_ratio),
            )


def _timed(levels: tuple[ServiceLevel, ...]) -> Iterator[Timed]:
    for level in levels:
        found = histogram(level)
        if found is not None and found.unit == "s":
            yield level, found


def _deployments(service: str, basis: Basis) -> tuple[tuple[Annotation, ...], list[LeftOut]]:
    query = basis.names.query("deployments", window=panels.RATE, service=service)
    if isinstance(query, NotEvaluated):
        return (), [LeftOut("deployments marked on boards", query.reason)]
    return (Annotation("Deployments", query),), []


def _in_environment(board: Board, label: str) -> Board:
    """Return a board whose queries ask for the environment chosen.

    "All" matches series without the label too, as those of a server of one environment are.
    """
    where = (Matcher(label, Op.LIKE, "$environment"),)
    rows = tuple(
        replace(row, panels=tuple(_narrowed(each, where) for each in row.panels))
        for row in board.rows
    )
    chooser = Variable("environment", "Environment", f"label_values({label})", everything=True)
    marks = tuple(replace(each, expr=narrowed(each.expr, where)) for each in board.annotations)
    return replace(board, rows=rows, annotations=marks, variables=(*board.variables, chooser))


def _narrowed(panel: Panel, where: tuple[Matcher, ...]) -> Panel:
    queries = (replace(each, expr=narrowed(each.expr, where)) for each in panel.queries)
    return replace(panel, queries=tuple(queries))
