"""The constants of the slo area, read once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from simulator.alerts import BurnWindow
from simulator.errors import SimulationError
from switchboard_policy.areas.nice import Steps, steps_from
from switchboard_policy.documents.constants import Constants, configured
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import InputError

_PAIRS = ("page_quick", "page_slow", "ticket_quick", "ticket_slow")
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


def read_settings(config: Config) -> SloSettings:
    """Return the constants with the repository's own settings applied.

    Args:
        config: its `settings.slo` override defaults by name.

    Raises:
        InputError: a setting is unknown, of the wrong type or out of its range.
    """
    found = configured("switchboard_policy.areas.slo", config, "slo")
    plain = {
        name: getattr(found, _READERS[str(kind)])(name)
        for name, kind in SloSettings.__annotations__.items()
        if name not in _OWN
    }
    try:
        return SloSettings(
            windows=_windows(found),
            objectives=tuple(Decimal(word) for word in found.text("nice_objectives").split()),
            nice_steps=steps_from(found.text("nice_steps")),
            organisation_availability=found.number("organisation_availability_percent"),
            organisation_p95={kind: found.number(f"organisation_{kind}_p95_s") for kind in _KINDS},
            **plain,
        )
    except (ValueError, ArithmeticError) as error:
        raise InputError(f"settings.slo: {error}") from None


def _windows(found: Constants) -> tuple[BurnWindow, ...]:
    try:
        return tuple(
            BurnWindow(
                severity=name.split("_", maxsplit=1)[0],
                long_s=found.whole(f"{name}_long_s"),
                short_s=found.whole(f"{name}_short_s"),
                factor=found.real(f"{name}_factor"),
            )
            for name in _PAIRS
        )
    except SimulationError as error:
        raise InputError(f"settings.slo: {error}") from None
