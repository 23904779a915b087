"""The constants of recommendations, read once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import log

from simulator.origins import Plan
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.documents.constants import configured
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import InputError

_READERS = {"int": "whole", "float": "real"}
_LISTS = ("horizons_days", "factor_scales")


@dataclass(frozen=True)
class ChoiceSettings:
    """Constants by name; units, meaning and sources stand in `defaults.yaml`."""

    horizons_days: tuple[int, ...]
    factor_scales: tuple[Decimal, ...]
    least_horizons: int
    fit_days: int
    least_origins: int
    untold_move: float
    threshold_span: float
    threshold_points: int
    most_pages_a_month: float
    most_warnings_a_week: float
    incident_budget_ratio: float
    incident_quiet_s: int
    late_s: int
    search_fit_ratio: float
    most_front_levels: int

    def horizon(self, days: int) -> int:
        """Return how many days an origin is scored over, where this many were measured.

        Args:
            days: measured days.
        """
        fits = (ahead for ahead in self.horizons_days if self.least_horizons * ahead <= days)
        return next(fits, self.horizons_days[-1])

    def plan(self, slo: SloSettings, days: int, seed: int) -> Plan:
        """Return how forecasts from this many measured days are made.

        Args:
            slo: the area's constants.
            days: measured days.
            seed: seed of the draws.
        """
        return Plan(
            ahead=slo.future_days,
            horizon=self.horizon(days),
            least=slo.least_days,
            most=max(self.fit_days, slo.least_days),
            recent=slo.recent_days,
            run=slo.future_run_days,
            draws=slo.futures,
            level=slo.interval_level,
            scores=self.least_origins,
            untold=log(self.untold_move),
            seed=seed,
        )


def read_choice_settings(config: Config) -> ChoiceSettings:
    """Return the constants with the repository's own settings applied.

    Args:
        config: its `settings.slo_recommend` override defaults by name.

    Raises:
        InputError: a setting is unknown or of the wrong type.
    """
    found = configured("switchboard_policy.areas.slo.choose", config, "slo_recommend")
    plain = {
        name: getattr(found, _READERS[str(kind)])(name)
        for name, kind in ChoiceSettings.__annotations__.items()
        if name not in _LISTS
    }
    try:
        horizons = tuple(int(word) for word in found.text("horizons_days").split())
        scales = tuple(Decimal(word) for word in found.text("factor_scales").split())
    except (ValueError, InvalidOperation):
        raise InputError("settings.slo_recommend: a list holds something else") from None
    if not horizons or min(horizons) < 1 or not scales or min(scales) <= 0:
        raise InputError("settings.slo_recommend: horizons and scales are numbers above 0")
    return ChoiceSettings(
        horizons_days=tuple(sorted(horizons, reverse=True)), factor_scales=scales, **plain
    )
