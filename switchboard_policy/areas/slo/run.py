"""The slo area: each service's objectives replayed as its series passes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from simulator import SeriesKey, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.silence import abstentions
from switchboard_policy.areas.slo.asked import moved_from
from switchboard_policy.areas.slo.checks import document_findings, replay_findings
from switchboard_policy.areas.slo.decide import Case, Move, refusal, target
from switchboard_policy.areas.slo.explain import Moved, figures, notes, proposed_figures
from switchboard_policy.areas.slo.model import Objective, read_objectives
from switchboard_policy.areas.slo.pictures import pictures
from switchboard_policy.areas.slo.replay import days_of, keep
from switchboard_policy.areas.slo.seen import Seen
from switchboard_policy.areas.slo.settings import read_settings
from switchboard_policy.areas.slo.signal import signal_of
from switchboard_policy.areas.words import listing, span
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.past_change import NOT_READ, Past
from switchboard_policy.domain.policy import PolicyValues
from switchboard_policy.domain.recommendation import (
    Abstention,
    Recommendation,
    SubjectSummary,
)
from switchboard_policy.domain.snapshot import Snapshot
from switchboard_policy.domain.units import counted


class SloRun:
    """A walk over the objectives of whole services.

    Args:
        values: the policy values.
        config: `switchboard.yaml`.
        snapshot: its files.
        seed: seed of the resampled futures.
        before: the values in force, where `values` are those of a what-if.
    """

    area = "slo"

    def __init__(
        self,
        values: PolicyValues,
        config: Config,
        snapshot: Snapshot,
        seed: int,
        before: PolicyValues | None = None,
    ) -> None:
        self._settings = read_settings(config, snapshot)
        stood = () if before is None else read_objectives(before, snapshot, config.services)
        self._before = None if before is None else {each.subject: each for each in stood}
        self._objectives = read_objectives(values, snapshot, config.services)
        self._futures = Futures(
            seed=seed,
            draws=self._settings.futures,
            length=self._settings.future_days,
            run=self._settings.future_run_days,
        )
        self._seen: dict[str, Seen] = {}
        self._traffic: dict[str, float] = {}

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of whole services that have an objective.

        Args:
            keys: every series there is.
        """
        services = {objective.service for objective in self._objectives}
        return tuple(sorted(key for key in keys if _is_whole(key) and key.service in services))

    def observe(self, block: Trace) -> None:
        """Replay the objectives of the block's services.

        Args:
            block: whole series side by side.
        """
        if not block.steps:
            return
        rows = {key.service: row for row, key in enumerate(block.keys) if _is_whole(key)}
        for objective in self._objectives:
            if objective.service in rows:
                row = rows[objective.service]
                self._traffic[objective.service] = float(np.nansum(block.offered[row]))
                self._seen[objective.subject] = self._look(block, row, objective)
                self._forget()

    def absorb(self, other: SloRun) -> None:
        """Take over what another run of the same policy observed of other services.

        Args:
            other: the other run.
        """
        self._seen |= other._seen
        self._traffic |= other._traffic
        self._forget()

    def recommend(self, window: tuple[int, int]) -> Recommendation:
        """Return what to tighten, loosen or leave, and why.

        Args:
            window: first and last second of the telemetry.
        """
        seen = [self._seen[name] for name in sorted(self._seen)]
        deltas = [one.delta for one in seen if one.delta is not None]
        added = {one.objective.subject: one.proposed for one in seen}
        drawn = [one.drawing for one in sorted(seen, key=_rank) if one.drawing]
        return Recommendation(
            area=self.area,
            deltas=tuple(sorted(deltas, key=lambda delta: (delta.advisory, delta.subject))),
            abstentions=self._abstentions(),
            summaries=tuple(
                replace(found, figures={**found.figures, **added.get(found.subject, {})})
                for found in self.summaries()
            ),
            figures=tuple(figure for case, moved in drawn for figure in pictures(case, moved)),
            findings=self._findings(seen),
            headline=self._headline(seen, window),
            notes=tuple(sorted({note for one in seen for note in one.notes})),
        )

    def summaries(self) -> tuple[SubjectSummary, ...]:
        """Return every objective's numbers as the policy stands."""
        total = sum(self._traffic[service] for service in sorted(self._traffic))
        summaries = []
        for name, one in sorted(self._seen.items()):
            share = self._traffic[one.objective.service] / total if total else 0.0
            numbers = {**one.figures, "traffic_share_ratio": share} if one.figures else {}
            summaries.append(SubjectSummary(self.area, name, numbers))
        return tuple(summaries)

    def _look(self, block: Trace, row: int, objective: Objective) -> Seen:
        """Return all there is to say of one objective, from its service's series."""
        signal = signal_of(block, row, objective, self._settings.errors_told_ratio)
        if isinstance(signal, NotEvaluated):
            return Seen(objective, {}, {}, None, signal, (), None, (), 0.0)
        days = days_of(signal)
        settings, futures = self._settings, self._futures
        now = keep(
            signal,
            days,
            objective.ratio,
            objective.seconds,
            futures,
            settings,
            least_bad_events=objective.least_bad_events,
        )
        case = Case(objective, signal, days, now, futures, settings)
        why_not = refusal(case)
        if self._before is None:
            moved = None if why_not else self._move(case)
        else:
            moved = moved_from(self._before.get(objective.subject), case)
        return Seen(
            objective=objective,
            figures=figures(case),
            proposed=proposed_figures(moved) if moved else {},
            delta=moved.delta() if moved and self._before is None else None,
            why_not=why_not,
            findings=tuple(replay_findings(case)),
            drawing=(case, moved),
            notes=notes(case),
            weight=(2.0 if moved else 0.0) + min(np.nan_to_num(now.spent), 1.0),
            overspent=now.spent > 1,
        )

    def _forget(self) -> None:
        """Let go of the series that will not be drawn, so that memory stays bounded."""
        kept = sorted((one for one in self._seen.values() if one.drawing), key=_rank)
        for one in kept[self._settings.most_figures // 2 :]:
            self._seen[one.objective.subject] = replace(one, drawing=None)

    def _move(self, case: Case) -> Moved | None:
        wanted = target(case)
        if wanted is None:
            return None
        kept = keep(
            case.signal,
            case.days,
            wanted.ratio,
            wanted.threshold,
            self._futures,
            self._settings,
            least_bad_events=case.objective.least_bad_events,
        )
        if wanted.move is Move.TIGHTEN and kept.pages > case.now.pages:
            return None  # the same incidents would wake people more often, and nothing was missed
        return Moved(case, wanted, kept)

    def _abstentions(self) -> tuple[Abstention, ...]:
        reasons: dict[NotEvaluated, list[str]] = defaultdict(list)
        for objective in self._objectives:
            one = self._seen.get(objective.subject)
            why = NotEvaluated("no telemetry", "a series of the whole service")
            if one is not None and one.why_not is None:
                continue
            reasons[one.why_not if one and one.why_not else why].append(objective.subject)
        return abstentions(self.area, "objectives", reasons)

    def _findings(self, seen: list[Seen]) -> tuple[Finding, ...]:
        documents = (
            finding
            for objective in self._objectives
            for finding in document_findings(objective, self._settings)
        )
        replays = (finding for one in seen for finding in one.findings)
        return tuple(sorted((*documents, *replays), key=lambda found: (found.id, found.msg)))

    def _headline(self, seen: list[Seen], window: tuple[int, int]) -> str:
        if not self._objectives:
            return "slo: no objective is stated"
        if not seen:
            return "slo: no telemetry of a service with an objective"
        length = span(window[1] - window[0])
        looked = f"slo: {counted(len(seen), 'objective')} over {length}"
        judged = [one for one in seen if one.why_not is None]
        if not judged:
            reasons = sorted({one.why_not.reason for one in seen if one.why_not})
            return f"{looked}; nothing is proposed: {listing(reasons, 1)}"
        written = sum(one.delta is not None and not one.delta.advisory for one in seen)
        advisory = sum(one.delta is not None and one.delta.advisory for one in seen)
        said = [f"{written} to change" if written else "nothing worth changing"]
        said += [f"{advisory} advisory"] if advisory else []
        spent = sum(one.overspent for one in judged)
        said += [f"{counted(spent, 'budget')} overspent"] if spent else []
        return f"{looked}; {', '.join(said)}"


def _rank(one: Seen) -> tuple[float, str]:
    return -one.weight, one.objective.subject


def _is_whole(key: SeriesKey) -> bool:
    return not key.tenant and not key.region


def begin(  # noqa: PLR0913 - what every area's walk is begun with
    values: PolicyValues,
    config: Config,
    snapshot: Snapshot,
    *,
    seed: int,
    asked: PolicyValues | None = None,
    past: Past = NOT_READ,
) -> SloRun:
    """Start a walk over the objectives.

    Args:
        values: the policy values.
        config: `switchboard.yaml`.
        snapshot: its files, for what Sloth specifications say besides numbers.
        seed: seed of the resampled futures.
        asked: the values of a what-if; None for the policy as it is.
        past: not used; objectives have no cooling-off.

    Raises:
        InputError: a specification cannot be read, or a setting is wrong.
    """
    del past
    if asked is None:
        return SloRun(values, config, snapshot, seed)
    return SloRun(asked, config, snapshot, seed, before=values)
