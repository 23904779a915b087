"""What every artefact is made from: the levels, the names of things, the constants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.artefacts.mapped import LeftOut, Names
from switchboard_policy.areas.slo.artefacts.settings import (
    ArtefactSettings,
    read_artefact_settings,
)
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.window_sets import window_set
from switchboard_policy.domain.config import Config, ServiceFacts

Model = TypeVar("Model")


@dataclass(frozen=True)
class Made(Generic[Model]):
    """Artefacts of one kind, and what they would hold besides if more were known.

    Args:
        models: the artefacts.
        left_out: what is missing, in order.
    """

    models: tuple[Model, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Basis:
    """What artefacts are made from.

    Args:
        levels: the service levels, by id.
        names: what the repository calls things.
        settings: the constants.
        facts: what is known of each service besides.
        windows: the alert windows.
    """

    levels: tuple[ServiceLevel, ...]
    names: Names
    settings: ArtefactSettings
    facts: Mapping[str, ServiceFacts]
    windows: WindowSet

    @property
    def services(self) -> tuple[str, ...]:
        """The services that have levels, sorted."""
        return tuple(sorted({level.service for level in self.levels}))

    def of(self, service: str) -> tuple[ServiceLevel, ...]:
        """Return the levels of one service."""
        return tuple(level for level in self.levels if level.service == service)


def basis(
    levels: Iterable[ServiceLevel], config: Config, windows: WindowSet | None = None
) -> Basis:
    """Return what artefacts are made from.

    Args:
        levels: the service levels.
        config: the parsed `switchboard.yaml`.
        windows: the alert windows; the shipped set that `config` names where none are given.

    Raises:
        InputError: a name or a constant in it is wrong.
    """
    return Basis(
        levels=tuple(sorted(levels, key=lambda level: level.id)),
        names=Names(config),
        settings=read_artefact_settings(config),
        facts=config.services,
        windows=windows or window_set(config.artefacts.windows),
    )
