"""The rules a repository holds against those that a Prometheus runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from switchboard_policy.areas.slo.drift.held import HeldGroup
from switchboard_policy.areas.slo.drift.words import difference, expressions
from switchboard_policy.areas.slo.rules.names import ID, SERVICE
from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted
from switchboard_policy.promql.normal import normal
from switchboard_policy.promql.rule import AlertingRule, Rule
from switchboard_policy.promql.running import RunningGroup, RunningRule


@dataclass
class _Drift:
    """What has been found so far, and which of the running groups are spoken for."""

    url: str
    found: list[Finding] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)


def rules_drift(
    held: Sequence[HeldGroup], running: Sequence[RunningGroup], url: str
) -> tuple[list[Finding], int]:
    """Return how the rules that run differ from those held, and how many groups are none of ours.

    Groups are matched by name; a server may read them from other files. A group that runs and is
    not held is told only where it speaks of a service whose rules are held: a shared server runs
    other people's groups too.

    Args:
        held: the groups of the repository.
        running: the groups of the server.
        url: the server's address, for messages.
    """
    drift = _Drift(url)
    for each in held:
        at = _match(each, running, drift.taken)
        if at is None:
            _missing(drift, each)
        else:
            drift.taken.add(at)
            _compare(drift, each, running[at])
    others = [group for at, group in enumerate(running) if at not in drift.taken]
    ours = {_service(rule) for each in held for rule in each.group.rules} - {""}
    stray = [each for each in others if ours & {_service(run.rule) for run in each.rules}]
    for group in stray:
        _stray(drift, group)
    return drift.found, len(others) - len(stray)


def _match(held: HeldGroup, running: Sequence[RunningGroup], taken: set[int]) -> int | None:
    """Return which running group of the same name shares most with the one held."""
    own = {_whole(rule) for rule in held.group.rules}
    same = [
        (-len(own & {_whole(run.rule) for run in group.rules}), at)
        for at, group in enumerate(running)
        if group.name == held.group.name and at not in taken
    ]
    return min(same)[1] if same else None


def _missing(drift: _Drift, held: HeldGroup) -> None:
    where, size = held.location, counted(len(held.group.rules), "rule")
    msg = f"group {held.group.name} ({size}) does not run on {drift.url}: load this file there, "
    msg += "or remove the group"
    drift.found.append(Finding("slo/not_running", Level.SOFT, msg, where.pointer, where))


def _stray(drift: _Drift, group: RunningGroup) -> None:
    msg = f"group {group.name} ({counted(len(group.rules), 'rule')}) runs on {drift.url} from "
    msg += f"{group.file} and no file here holds it: remove it there, or keep it here"
    drift.found.append(Finding("slo/running_only", Level.ADVISORY, msg))


def _compare(drift: _Drift, held: HeldGroup, running: RunningGroup) -> None:
    interval = held.group.interval_s
    if interval and interval != running.interval_s:
        told = f"is evaluated every {running.interval_s} s on {drift.url}, here every {interval} s"
        _differs(drift, f"group {running.name} {told}", held.location)
    alike: dict[object, list[RunningRule]] = {}
    for run in running.rules:
        alike.setdefault(_whole(run.rule), []).append(run)
    changed: list[tuple[Rule, Location]] = []
    for rule, where in zip(held.group.rules, held.rules, strict=True):
        same = alike.get(_whole(rule))
        if same:
            _health(drift, same.pop(0), where)
        else:
            changed.append((rule, where))
    left = [run for same in alike.values() for run in same]
    for rule, where in changed:
        _nearest(drift, rule, where, left)
    for run in left:
        msg = f"{named(run.rule)} runs in group {running.name} on {drift.url} and not here: "
        msg += "load this file there again, or keep the rule here"
        where = held.location
        drift.found.append(Finding("slo/running_only", Level.ADVISORY, msg, where.pointer, where))


def _nearest(drift: _Drift, rule: Rule, where: Location, left: list[RunningRule]) -> None:
    """Tell what differs from the running rule of the same name that shares most labels."""
    same = [run for run in left if _name(run.rule) == _name(rule)]
    if not same:
        msg = f"{named(rule)} does not run on {drift.url}: load this file there"
        drift.found.append(Finding("slo/not_running", Level.SOFT, msg, where.pointer, where))
        return
    labels = set(rule.labels.items())
    best = max(same, key=lambda run: len(labels & set(run.rule.labels.items())))
    left.remove(best)
    told = "; ".join(_differences(rule, best.rule))
    _differs(drift, f"{named(rule)} runs otherwise on {drift.url}: {told}", where)
    _health(drift, best, where)


def _differs(drift: _Drift, told: str, where: Location) -> None:
    msg = f"{told}. Load this file there again, or take over what runs"
    drift.found.append(Finding("slo/running_differs", Level.SOFT, msg, where.pointer, where))


def _health(drift: _Drift, run: RunningRule, where: Location) -> None:
    if run.failing:
        msg = f"{named(run.rule)} fails on {drift.url}: {run.failing}"
        drift.found.append(Finding("slo/rule_failing", Level.SOFT, msg, where.pointer, where))


def _differences(here: Rule, there: Rule) -> Iterable[str]:
    own, theirs = normal(here.expr), normal(there.expr)
    if own != theirs:
        short = expressions(theirs, own)
        yield f"expr is `{short[0]}`, here `{short[1]}`"
    yield from _pairs("label", here.labels, there.labels)
    if isinstance(here, AlertingRule) and isinstance(there, AlertingRule):
        if here.for_s != there.for_s:
            yield f"for is {there.for_s} s, here {here.for_s} s"
        yield from _pairs("annotation", here.annotations, there.annotations)


def _pairs(what: str, here: Mapping[str, str], there: Mapping[str, str]) -> Iterable[str]:
    for name in sorted(here.keys() | there.keys()):
        own, theirs = here.get(name), there.get(name)
        if own == theirs:
            continue
        if theirs is None:
            yield f"{what} {name} is missing"
        elif own is None:
            yield f"{what} {name} is there and not here"
        else:
            short = difference(theirs, own)
            yield f"{what} {name} is `{short[0]}`, here `{short[1]}`"


def named(rule: Rule) -> str:
    """Return what a rule is called: its kind, its name, and the service and level it is about."""
    kind, name = ("alert", rule.alert) if isinstance(rule, AlertingRule) else ("rule", rule.record)
    about = [rule.labels[key] for key in (ID, "severity") if rule.labels.get(key)]
    return f"{kind} {name} ({', '.join(about)})" if about else f"{kind} {name}"


def _name(rule: Rule) -> tuple[str, str]:
    return ("alert", rule.alert) if isinstance(rule, AlertingRule) else ("record", rule.record)


def _whole(rule: Rule) -> tuple[object, ...]:
    """Return all that a rule says, so that two that say the same are equal."""
    more: tuple[object, ...] = ()
    if isinstance(rule, AlertingRule):
        more = (rule.for_s, tuple(sorted(rule.annotations.items())))
    return (*_name(rule), normal(rule.expr), tuple(sorted(rule.labels.items())), *more)


def _service(rule: Rule) -> str:
    return rule.labels.get(SERVICE, "")
