"""The constants of the slo area, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from simulator.alerts import BurnWindow
from switchboard_policy.areas.nice import Steps, steps_from
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.repository import windows_of
from switchboard_policy.areas.slo.window_sets import shipped_names
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.errors import InputError

_NO_SETTING = re.compile("(page|ticket)_(quick|slow)_(long_s|short_s|factor)")
_KINDS = ("graphql_read", "graphql_write", "subscription", "graph_query", "any")


@dataclass(frozen=True)
class SloSettings:
    """Constants by name; units, meaning and sources stand in `defaults.yaml`."""

    windows: tuple[BurnWindow, ...]
    objectives: tuple[Decimal, ...]
    nice_steps: Steps
    organisation_availability: Decimal
    organisation_p95: dict[str, Decimal]
    period_days: int
    least_days: int
    whole_days: int
    least_coverage_ratio: float
    least_bad_events: float
    tighten_budget_ratio: float
    loosen_budget_ratio: float
    loosen_futures_ratio: float
    missed_days_ratio: float
    recent_days: int
    errors_told_ratio: float
    hysteresis_ratio: Decimal
    headroom_ratio: Decimal
    most_threshold_down_ratio: Decimal
    most_threshold_up_ratio: Decimal
    futures: int
    future_days: int
    future_run_days: int
    interval_level: float
    figure_points: int
    most_figures: int

    @property
    def period_s(self) -> int:
        """Seconds the error budget is stated over."""
        return self.period_days * 86_400


_READERS = {"int": "whole", "float": "real", "Decimal": "number"}
_OWN = ("windows", "objectives", "nice_steps", "organisation_availability", "organisation_p95")


def read_settings(config: Config, snapshot: Snapshot | None = None) -> SloSettings:
    """Return the constants with the repository's own settings applied, and its alert windows.

    Args:
        config: its `settings.slo` override defaults by name; `artefacts.windows` name the windows.
        snapshot: its files, one of which may hold the windows; None for none.

    Raises:
        InputError: a setting is unknown, of the wrong type or out of its range, or there are no
            such windows.
    """
    _refuse_windows(config)
    found = configured("switchboard_policy.areas.slo", config, "slo")
    plain = {
        name: getattr(found, _READERS[str(kind)])(name)
        for name, kind in SloSettings.__annotations__.items()
        if name not in _OWN
    }
    try:
        return SloSettings(
            windows=burn_windows(windows_of(snapshot or Snapshot({}), config)),
            objectives=tuple(Decimal(word) for word in found.text("nice_objectives").split()),
            nice_steps=steps_from(found.text("nice_steps")),
            organisation_availability=found.number("organisation_availability_percent"),
            organisation_p95={kind: found.number(f"organisation_{kind}_p95_s") for kind in _KINDS},
            **plain,
        )
    except (ValueError, ArithmeticError) as error:
        raise InputError(f"settings.slo: {error}") from None


def _refuse_windows(config: Config) -> None:
    for name in config.settings.get("slo", {}):
        if _NO_SETTING.fullmatch(name):
            raise InputError(
                f"{name} is no setting: alert windows are a set with a name",
                location=config.locations.get(f"/settings/slo/{name}"),
                hint="set artefacts.windows to a file of the repository, or to one of "
                + ", ".join(shipped_names()),
            )


def burn_windows(found: WindowSet, scale: Decimal = Decimal(1)) -> tuple[BurnWindow, ...]:
    """Return a set's windows as the simulator replays them.

    Args:
        found: the set.
        scale: times each factor, above 0.
    """
    return tuple(
        BurnWindow(
            severity=pair.severity.value,
            long_s=pair.long_s,
            short_s=pair.short_s,
            factor=float(pair.factor * scale),
            for_s=pair.for_s,
        )
        for pair in found.windows
    )
