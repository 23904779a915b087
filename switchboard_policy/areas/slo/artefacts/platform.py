"""Boards of what the platform measures besides the levels: gateway, queues, cost, tenants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from switchboard_policy.areas.slo.artefacts import panels
from switchboard_policy.areas.slo.artefacts.basis import Basis, Made
from switchboard_policy.areas.slo.artefacts.board import (
    Board,
    Link,
    Panel,
    Query,
    Row,
    Shape,
    Variable,
)
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut, words
from switchboard_policy.areas.slo.artefacts.settings import ArtefactSettings
from switchboard_policy.domain.outcome import NotEvaluated

_BACK = Link("Service levels", "/d/switchboard-slo")


@dataclass(frozen=True)
class _Picture:
    """A panel of one metric or of several in one unit.

    Args:
        title: its title.
        words: our words for the metrics.
        moods: bounds of its numbers.
        share: whether the first is shown as a share of the second.
    """

    title: str
    words: tuple[str, ...]
    moods: panels.Moods = ()
    share: bool = False


def boards(basis: Basis) -> Made[Board]:
    """Return the boards whose metrics are mapped; what is not mapped is named.

    Args:
        basis: what they are made from.
    """
    made: list[Board] = []
    left: list[LeftOut] = []
    for plan in _plans(basis.settings):
        rows, missing = _rows(plan, basis)
        variables = _variables(rows, basis)
        left += missing
        if isinstance(variables, NotEvaluated):
            left.append(LeftOut(f"board {plan.name}", variables.reason))
        elif rows:
            uid, told = f"switchboard-{plan.name}", plan.description
            made.append(Board(uid, plan.title, told, rows, variables, links=(_BACK,)))
    return Made(tuple(made), tuple(left))


def resources(service: str, basis: Basis) -> tuple[tuple[Panel, ...], list[LeftOut]]:
    """Return what a service uses of what it is allowed.

    Args:
        service: its name.
        basis: what the panels are made from.
    """
    found: list[Panel] = []
    left: list[LeftOut] = []
    for picture in _resources(basis.settings):
        panel = _panel(picture, basis, service)
        if isinstance(panel, NotEvaluated):
            left.append(LeftOut(f"panel {picture.title} of each service's board", panel.reason))
        else:
            found.append(panel)
    return tuple(found), left


def _resources(settings: ArtefactSettings) -> tuple[_Picture, ...]:
    cpu, memory = settings.canary_cpu_ratio, settings.canary_memory_ratio
    return (
        _Picture("CPU", ("cpu_ratio",), panels.rising(cpu, cpu)),
        _Picture("Memory", ("memory_ratio",), panels.rising(memory, memory)),
    )


@dataclass(frozen=True)
class _Plan:
    """A board as it would be if everything were mapped.

    Args:
        name: its name.
        title: its title.
        description: what question it answers.
        rows: heading to pictures.
    """

    name: str
    title: str
    description: str
    rows: Mapping[str, tuple[_Picture, ...]]


def _plans(settings: ArtefactSettings) -> tuple[_Plan, ...]:
    return (_gateway(), _queue(settings), _cost(settings), _tenants(settings))


def _gateway() -> _Plan:
    rows = {
        "Traffic": (
            _Picture("Requests", ("gateway_requests_per_s", "gateway_errors_per_s")),
            _Picture("Turned away by limits", ("gateway_rejected_per_s",)),
        ),
        "Answers": (
            _Picture("Latency", ("gateway_p95_s", "gateway_p99_s")),
            _Picture("Open connections", ("gateway_connections",)),
        ),
    }
    description = "What comes in, what is turned away, how fast it is answered."
    return _Plan("gateway", "Gateway", description, rows)


def _queue(settings: ArtefactSettings) -> _Plan:
    lag, dead = settings.queue_lag_s, settings.queue_dead_letter_ratio
    rows = {
        "Lag": (
            _Picture("Age of the oldest message", ("queue_lag_s",), panels.rising(lag, lag)),
            _Picture("Messages that wait", ("queue_depth",)),
        ),
        "Work": (
            _Picture("Messages worked off", ("queue_done_per_s",)),
            _Picture("Dead letters", ("queue_dead_letter_ratio",), panels.rising(dead, dead)),
        ),
    }
    return _Plan("queue", "Work queues", "Whether work is done as fast as it comes.", rows)


def _cost(settings: ArtefactSettings) -> _Plan:
    guards = panels.rising(settings.cost_guard_ratios[0], settings.cost_guard_ratios[-1])
    spent = ("cost_spent_usd", "cost_cap_usd")
    rows = {
        "This month": (
            _Picture("Spent of the cap", spent, guards, share=True),
            _Picture("Spent", ("cost_spent_usd",)),
        ),
        "Each": (
            _Picture("A million API calls", ("cost_per_million_calls_usd",)),
            _Picture("A thousand events taken in", ("cost_per_thousand_ingested_usd",)),
        ),
    }
    return _Plan("cost", "Cost", "What this month has cost, against its caps.", rows)


def _tenants(settings: ArtefactSettings) -> _Plan:
    hit = panels.falling(settings.cache_hit_ratio, settings.cache_hit_ratio)
    alone = panels.falling(settings.autonomy_ratio, settings.autonomy_ratio)
    undone = panels.rising(settings.compensation_ratio, settings.compensation_ratio)
    rows = {
        "Served": (
            _Picture("Latency", ("tenant_p95_s", "tenant_p99_s")),
            _Picture("Burn rate", ("tenant_burn_rate",)),
            _Picture("Replica lag", ("tenant_lag_s",)),
            _Picture("Cache hits", ("tenant_cache_hit_ratio",), hit),
        ),
        "Autonomy": (
            _Picture("Autonomy", ("tenant_autonomy_ratio",), alone),
            _Picture("Compensation", ("tenant_compensation_ratio",), undone),
            _Picture("Overrides", ("tenant_overrides",)),
        ),
    }
    return _Plan("tenants", "Tenants", "How one tenant is served.", rows)


def _rows(plan: _Plan, basis: Basis) -> tuple[tuple[Row, ...], list[LeftOut]]:
    """Return the rows that can be shown; without any, it is the board that is left out."""
    rows: list[Row] = []
    left: list[LeftOut] = []
    for title, row in plan.rows.items():
        told = [(each, _panel(each, basis, "$service")) for each in row]
        shown = tuple(panel for _, panel in told if isinstance(panel, Panel))
        rows += [Row(title, shown)] if shown else []
        left += [
            LeftOut(f"panel {picture.title} of board {plan.name}", panel.reason)
            for picture, panel in told
            if isinstance(panel, NotEvaluated)
        ]
    if not rows:
        missing = sorted(
            {word for each in plan.rows.values() for one in each for word in one.words}
        )
        why = f"artefacts.metrics maps none of {', '.join(missing)}"
        left = [LeftOut(f"board {plan.name}", why)]
    return tuple(rows), left


def _panel(picture: _Picture, basis: Basis, service: str) -> Panel | NotEvaluated:
    """Return a panel where all of its metrics are mapped, or why there is none."""
    queries: list[Query] = []
    for word in picture.words:
        query = basis.names.query(word, window=panels.RATE, service=service)
        if isinstance(query, NotEvaluated):
            return query
        legend = words()[word].meaning if len(picture.words) > 1 else ""
        queries.append(Query(query, legend))
    if picture.share:
        queries = [Query(" / ".join(f"({query.expr})" for query in queries))]
    return Panel(
        title=picture.title,
        shape=Shape.LINES,
        queries=tuple(queries),
        description=_sentence(words()[word].meaning for word in picture.words),
        unit="percentunit" if picture.share else words()[picture.words[0]].unit,
        moods=picture.moods,
    )


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _variables(rows: tuple[Row, ...], basis: Basis) -> tuple[Variable, ...] | NotEvaluated:
    """Return the choices that a board's queries leave to its reader."""
    asked = " ".join(query.expr for row in rows for each in row.panels for query in each.queries)
    found = [panels.SERVICE_CHOICE] if "$service" in asked else []
    if "$tenant" in asked:
        label = basis.names.label("tenant")
        if isinstance(label, NotEvaluated):
            return label
        found.append(Variable("tenant", "Tenant", f"label_values({label})"))
    return tuple(found)
