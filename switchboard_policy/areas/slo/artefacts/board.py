"""A board as a plain value: rows of panels, each a few queries and what their numbers mean."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Shape(StrEnum):
    """How a panel shows its numbers."""

    GAUGE = "gauge"
    STAT = "stat"
    LINES = "lines"
    HEATMAP = "heatmap"
    TABLE = "table"


class Mood(StrEnum):
    """How good a number is."""

    GOOD = "green"
    WARY = "orange"
    BAD = "red"


@dataclass(frozen=True)
class Query:
    """One query of a panel.

    Args:
        expr: PromQL; may hold the board's variables.
        legend: what its series are called; may hold labels as `{{label}}`.
    """

    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Link:
    """A way to somewhere else.

    Args:
        title: what is there.
        url: where; may hold the board's variables.
    """

    title: str
    url: str


@dataclass(frozen=True)
class Panel:
    """One picture of a board.

    Args:
        title: what it shows.
        shape: how.
        queries: what it asks.
        description: what it means, in a sentence.
        unit: unit of its numbers as Grafana names it.
        moods: bound from which a number is how good, rising; the first has None.
        links: where it leads.
        row_link: where a row of a table leads; may hold `${__data.fields.<label>}`.
        width: of 24.
    """

    title: str
    shape: Shape
    queries: tuple[Query, ...] = ()
    description: str = ""
    unit: str = "short"
    moods: tuple[tuple[Decimal | None, Mood], ...] = ()
    links: tuple[Link, ...] = ()
    row_link: Link | None = None
    width: int = 12


@dataclass(frozen=True)
class Row:
    """Panels under one heading.

    Args:
        title: the heading.
        panels: the panels, left to right.
    """

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Variable:
    """Something the reader of a board chooses.

    Args:
        name: its name in queries.
        label: what the reader sees.
        query: Grafana's query for its values; empty where they are fixed.
        values: its values where they are fixed; the first is chosen at first.
        everything: whether all of them may be chosen at once.
    """

    name: str
    label: str
    query: str = ""
    values: tuple[str, ...] = ()
    everything: bool = False


@dataclass(frozen=True)
class Annotation:
    """Moments marked on every picture.

    Args:
        name: what happened.
        expr: PromQL that is above 0 then.
    """

    name: str
    expr: str


@dataclass(frozen=True)
class Board:
    """A board.

    Args:
        uid: its stable id.
        title: its title.
        description: what question it answers.
        rows: its rows.
        variables: what the reader chooses.
        annotations: moments marked.
        links: where it leads.
        source: uid of the Prometheus chosen at first; empty for Grafana's own default.
        hours: hours shown at first.
    """

    uid: str
    title: str
    description: str
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    links: tuple[Link, ...] = ()
    source: str = ""
    hours: int = 6
