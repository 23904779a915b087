"""`slo/factor_below_one`: an alert that fires though the budget lasts longer than its period.

Sloth's windows of 28 days state 10 % over 3 days, which is a factor of 0.9333. Source: Sloth,
internal/alert/windows/google-28d.yaml; factor = share times period over window.
"""

from __future__ import annotations

from collections.abc import Iterator

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.lint.constants import thresholds
from switchboard_policy.areas.slo.lint.held_rules import HeldRules
from switchboard_policy.areas.slo.rules.alerts import pair_name
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location


def lint_windows(windows: WindowSet, location: Location | None = None) -> Iterator[Finding]:
    """Yield the pairs of a set whose factor is below 1.

    Args:
        windows: the set.
        location: where it stands, or is named; None where nobody wrote it down.
    """
    for pair in windows.windows:
        if pair.factor < 1:
            what = f"windows {windows.name}: the {pair.severity} {pair_name(pair)} at "
            yield _finding(f"{what}{pair.factor:.4g}", location)


def lint_rules(held: HeldRules) -> Iterator[Finding]:
    """Yield the alerts whose threshold is a factor below 1 times a budget.

    Args:
        held: the rules.
    """
    for each, tree in held.alerts():
        for one in thresholds(tree):
            below = len(one.operands) == 2 and all(0 < number < 1 for number in one.operands)
            if below and one.of_burn():
                yield _finding(f"{each.told}: the threshold {one.text}", each.location)


def _finding(what: str, location: Location | None) -> Finding:
    msg = f"{what} fires while the budget still lasts longer than its period; "
    msg += "a factor of 1 or more fires only when it would not"
    pointer = location.pointer if location else ""
    return Finding("slo/factor_below_one", Level.ADVISORY, msg, pointer, location)
