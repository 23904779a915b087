"""Tests of a service level's rules: traffic that is made up, and what must fire when.

What fires when is worked out by replaying the rules, once as Prometheus 2 and once as Prometheus 3
reads a range; a moment at which the two differ is not tested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache

from simulator.prometheus.semantics import Semantics
from switchboard_policy.areas.slo.alert_windows import AlertWindow, WindowSet
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity, TimeslicesSli
from switchboard_policy.areas.slo.rules.alerts import alert_pairs
from switchboard_policy.areas.slo.rules.examples import name_of
from switchboard_policy.areas.slo.rules.generate import rule_groups
from switchboard_policy.areas.slo.rules.made_up import (
    MINUTE_S,
    Fired,
    Flow,
    Moment,
    RuleTest,
    samples_of,
)
from switchboard_policy.areas.slo.rules.names import SEVERITY, window_name
from switchboard_policy.areas.slo.rules.shape import shape_of
from switchboard_policy.areas.slo.rules.traffic import flows, raw_series
from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import plain
from switchboard_policy.promql.replay import replay_groups
from switchboard_policy.promql.rule import AlertingRule, RecordingRule, Rule, RuleGroup
from switchboard_policy.promql.selectors import Selector, selectors

_SOME_S = 7_200
"""Seconds that steady traffic is watched."""
_SPARE_S = 1_800
_QUICK_S = 15
"""Seconds between samples where a base window holds too few of them a minute apart."""
_DENSE_S = 240
_REMEMBERED = 1_024
"""Levels whose tests are kept; a repository of more works them out again."""
_TICKET = Severity.TICKET.value
_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class _Setting:
    """What every test of a level needs."""

    level: ServiceLevel
    groups: tuple[RuleGroup, ...]
    flows: tuple[Flow, ...]
    pairs: Mapping[Severity, tuple[AlertWindow, ...]]
    step_s: int
    reads: tuple[Selector, ...]


def rule_tests(level: ServiceLevel, windows: WindowSet) -> tuple[RuleTest, ...] | NotEvaluated:
    """Return tests of a service level's rules, or why there are none.

    Args:
        level: the service level.
        windows: its alert windows.

    Raises:
        InputError: rules cannot be made of it.
    """
    return _remembered(_Question(level, windows))


class _Question:
    """A level and its windows, the same as another where they are written the same."""

    def __init__(self, level: ServiceLevel, windows: WindowSet) -> None:
        self.level, self.windows = level, windows
        self._said = repr((level, windows))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self._said == other._said

    def __hash__(self) -> int:
        return hash(self._said)


@lru_cache(maxsize=_REMEMBERED)
def _remembered(asked: _Question) -> tuple[RuleTest, ...] | NotEvaluated:
    # Replaying is most of what generating files costs, and one run of the gate generates those of
    # the base, of the change and of the work tree: all but the changed level are the same.
    return _worked_out(asked.level, asked.windows)


def _worked_out(level: ServiceLevel, windows: WindowSet) -> tuple[RuleTest, ...] | NotEvaluated:
    pairs = {severity: alert_pairs(level, windows, severity) for severity in Severity}
    every = [pair for each in pairs.values() for pair in each]
    if not every:
        return NotEvaluated("it has no alerts")
    # A guard that asks for events must not be what keeps an alert silent: twice the least, and
    # all of it within the first minutes.
    a_minute = max(MINUTE_S, -(-level.least_events // 5))
    found = flows(level, a_minute)
    if isinstance(found, NotEvaluated):
        return found
    groups = _behind_alerts(rule_groups(level, windows))
    rules = [rule for group in groups for rule in group.rules]
    recorded = {rule.record for rule in rules if isinstance(rule, RecordingRule)}
    read = selectors(rule.expr for rule in rules)
    reads = tuple(each for each in read if name_of(each) not in recorded)
    dense = shape_of(level, windows).base_s >= _DENSE_S
    setting = _Setting(level, groups, found, pairs, MINUTE_S if dense else _QUICK_S, reads)
    try:
        return (*_well(setting), *_outage(setting), *_slow_burn(setting))
    except _RefusedError as refused:
        return refused.why


class _RefusedError(Exception):
    """A rule behind an alert cannot be replayed."""

    def __init__(self, why: NotEvaluated) -> None:
        super().__init__(why.reason)
        self.why = why


def _behind_alerts(groups: Sequence[RuleGroup]) -> tuple[RuleGroup, ...]:
    """Return groups with alerts and what they read alone, evaluated every minute, as in a test."""
    wanted: set[str] = set()
    kept = []
    for group in reversed(groups):
        rules: list[Rule] = []
        for rule in reversed(group.rules):
            if isinstance(rule, AlertingRule) or rule.record in wanted:
                wanted |= {name_of(each) for each in selectors([rule.expr])}
                rules.append(rule)
        kept.append(RuleGroup(group.name, tuple(reversed(rules)), MINUTE_S))
    return tuple(reversed(kept))


def _well(setting: _Setting) -> Iterator[RuleTest]:
    lowest = min(pair.factor for pairs in setting.pairs.values() for pair in pairs)
    bad = lowest * setting.level.budget_ratio / 2
    if isinstance(setting.level.sli, TimeslicesSli):
        bad = Decimal(0)
    bad = _TWO_DIGITS.create_decimal(bad)
    told = f"{plain(bad * 100)} % of events bad" if bad else "no event bad"
    yield _test(setting, "well", f"{told}: nothing fires", ((_SOME_S, bad),), (_SOME_S,))


def _outage(setting: _Setting) -> Iterator[RuleTest]:
    """Yield a total outage after traffic without errors; each severity has its first moment."""
    paging = setting.pairs[Severity.PAGE] or setting.pairs[Severity.TICKET]
    before = min(max(pair.long_s for pair in paging), _constants().whole("most_history_s"))
    after = _constants().whole("most_outage_s")
    stretches = ((before, Decimal(0)), (after, Decimal(1)))
    runs = [_firing(setting, stretches, semantics) for semantics in Semantics]
    moments: set[int] = {before}
    for severity in Severity:
        first = [_first(run, severity) for run in runs]
        if None not in first:
            moments |= {min(filter(None, first)) - MINUTE_S, max(filter(None, first))}
    last = max(moments) + MINUTE_S
    silent = [severity for severity in Severity if _can_never_fire(setting, severity)]
    told = "".join(f"; a {severity} can never fire" for severity in silent)
    name = f"total outage after {window_name(before)} without errors{told}"
    spans = ((before, Decimal(0)), (last - before, Decimal(1)))
    # What fires up to a moment does not depend on what comes after it: nothing is replayed again.
    yield _told(setting, "outage", name, spans, tuple(sorted(moments | {last})), runs)


def _slow_burn(setting: _Setting) -> Iterator[RuleTest]:
    """Yield errors that are too many for tickets and too few for pages."""
    if isinstance(setting.level.sli, TimeslicesSli):
        return
    budget = setting.level.budget_ratio
    pages = [pair.factor * budget for pair in setting.pairs[Severity.PAGE]]
    tickets = [pair.factor * budget for pair in setting.pairs[Severity.TICKET]]
    low, high = min(tickets, default=Decimal(1)), min([*pages, Decimal(1)])
    bad = _TWO_DIGITS.create_decimal((low + high) / 2)
    if not low < bad < high:
        return
    wait = max(pair.for_s for pair in setting.pairs[Severity.TICKET])
    end = wait + _SPARE_S
    name = f"{plain(bad * 100)} % of events bad: a ticket and no page"
    found = _test(setting, "slow burn", name, ((end, bad),), (end,))
    if any({severity for _, severity in each.fired} == {_TICKET} for each in found.moments):
        yield found


def _test(
    setting: _Setting,
    kind: str,
    name: str,
    stretches: Sequence[tuple[int, Decimal]],
    moments: Sequence[int],
) -> RuleTest:
    runs = [_firing(setting, stretches, semantics) for semantics in Semantics]
    return _told(setting, kind, name, stretches, moments, runs)


def _told(  # noqa: PLR0913, PLR0917 - what happens, and what came of it
    setting: _Setting,
    kind: str,
    name: str,
    stretches: Sequence[tuple[int, Decimal]],
    moments: Sequence[int],
    runs: Sequence[Mapping[int, Fired]],
) -> RuleTest:
    """Return a test of the moments at which the replays, one a semantics, agree."""
    told = [[run.get(moment, {}) for run in runs] for moment in moments]
    samples = tuple((span // setting.step_s, bad) for span, bad in stretches)
    return RuleTest(
        kind=kind,
        name=f"{setting.level.id}: {name}",
        step_s=setting.step_s,
        courses=tuple((flow, samples) for flow in setting.flows),
        moments=tuple(
            Moment(moment, setting.level.id, fired[0])
            for moment, fired in zip(moments, told, strict=True)
            if fired[0] == fired[1]
        ),
        reads=setting.reads,
    )


def _firing(
    setting: _Setting, stretches: Sequence[tuple[int, Decimal]], semantics: Semantics
) -> dict[int, Fired]:
    """Return what fires at each minute at which anything does."""
    step_s = setting.step_s
    samples = [(span // step_s, bad) for span, bad in stretches]
    series = [raw_series(flow, samples_of(flow, samples, step_s), step_s) for flow in setting.flows]
    end_s = sum(span for span, _ in stretches)
    found: dict[int, Counter[tuple[str, str]]] = {}
    replayed = replay_groups(setting.groups, series, start_s=0, end_s=end_s, semantics=semantics)
    if replayed.refused:
        raise _RefusedError(replayed.refused[0][2])
    for alert in replayed.alerts:
        name = (alert.alert, alert.labels.get(SEVERITY, ""))
        for at_s in alert.times_s[alert.firing]:
            found.setdefault(int(at_s), Counter())[name] += 1
    return {at_s: dict(fired) for at_s, fired in found.items()}


def _first(run: Mapping[int, Fired], severity: Severity) -> int | None:
    """Return the first moment at which a severity fires."""
    return min(
        (at for at, fired in run.items() if any(s == severity for _, s in fired)), default=None
    )


def _can_never_fire(setting: _Setting, severity: Severity) -> bool:
    """Return whether a severity has alerts and none is reached by a total outage."""
    pairs = setting.pairs[severity]
    return bool(pairs) and all(pair.factor * setting.level.budget_ratio >= 1 for pair in pairs)


@lru_cache(maxsize=1)
def _constants() -> Constants:
    return constants("switchboard_policy.areas.slo.rules")
