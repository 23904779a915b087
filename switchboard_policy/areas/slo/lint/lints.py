"""Every lint of service levels and rules, for a repository of anyone's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.areas.slo.drift.held import HeldGroup
from switchboard_policy.areas.slo.lint import (
    alert_unreachable,
    budget_really_spent,
    factor_below_one,
    label_mismatch,
    looser_than_organisation,
    recording_rule_missing,
    threshold_disagrees,
    window_longer_than_retention,
)
from switchboard_policy.areas.slo.lint.held_rules import held_rules
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.finding import Finding, in_order
from switchboard_policy.domain.location import Location


def lint_levels(
    levels: Iterable[ServiceLevel],
    windows: WindowSet,
    *,
    windows_at: Location | None = None,
    retention_s: int = 0,
    settings: Constants | None = None,
) -> list[Finding]:
    """Return what is wrong with service levels under a set of alert windows.

    Args:
        levels: the service levels.
        windows: their alert windows.
        windows_at: where the set stands, or is named; None where nobody wrote it down.
        retention_s: seconds that samples are kept; 0 where that is not known.
        settings: the area's constants with a repository's settings; the shipped ones without.
    """
    found = settings or constants("switchboard_policy.areas.slo")
    every = tuple(levels)

    def each() -> Iterator[Finding]:
        for level in every:
            yield from alert_unreachable.lint_level(level, windows)
            yield from looser_than_organisation.lint_level(level, found)
            if retention_s:
                yield from window_longer_than_retention.lint_level(level, windows, retention_s)
        if every:
            yield from factor_below_one.lint_windows(windows, windows_at)
            yield from budget_really_spent.lint_windows(windows, windows_at)

    return in_order(each())


def lint_rules(
    groups: Sequence[HeldGroup],
    levels: Iterable[ServiceLevel] = (),
    *,
    retention_s: int = 0,
) -> list[Finding]:
    """Return what is wrong with groups of rules, whoever wrote them.

    Args:
        groups: all groups that are loaded together.
        levels: the service levels they may be about.
        retention_s: seconds that samples are kept; 0 where that is not known.
    """
    held = held_rules(groups)
    found = [
        *alert_unreachable.lint_rules(held),
        *factor_below_one.lint_rules(held),
        *recording_rule_missing.lint_rules(held),
        *label_mismatch.lint_rules(held),
        *threshold_disagrees.lint_rules(held, levels),
    ]
    if retention_s:
        found += window_longer_than_retention.lint_rules(held, retention_s)
    return in_order(found)
