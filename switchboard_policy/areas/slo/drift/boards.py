"""The dashboards a repository holds against those that a Grafana shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from switchboard_policy.areas.slo.drift.words import expressions
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted
from switchboard_policy.promql.normal import normal


@dataclass(frozen=True)
class Panel:
    """What a panel shows.

    Args:
        title: its title.
        type: how it is drawn.
        expressions: what it asks, in one spelling.
    """

    title: str
    type: str
    expressions: tuple[str, ...]


@dataclass(frozen=True)
class HeldBoard:
    """A dashboard as a file of the repository holds it.

    Args:
        uid: its uid.
        title: its title.
        panels: what it shows.
        location: where it stands.
    """

    uid: str
    title: str
    panels: tuple[Panel, ...]
    location: Location


def panels_of(model: Mapping[str, Any]) -> tuple[Panel, ...]:
    """Return the panels of a dashboard's JSON, those inside folded rows too.

    Args:
        model: the dashboard.
    """
    return tuple(
        Panel(_text(each.get("title")), _text(each.get("type")), tuple(_expressions(each)))
        for each in _flat(model.get("panels"))
    )


def boards_drift(
    held: Sequence[HeldBoard],
    shown: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    url: str,
) -> list[Finding]:
    """Return how the dashboards shown differ from those held, by panels and what these ask.

    Args:
        held: the dashboards of the repository.
        shown: the dashboards of the server, by uid.
        titles: the titles of all dashboards of the server, by uid.
        url: the server's address, for messages.
    """
    found = []
    for board in held:
        name = f"dashboard {board.title!r} ({board.uid})"
        if board.uid not in shown:
            twins = sorted(uid for uid, title in titles.items() if title == board.title)
            twin = f"; one of the same title is there as {twins[0]}" if twins else ""
            msg = f"{name} is not on {url}{twin}. Provision this file there, or remove it"
            found.append(Finding("slo/board_not_running", Level.SOFT, msg, "", board.location))
            continue
        told = list(_differences(board.panels, panels_of(shown[board.uid])))
        if told:
            more = f"; {counted(len(told) - 3, 'more difference')}" if len(told) > 3 else ""
            msg = f"{name} is another on {url}: {'; '.join(told[:3])}{more}. "
            msg += "Provision this file again, or keep here what was changed there"
            found.append(Finding("slo/board_differs", Level.SOFT, msg, "", board.location))
    return found


def _differences(here: Sequence[Panel], there: Sequence[Panel]) -> Iterable[str]:
    left = list(there)
    open_ = []
    for panel in here:
        if panel in left:
            left.remove(panel)
        else:
            open_.append(panel)
    for panel in open_:
        same = next((each for each in left if each.title == panel.title), None)
        if same is None:
            yield f"panel {panel.title!r} is missing"
            continue
        left.remove(same)
        yield f"panel {panel.title!r} {_difference(panel, same)}"
    for panel in left:
        yield f"panel {panel.title!r} is there and not here"


def _difference(here: Panel, there: Panel) -> str:
    if here.type != there.type:
        return f"is a {there.type}, here a {here.type}"
    for own, theirs in zip(here.expressions, there.expressions, strict=False):
        if own != theirs:
            short = expressions(theirs, own)
            return f"asks `{short[0]}`, here `{short[1]}`"
    return f"asks {len(there.expressions)} expressions, here {len(here.expressions)}"


def _flat(panels: object) -> Iterator[Mapping[str, Any]]:
    for panel in panels if isinstance(panels, list) else ():
        if isinstance(panel, Mapping):
            yield panel
            yield from _flat(panel.get("panels"))


def _expressions(panel: Mapping[str, Any]) -> Iterator[str]:
    targets = panel.get("targets")
    for target in targets if isinstance(targets, list) else ():
        if isinstance(target, Mapping) and isinstance(target.get("expr"), str):
            yield normal(target["expr"])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
