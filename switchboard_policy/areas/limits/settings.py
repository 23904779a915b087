"""The constants of the limits area, read once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.nice import Steps, steps_from
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import InputError


@dataclass(frozen=True)
class LimitSettings:
    """Constants by name; units, meaning and sources stand in `defaults.yaml`."""

    target_throttled_ratio: float
    least_throttled_requests: float
    keep_probability: float
    keep_drift_scale: float
    raise_below_probability: float
    least_days: int
    pressed_days: int
    pressed_window_days: int
    pressed_recent_days: int
    saturated_ratio: float
    most_growth_ratio: float
    hysteresis_ratio: Decimal
    most_step_up_ratio: Decimal
    most_step_down_ratio: Decimal
    lower_days: int
    lower_margin_ratio: Decimal
    lower_headroom_ratio: float
    lower_least_requests: float
    lower_throttled_ratio: float
    lower_most_step_s: int
    surge_noise: float
    stopped_days: int
    stopped_ratio: float
    plateau_steps: int
    plateau_spread_ratio: float
    burst_mean_ratio: float
    burst_bound_ratio: float
    most_burst_seconds: Decimal
    abusive_step_ratio: float
    least_coverage_ratio: float
    rejected_measured_ratio: float
    disagreement_ratio: float
    capacity_share_ratio: Decimal
    joint_most_cells: int
    cooling_off_days: int
    last_changed: str
    gaming_window_days: int
    gaming_least_days: int
    gaming_week_days: int
    gaming_measured_days: int
    gaming_jump_ratio: float
    gaming_filled_days: int
    gaming_turns: int
    gaming_turn_days: int
    gaming_budget_month_day: int
    gaming_budget_days: int
    gaming_budget_raises: int
    gaming_chance: float
    futures: int
    future_days: int
    future_run_days: int
    near_limit_ratio: float
    rule_of_three_requests: float
    rule_of_three_level: float
    dispersion_doubt_factor: float
    busiest_steps_ratio: float
    interval_level: float
    outlook_days: int
    drift_scale: float
    drift_freedom: float
    drift_prior_weeks: float
    drift_shared_ratio: float
    least_demand_level: float
    most_demand_level: float
    demand_levels: int
    told_throttled_points: float
    told_budget_points: float
    told_wait_ms: float
    told_cost_ratio: float
    arrival_variation: float
    service_variation: float
    nice_steps: Steps
    most_figures: int
    figure_points: int


_LAST_DAY_OF_ANY_MONTH = 28
_READERS = {"int": "whole", "float": "real", "Decimal": "number", "str": "text", "Steps": "text"}


def read_settings(config: Config) -> LimitSettings:
    """Return the constants with the repository's own settings applied.

    Args:
        config: its `settings.limits` override defaults by name.

    Raises:
        InputError: a setting is unknown or of the wrong type.
    """
    found = configured("switchboard_policy.areas.limits", config, "limits")
    fields = {
        name: getattr(found, _READERS[str(kind)])(name)
        for name, kind in LimitSettings.__annotations__.items()
    }
    try:
        fields["nice_steps"] = steps_from(fields["nice_steps"])
    except (ValueError, ArithmeticError) as error:
        raise InputError(f"settings.limits.nice_steps: {error}") from None
    day = fields["gaming_budget_month_day"]
    if not 1 <= day <= _LAST_DAY_OF_ANY_MONTH:
        raise InputError(
            f"settings.limits.gaming_budget_month_day is {day}; 1 to {_LAST_DAY_OF_ANY_MONTH} is "
            "allowed, a day that every month has",
            location=config.locations.get("/settings/limits/gaming_budget_month_day"),
        )
    return LimitSettings(**fields)
