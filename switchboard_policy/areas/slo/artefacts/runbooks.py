"""Run-books: what to do first, who decides, when it is over. Skeletons that people fill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from switchboard_policy.areas.slo.artefacts.basis import Basis, Made
from switchboard_policy.areas.slo.artefacts.links import runbook
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut
from switchboard_policy.areas.slo.artefacts.settings import ArtefactSettings
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.areas.slo.rules.alerts import alert_pairs, pair_name
from switchboard_policy.areas.slo.rules.names import window_name
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain

SLO_BREACH = "slo-breach"
TITLES = {
    SLO_BREACH: "SLO breach",
    "failed-canary": "Failed canary",
    "wave-roll-back": "Wave roll-back",
    "residency-violation": "Residency violation",
    "autonomy-drift": "Autonomy drift",
    "freeze": "Freeze",
    "key-and-secret-rotation": "Key and secret rotation",
}
"""The run-books by name."""

ANNOTATION = "runbook_url"
"""The annotation of an alert that leads to its run-book. Source: the monitoring mixins' usage."""


@dataclass(frozen=True)
class Promise:
    """A level as a run-book tells it.

    Args:
        service: the service.
        name: the level's name.
        objective: percent of good events.
        description: what is promised.
        pages: when it pages, in words; empty where it never does.
    """

    service: str
    name: str
    objective: str
    description: str
    pages: str


@dataclass(frozen=True)
class Runbook:
    """One run-book.

    Args:
        name: its name.
        title: its title.
        promises: the levels it may be about.
        deployments: PromQL that shows what was deployed, one a service; none where nothing tells.
        settings: the figures it names.
    """

    name: str
    title: str
    promises: tuple[Promise, ...]
    deployments: tuple[str, ...]
    settings: ArtefactSettings


def runbooks(basis: Basis) -> Made[Runbook]:
    """Return every run-book.

    Args:
        basis: what they are made from.
    """
    promises = tuple(_promise(level, basis) for level in basis.levels)
    since = window_name(basis.settings.deployments_shown_s)
    asked = [basis.names.query("deployments", window="5m", service=each) for each in basis.services]
    left = tuple(
        LeftOut("deployments in the run-book slo-breach", each.reason)
        for each in asked[:1]
        if isinstance(each, NotEvaluated)
    )
    deployments = tuple(f"max_over_time(({each})[{since}:5m])" for each in asked if not left)
    made = (
        Runbook(name, title, promises, deployments, basis.settings)
        for name, title in TITLES.items()
    )
    return Made(tuple(made), left)


def with_runbooks(levels: Iterable[ServiceLevel], config: Config) -> tuple[ServiceLevel, ...]:
    """Return levels whose alerts lead to the run-book of a breach, where nothing else is said.

    Args:
        levels: the levels.
        config: says where run-books are published; where it does not, levels are as they were.
    """
    url = runbook(SLO_BREACH, config.artefacts.links)
    if isinstance(url, NotEvaluated):
        return tuple(levels)
    return tuple(_leading(level, url) for level in levels)


def _leading(level: ServiceLevel, url: str) -> ServiceLevel:
    annotations = {ANNOTATION: url, **level.alerting.annotations}
    return replace(level, alerting=replace(level.alerting, annotations=annotations))


def _promise(level: ServiceLevel, basis: Basis) -> Promise:
    pairs = alert_pairs(level, basis.windows, Severity.PAGE)
    pages = " or ".join(f"{plain(pair.factor)} times over {pair_name(pair)}" for pair in pairs)
    return Promise(level.service, level.name, plain(level.objective), level.description, pages)
