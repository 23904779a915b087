"""A walk over the service levels that ends in advice for each: nothing here changes a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from simulator import SeriesKey, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.choose.choice import Choice, choose
from switchboard_policy.areas.slo.choose.incidents import Span, spent_stretches
from switchboard_policy.areas.slo.choose.levels import Asked, services
from switchboard_policy.areas.slo.choose.search import Search, same_period, search
from switchboard_policy.areas.slo.choose.settings import ChoiceSettings
from switchboard_policy.areas.slo.decide import Case
from switchboard_policy.areas.slo.explain import untold_alerts
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.replay import days_of, keep
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.areas.slo.signal import Signal, signal_of
from switchboard_policy.areas.words import listing
from switchboard_policy.domain.outcome import NotEvaluated

_NO_SERIES = NotEvaluated("no telemetry", would_help="a series of the whole service")


@dataclass(frozen=True)
class Advice:
    """What there is to say of one service level.

    Args:
        objective: the level as it stands.
        choice: what it could promise, or why nothing can be said.
        search: which windows to alert on, or why nothing can be said.
        pages: pages the present windows would have sent in all the time measured.
        notes: what the measurements could not tell, in words.
    """

    objective: Objective
    choice: Choice | NotEvaluated
    search: Search | NotEvaluated
    pages: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """What is asked of every level.

    Args:
        slo: the area's constants.
        settings: those of recommendations.
        sets: the sets of windows to try.
        labelled: incidents by service; None where nobody labelled any.
        seed: seed of every draw.
    """

    slo: SloSettings
    settings: ChoiceSettings
    sets: tuple[WindowSet, ...]
    labelled: Mapping[str, tuple[Span, ...]] | None = None
    seed: int = 0


class ChooseRun:
    """A walk over the service levels of whole services.

    Args:
        asked: the levels.
        question: what is asked of each.
    """

    def __init__(self, asked: Sequence[Asked], question: Question) -> None:
        self._asked = tuple(asked)
        self._question = question
        self._found: dict[str, Advice] = {}
        slo = question.slo
        self._futures = Futures(question.seed, slo.futures, slo.future_days, slo.future_run_days)

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of whole services that have a level.

        Args:
            keys: every series there is.
        """
        known = services(self._asked)
        return tuple(
            sorted(key for key in keys if key == SeriesKey(key.service) and key.service in known)
        )

    def observe(self, block: Trace) -> None:
        """Judge the levels of the block's services.

        Args:
            block: whole series side by side.
        """
        if not block.steps:
            return
        rows = {key.service: row for row, key in enumerate(block.keys)}
        for asked in self._asked:
            row = rows.get(asked.objective.service)
            if row is not None:
                found = advise(block, row, asked, self._question, self._futures)
                self._found[asked.objective.subject] = found

    def absorb(self, other: ChooseRun) -> None:
        """Take over what another walk of the same question observed of other services.

        Args:
            other: the other walk.
        """
        self._found |= other._found

    def advice(self) -> tuple[Advice, ...]:
        """Return what there is to say of every level, in their order."""
        return tuple(
            self._found.get(
                asked.objective.subject, Advice(asked.objective, _NO_SERIES, _NO_SERIES)
            )
            for asked in self._asked
        )


def advise(block: Trace, row: int, asked: Asked, question: Question, futures: Futures) -> Advice:
    """Return what a series says of one level.

    Args:
        block: whole series side by side.
        row: the service's row.
        asked: the level.
        question: what is asked of it.
        futures: resampled days, shared by every level.
    """
    objective, slo = asked.objective, question.slo
    slo = replace(slo, period_days=asked.period_days or slo.period_days)
    found = signal_of(block, row, objective, slo.errors_told_ratio)
    if isinstance(found, NotEvaluated):
        return Advice(objective, found, found)
    signal = asked.counted(found)
    days = days_of(signal)
    now = keep(
        signal,
        days,
        objective.ratio,
        objective.seconds,
        futures,
        slo,
        least_bad_events=objective.least_bad_events,
    )
    case = Case(objective, signal, days, now, futures, slo)
    choice = choose(case, question.settings, question.seed)
    searched = choice if isinstance(choice, NotEvaluated) else _search(case, choice, question)
    notes = _notes(case, signal, question.sets)
    return Advice(objective, choice, searched, now.pages, notes)


def _search(case: Case, choice: Choice, question: Question) -> Search:
    labelled = question.labelled
    spans = (
        spent_stretches(case, question.settings)
        if labelled is None
        else labelled.get(case.objective.service, ())
    )
    return search(
        case,
        choice,
        question.sets,
        spans,
        labelled=labelled is not None,
        settings=question.settings,
    )


def _notes(case: Case, signal: Signal, sets: Sequence[WindowSet]) -> tuple[str, ...]:
    notes = [untold_alerts(case)]
    others = [each.name for each in sets if each not in same_period(case, sets)]
    if others:
        days = case.settings.period_days
        notes.append(f"made for another period than {days} days, not tried: {listing(others)}")
    if signal.tail is not None:
        quantiles = "one quantile of each step" if signal.proxy else "the quantiles of each step"
        notes.append(f"shares of slow requests are read off {quantiles}, a proxy for a histogram")
    return tuple(note for note in notes if note)
