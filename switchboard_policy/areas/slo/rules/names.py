"""What the rules of a service level are called: Sloth's names, so that dashboards keep working.

Source: Sloth, pkg/common/conventions; a window is written the way Prometheus writes durations.
"""

from __future__ import annotations

from collections.abc import Mapping

from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.promql.selectors import Matcher, Op

SLI_GROUP = "sloth-slo-sli-recordings-"
META_GROUP = "sloth-slo-meta-recordings-"
ALERT_GROUP = "sloth-slo-alerts-"

RATIO = "slo:sli_error:ratio_rate"
OBJECTIVE = "slo:objective:ratio"
BUDGET = "slo:error_budget:ratio"
PERIOD_DAYS = "slo:time_period:days"
CURRENT_BURN = "slo:current_burn_rate:ratio"
PERIOD_BURN = "slo:period_burn_rate:ratio"
PERIOD_LEFT = "slo:period_error_budget_remaining:ratio"
INFO = "sloth_slo_info"

ERRORS = "slo:sli_errors:rate"
"""Ours: bad events a second; of slices and ratios, the bad share of each look."""
TOTAL = "slo:sli_total:rate"
"""Ours: events a second; of slices and ratios, 1 for each look that measured something."""
EVENTS = "slo:sli_events:rate"
"""Ours: events a second behind slices, where an alert asks for a least number of them."""

ID, SERVICE, SLO = "sloth_id", "sloth_service", "sloth_slo"
WINDOW_LABEL = "sloth_window"
SEVERITY = "sloth_severity"
PART = "switchboard_part"
PERIOD = "switchboard_period"
"""The calendar period that recorded errors and totals fall in, such as `202611`."""
WINDOWS = "switchboard_windows"
"""Tells apart the alerts of one severity that wait for different times."""

_UNITS = (("y", 31_536_000, True), ("w", 604_800, True), ("d", 86_400, False))
_CLOCK = (("h", 3_600), ("m", 60), ("s", 1))


def window_name(seconds: int) -> str:
    """Return a duration as Prometheus writes it: `5m`, `1d12h`, `30d`, but `1w` and `4w`.

    Args:
        seconds: above 0.

    Source: prometheus/common, model/time.go: years and weeks only where nothing is left over.
    """
    text = ""
    for unit, size, alone in _UNITS:
        if not alone or seconds % size == 0:
            text += f"{seconds // size}{unit}" if seconds >= size else ""
            seconds %= size
    for unit, size in _CLOCK:
        text += f"{seconds // size}{unit}" if seconds >= size else ""
        seconds %= size
    return text


def ratio_series(seconds: int) -> str:
    """Return the name of the error ratio over a window."""
    return RATIO + window_name(seconds)


def id_labels(level: ServiceLevel) -> dict[str, str]:
    """Return the labels that say which service level a series is about."""
    return {ID: level.id, SERVICE: level.service, SLO: level.name}


def series(name: str, level: ServiceLevel, more: Mapping[str, str] | None = None) -> str:
    """Return a selector of one service level's series.

    Args:
        name: the series' name.
        level: the service level.
        more: further labels it must carry.
    """
    labels = id_labels(level) | dict(more or {})
    matchers = ",".join(str(Matcher(key, Op.EQUAL, value)) for key, value in labels.items())
    return f"{name}{{{matchers}}}"
