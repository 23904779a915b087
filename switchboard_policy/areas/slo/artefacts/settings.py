"""The constants of generated artefacts, read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from switchboard_policy.documents.constants import Constants, configured
from switchboard_policy.domain.config import Config
from switchboard_policy.errors import InputError

SECTION = "slo_artefacts"


@dataclass(frozen=True)
class ArtefactSettings:
    """Constants by name; units, meaning and sources stand in `defaults.yaml`."""

    canary_weights_percent: tuple[int, ...]
    canary_pauses_s: tuple[int, ...]
    canary_interval_s: int
    canary_failure_limit: int
    canary_window_s: int
    canary_volume_window_s: int
    canary_volume_delay_s: int
    canary_error_factor: Decimal
    canary_noise: Decimal
    canary_breach_ratio: Decimal
    canary_cpu_ratio: Decimal
    canary_memory_ratio: Decimal
    p99_to_p95: Decimal
    load_users: tuple[int, ...]
    load_durations_s: tuple[int, ...]
    load_gate_scale: int
    load_think_s: Decimal
    load_abort_after_s: int
    sampling_keep_percent: Decimal
    sampling_slow_s: Decimal
    sampling_kept_routes: tuple[str, ...]
    sampling_decision_wait_s: int
    sampling_traces_held: int
    sampling_dropped_attributes: tuple[str, ...]
    budget_low_ratio: Decimal
    budget_warn_ratio: Decimal
    queue_lag_s: Decimal
    queue_dead_letter_ratio: Decimal
    cost_guard_ratios: tuple[Decimal, ...]
    cache_hit_ratio: Decimal
    autonomy_ratio: Decimal
    compensation_ratio: Decimal
    deployments_shown_s: int
    post_mortem_h: int


def artefact_constants(config: Config) -> Constants:
    """Return every constant of artefacts with the repository's own settings applied."""
    return configured("switchboard_policy.areas.slo.artefacts", config, SECTION)


def read_artefact_settings(config: Config) -> ArtefactSettings:
    """Return the constants with the repository's own settings applied.

    Args:
        config: its `settings.slo_artefacts` override defaults by name.

    Raises:
        InputError: a setting is unknown, of the wrong type or out of its range.
    """
    found = artefact_constants(config)
    try:
        values = {
            name: _READERS[str(kind)](found, name)
            for name, kind in ArtefactSettings.__annotations__.items()
        }
        settings = ArtefactSettings(**values)
    except (ValueError, InvalidOperation):
        raise InputError(f"settings.{SECTION}: a list holds something else") from None
    _check(settings)
    return settings


_READERS: Mapping[str, Callable[[Constants, str], Any]] = {
    "int": Constants.whole,
    "Decimal": Constants.number,
    "tuple[int, ...]": lambda found, name: tuple(int(word) for word in _words(found, name)),
    "tuple[Decimal, ...]": lambda found, name: tuple(Decimal(word) for word in _words(found, name)),
    "tuple[str, ...]": lambda found, name: tuple(_words(found, name)),
}


def _words(found: Constants, name: str) -> list[str]:
    """Return the parts of a list; a list of one number is written as a number."""
    value = found.scalar(name)
    return str(value).split()


def _check(settings: ArtefactSettings) -> None:
    weights, pauses = settings.canary_weights_percent, settings.canary_pauses_s
    rising = all(low < high for low, high in pairwise(weights))
    if not weights or not rising or weights[0] < 1 or weights[-1] != 100:
        raise InputError(f"settings.{SECTION}: canary_weights_percent rise from 1 or more to 100")
    if len(pauses) != len(weights) - 1 or min(pauses, default=1) < 1:
        raise InputError(
            f"settings.{SECTION}: canary_pauses_s holds one pause a weight but the last"
        )
    if min(settings.canary_interval_s, settings.canary_window_s) < 1:
        raise InputError(f"settings.{SECTION}: canary_interval_s and canary_window_s are above 0")
    if len(settings.load_users) != len(settings.load_durations_s) or not settings.load_users:
        raise InputError(f"settings.{SECTION}: load_users and load_durations_s are of one length")
    if not 0 <= settings.sampling_keep_percent <= 100:
        raise InputError(f"settings.{SECTION}: sampling_keep_percent is 0 to 100")
