"""Definitions over counts by step: what stands in for the series their queries name."""

from __future__ import annotations

from dataclasses import replace

from switchboard_policy.areas.slo.definition import WINDOW, EventsSli, ServiceLevel
from switchboard_policy.domain.outcome import NotEvaluated

OFFERED = "switchboard_offered_total"
ERRORS = "switchboard_errors_total"
INDICATOR = "switchboard_indicator"


def stand_in(level: ServiceLevel) -> ServiceLevel | NotEvaluated:
    """Return a definition that reads its service's counts, all else as it is.

    Args:
        level: the definition; its label `switchboard_indicator` must say `availability`, since
            nothing is guessed from names.
    """
    indicator = level.labels.get(INDICATOR, "")
    raw = "raw samples of the series its queries name"
    if not indicator:
        return NotEvaluated(
            f"no label {INDICATOR} says that counts of requests and errors measure it",
            would_help=f"{raw}, or that label: availability",
        )
    if indicator != "availability":
        return NotEvaluated(
            f"counts by step hold requests and errors, and its {INDICATOR} is {indicator!r}",
            would_help=raw,
        )
    name = level.service.replace("\\", "\\\\").replace('"', '\\"')
    errors, total = (
        f'sum(rate({series}{{service="{name}"}}[{WINDOW}]))' for series in (ERRORS, OFFERED)
    )
    return replace(level, sli=EventsSli(errors, total))
