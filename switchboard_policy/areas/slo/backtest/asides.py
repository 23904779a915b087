"""What a reader of a backtest should know besides its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.backtest.model import Variant
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.rules.alerts import pair_name


def of_periods(sets: Sequence[WindowSet], levels: Sequence[ServiceLevel]) -> Iterator[str]:
    """Say of each set of windows that it was made for another period than some levels have.

    Args:
        sets: the sets of windows replayed.
        levels: the service levels replayed.
    """
    for windows in sets:
        other = sorted({each.period_days for each in levels} - {windows.period_days})
        if other:
            days = " and ".join(str(each) for each in other)
            yield (
                f"{windows.name} is made for {windows.period_days} days and some levels' period is "
                f"{days}: its alerts spend other shares of the budget there"
            )


def unfilled(present: Variant, windows: WindowSet, first_s: Mapping[str, int]) -> Iterator[str]:
    """Say how many alerts fired before the telemetry filled their long window.

    Args:
        present: the present way to alert.
        windows: its alert windows.
        first_s: seconds since the epoch of the first sample of each service level, by its id.
    """
    long_s = {pair_name(pair): pair.long_s for pair in windows.windows}
    early = sum(
        firing.start_s < first_s[level.level.id] + long_s[firing.windows]
        for level in present.levels
        for alert in level.alerts
        for firing in alert.firings
    )
    if early:
        yield (
            f"{early} of the alerts that would fire now begin before the telemetry fills their "
            "long window: what came before might have kept them quiet"
        )
