"""Replay the policy as it is, and with some values changed, over the same telemetry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import inf, isfinite
from pathlib import Path

from switchboard_policy.app.outlook_document import outlook_document
from switchboard_policy.app.policy import (
    chosen_areas,
    open_telemetry,
    read_policy,
    services_of,
)
from switchboard_policy.app.replay import Replayed, Say, replay, resumable
from switchboard_policy.areas.run import begin
from switchboard_policy.documents.values import check_range
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.outlook import UNCHANGED
from switchboard_policy.domain.policy import PolicyValue, PolicyValues, Variables, variables
from switchboard_policy.domain.recommendation import SubjectSummary
from switchboard_policy.errors import InputError, UsageError, nearest
from switchboard_policy.work.workers import ALONE, AnyExecutor

SCHEMA = "switchboard.simulation/v1"

_LONG = re.compile(r"(?P<name>[a-z_]+\.[a-z_]+)\[(?P<names>[^\]]*)\]=(?P<value>.+)")
_SHORT = re.compile(r"(?P<area>[a-z_]+)/(?P<subject>.+)/(?P<value_name>[a-z_]+)=(?P<value>.+)")


@dataclass(frozen=True)
class Comparison:
    """The same telemetry under two policies.

    Args:
        now: plain numbers of every subject under the policy as it is.
        changed: the same under the changed policy; equal to `now` where nothing was set.
        sets: what was set, as it was typed.
        replayed: what was read.
        seed: seed of every random draw.
    """

    now: tuple[SubjectSummary, ...]
    changed: tuple[SubjectSummary, ...]
    sets: tuple[str, ...]
    replayed: Replayed
    seed: int

    def document(self) -> dict[str, object]:
        """Return the comparison as a JSON document."""
        changed = {(found.area, found.subject): found for found in self.changed}
        return {
            "schema": SCHEMA,
            "window": list(self.replayed.window),
            "trace_digest": self.replayed.coverage.digest,
            "seed": self.seed,
            "set": list(self.sets),
            "subjects": [
                {
                    "area": found.area,
                    "subject": found.subject,
                    "now": dict(found.figures),
                    "changed": dict(changed[found.area, found.subject].figures),
                    **_ahead(changed[found.area, found.subject]),
                }
                for found in self.now
            ],
        }


def _ahead(changed: SubjectSummary) -> dict[str, object]:
    """Return what the days to come may bring; nothing for whom nothing would change."""
    if changed.outlook == UNCHANGED:
        return {}
    return {"outlook": outlook_document(changed.outlook)}


def simulate(  # noqa: PLR0913 - the question's parts, each named by the caller
    repo: Path,
    *,
    telemetry: str,
    sets: tuple[str, ...] = (),
    areas: tuple[str, ...] = (),
    seed: int = 0,
    executor: AnyExecutor = ALONE,
    say: Say = lambda _: None,
) -> Comparison:
    """Replay now and what-if.

    Args:
        repo: root of the policy repository; uncommitted changes are fine here.
        telemetry: source; empty for the one in `switchboard.yaml`.
        sets: changes to try: `limits.rps[tenant=acme]=32` or `limits/acme/rps=32`.
        areas: areas to work; empty for all in use.
        seed: seed of every random draw.
        executor: who shares a large store; the figures do not depend on it.
        say: told each step when it is done.

    Raises:
        UsageError: a `--set` cannot be read or names nothing that exists.
        InputError: a file cannot be used.
    """
    policy = read_policy(repo, allow_dirty=True)
    names = chosen_areas(policy.config, areas)
    changed = with_values(policy.values, policy.config, sets)
    runs = [
        [
            begin(name, policy.values, policy.config, policy.snapshot, seed=seed, asked=asked)
            for name in names
        ]
        for asked in ((None, changed) if sets else (None,))
    ]
    source = open_telemetry(policy, telemetry)
    every = [run for version in runs for run in version]
    with resumable(executor, policy.snapshot.digest, names, seed, sets) as kept:
        replayed = replay(source, every, services_of(policy), executor=executor, kept=kept)
    say(f"simulated   {replayed.series} series")
    summaries = [tuple(found for run in version for found in run.summaries()) for version in runs]
    return Comparison(summaries[0], summaries[-1], sets, replayed, seed)


def with_values(values: PolicyValues, config: Config, sets: tuple[str, ...]) -> PolicyValues:
    """Return the values with some of them set.

    Args:
        values: the policy as it is.
        config: its mapping; a value a subject inherits may be set too.
        sets: changes as typed.

    Raises:
        UsageError: a change cannot be read, or names nothing that exists.
    """
    found = {(value.binding.name, value.names): value for value in values}
    for text in sets:
        name, names, number = _parse(text, values)
        target = found.get((name, names)) or _inherited(text, name, names, values, config)
        try:
            check_range(target.binding, number)
        except InputError as error:
            raise UsageError(f"--set {text!r}: {error.message}", hint=error.hint) from None
        found[name, names] = PolicyValue(target.binding, names, number, target.occurrences)
    return PolicyValues(found.values())


def _parse(text: str, values: PolicyValues) -> tuple[str, Variables, Decimal]:
    if match := _LONG.fullmatch(text):
        name = match["name"]
        pairs = (pair.partition("=") for pair in match["names"].split(",") if pair)
        names = variables({key: value for key, _, value in pairs})
    elif match := _SHORT.fullmatch(text):
        name = f"{match['area']}.{match['value_name']}"
        names = _subject(text, values, match["area"], match["subject"])
    else:
        hint = "write limits/acme/rps=32 or limits.rps[tenant=acme]=32"
        raise UsageError(f"--set {text!r} cannot be read", hint=hint)
    try:
        number = Decimal(match["value"])
    except InvalidOperation:
        number = Decimal("nan")
    near = float(number) if number.is_finite() else inf
    if not isfinite(near) or (near == 0) != (number == 0):  # too far out for any replay
        raise UsageError(f"--set {text!r}: {match['value']!r} is not a number")
    return name, names, number


def _subject(text: str, values: PolicyValues, area: str, subject: str) -> Variables:
    subjects = {
        "/".join(value for _, value in found.names): found.names
        for found in values
        if found.binding.area == area
    }
    if not subjects:
        areas = {found.binding.area for found in values}
        raise UsageError(f"--set {text!r}: no area {area!r}", hint=nearest(area, areas))
    if subject not in subjects:
        hint = nearest(subject, subjects)
        raise UsageError(f"--set {text!r}: {area} knows no {subject!r}", hint=hint)
    return subjects[subject]


def _inherited(
    text: str, name: str, names: Variables, values: PolicyValues, config: Config
) -> PolicyValue:
    """Return a value the subject does not state itself, as one that stands nowhere yet."""
    if name not in config.values:
        raise UsageError(f"--set {text!r} names no value", hint=nearest(name, config.values))
    if not any(found.names == names for found in values):
        known = {"/".join(value for _, value in found.names) for found in values.of(name)}
        subject = "/".join(value for _, value in names)
        raise UsageError(f"--set {text!r}: {subject!r} is not known", hint=nearest(subject, known))
    return PolicyValue(config.values[name], names, Decimal(0), ())
