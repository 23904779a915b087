"""A walk over the service levels that ends in advice for each: nothing here changes a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from simulator import SeriesKey, Trace
from switchboard_policy.areas.futures import Futures
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.choose.choice import Choice, choose
from switchboard_policy.areas.slo.choose.incidents import Span, spent_stretches
from switchboard_policy.areas.slo.choose.search import Search, search
from switchboard_policy.areas.slo.choose.settings import ChoiceSettings
from switchboard_policy.areas.slo.decide import Case
from switchboard_policy.areas.slo.explain import untold_alerts
from switchboard_policy.areas.slo.model import Objective
from switchboard_policy.areas.slo.replay import days_of, keep
from switchboard_policy.areas.slo.settings import SloSettings
from switchboard_policy.areas.slo.signal import Signal, signal_of
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
        objectives: the levels.
        question: what is asked.
    """

    def __init__(self, objectives: Sequence[Objective], question: Question) -> None:
        self._objectives = tuple(objectives)
        self._question = question
        self._found: dict[str, Advice] = {}
        slo = question.slo
        self._futures = Futures(question.seed, slo.futures, slo.future_days, slo.future_run_days)

    def wants(self, keys: Collection[SeriesKey]) -> tuple[SeriesKey, ...]:
        """Return the series of whole services that have a level.

        Args:
            keys: every series there is.
        """
        services = {objective.service for objective in self._objectives}
        return tuple(
            sorted(key for key in keys if key == SeriesKey(key.service) and key.service in services)
        )

    def observe(self, block: Trace) -> None:
        """Judge the levels of the block's services.

        Args:
            block: whole series side by side.
        """
        if not block.steps:
            return
        rows = {key.service: row for row, key in enumerate(block.keys)}
        for objective in self._objectives:
            if objective.service in rows:
                row = rows[objective.service]
                self._found[objective.subject] = advise(
                    block, row, objective, self._question, self._futures
                )

    def absorb(self, other: ChooseRun) -> None:
        """Take over what another walk of the same question observed of other services.

        Args:
            other: the other walk.
        """
        self._found |= other._found

    def advice(self) -> tuple[Advice, ...]:
        """Return what there is to say of every level, in their order."""
        return tuple(
            self._found.get(objective.subject, Advice(objective, _NO_SERIES, _NO_SERIES))
            for objective in self._objectives
        )


def advise(
    block: Trace, row: int, objective: Objective, question: Question, futures: Futures
) -> Advice:
    """Return what a series says of one level.

    Args:
        block: whole series side by side.
        row: the service's row.
        objective: the level as it stands.
        question: what is asked.
        futures: resampled days, shared by every level.
    """
    slo = question.slo
    signal = signal_of(block, row, objective, slo.errors_told_ratio)
    if isinstance(signal, NotEvaluated):
        return Advice(objective, signal, signal)
    days = days_of(signal)
    now = keep(signal, days, objective.ratio, objective.seconds, futures, slo)
    case = Case(objective, signal, days, now, futures, slo)
    choice = choose(case, question.settings, question.seed)
    searched = choice if isinstance(choice, NotEvaluated) else _search(case, choice, question)
    return Advice(objective, choice, searched, now.pages, _notes(case, signal))


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


def _notes(case: Case, signal: Signal) -> tuple[str, ...]:
    notes = [untold_alerts(case)]
    if signal.tail is not None:
        quantiles = "one quantile of each step" if signal.proxy else "the quantiles of each step"
        notes.append(f"shares of slow requests are read off {quantiles}, a proxy for a histogram")
    return tuple(note for note in notes if note)
