"""What a backtest finds, as values; `render` words and draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from switchboard_policy.areas.slo.backtest.incidents import Incident
from switchboard_policy.areas.slo.definition import ServiceLevel, Severity
from switchboard_policy.domain.outcome import NotEvaluated

WEEK = 7 * 86_400


@dataclass(frozen=True)
class Firing:
    """A stretch of time over which an alert fires.

    Args:
        start_s: seconds since the epoch of the first evaluation that fired.
        end_s: seconds since the epoch of the first evaluation after that which did not.
        ongoing: whether it still fired at the last evaluation, so that its end is not known.
        windows: the pair of windows that held, such as `1h/5m`.
        budget_spent: ratio of a period's budget that its long window had spent when it fired.
        incidents: places in `Backtest.incidents` of those it is true for; empty where false.
        reset_s: seconds from the end of the last of them until it stopped, at least 0; None where
            it is false or ongoing.
    """

    start_s: int
    end_s: int
    ongoing: bool
    windows: str
    budget_spent: float
    incidents: tuple[int, ...] = ()
    reset_s: int | None = None


@dataclass(frozen=True)
class Told:
    """What one alert told of one incident.

    Args:
        incident: the incident's place in `Backtest.incidents`.
        firings: places of the firings that overlap it, in order of time; empty where it missed.
        delay_s: seconds from its beginning to the first of them, at least 0; None where it missed.
    """

    incident: int
    firings: tuple[int, ...]
    delay_s: float | None


@dataclass(frozen=True)
class AlertOutcome:
    """What one alert of a service level did.

    Args:
        severity: whom it is for.
        windows: the pairs of windows it was replayed with.
        firings: when it fired, in order of time.
        refused: pairs the data cannot carry, and why.
        told: each incident of its service, told of or not; None without incidents.
    """

    severity: Severity
    windows: tuple[str, ...]
    firings: tuple[Firing, ...]
    refused: tuple[tuple[str, NotEvaluated], ...] = ()
    told: tuple[Told, ...] | None = None

    @property
    def delays_s(self) -> tuple[float, ...]:
        """Seconds from each incident it told of to its firing, rising."""
        return tuple(sorted(each.delay_s for each in self.told or () if each.delay_s is not None))


@dataclass(frozen=True)
class BudgetLine:
    """An error budget over time, thinned for a picture.

    Args:
        times_s: seconds since the epoch.
        left: share of the budget left at each; NaN where nothing was measured.
        lowest: the least that was left.
        last: what is left at the end.
        events: events counted in all; None where only ratios are known.
        bad: bad ones of them, likewise.
        measured_s: seconds of the period that were measured: less than a period is pro-rated.
    """

    times_s: tuple[float, ...]
    left: tuple[float, ...]
    lowest: float
    last: float
    events: float | None
    bad: float | None
    measured_s: int


@dataclass(frozen=True)
class LevelOutcome:
    """What the alerts of one service level did.

    Args:
        level: its definition as it was replayed, the objective tried included.
        alerts: pages before tickets; those switched off left out.
        budget: its budget over time, or why there is none.
        incidents: places in `Backtest.incidents` of those of its service.
    """

    level: ServiceLevel
    alerts: tuple[AlertOutcome, ...]
    budget: BudgetLine | NotEvaluated
    incidents: tuple[int, ...] = ()


@dataclass(frozen=True)
class Score:
    """All alerts of one severity together.

    Args:
        fired: how often they fired.
        true: how many of those overlap an incident of their service; None without incidents.
        caught: how many incidents they told of; likewise.
        incidents: how many incidents there were; likewise.
        delays_s: seconds from each caught incident to its first alert, rising.
        weeks: weeks looked at.
    """

    fired: int
    true: int | None
    caught: int | None
    incidents: int | None
    delays_s: tuple[float, ...]
    weeks: float

    @property
    def false(self) -> int | None:
        """How many overlap none; None without incidents."""
        return None if self.true is None else self.fired - self.true

    @property
    def false_a_week(self) -> float | None:
        """False alerts a week; without incidents not known."""
        return None if self.false is None else self.false / self.weeks

    @property
    def precision(self) -> float | None:
        """True alerts over all alerts; None where nothing fired or nothing is labelled."""
        return self.true / self.fired if self.true is not None and self.fired else None

    @property
    def recall(self) -> float | None:
        """Incidents caught over all incidents; None where there were none."""
        return self.caught / self.incidents if self.caught is not None and self.incidents else None

    @property
    def f_score(self) -> float | None:
        """Harmonic mean of precision and recall; 0 where nothing was caught."""
        if self.recall is None:
            return None
        if not self.recall or not self.precision:
            return 0.0
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True)
class Variant:
    """One way to alert, replayed.

    Args:
        objective: percent tried in place of each definition's own; None for their own.
        windows: name of the set of alert windows.
        levels: what each service level's alerts did.
        scores: by severity.
    """

    objective: Decimal | None
    windows: str
    levels: tuple[LevelOutcome, ...]
    scores: Mapping[Severity, Score]

    @property
    def name(self) -> str:
        """What tells it apart: `99.9 % · workbook`."""
        objective = "as defined" if self.objective is None else f"{self.objective.normalize():f} %"
        return f"{objective} · {self.windows}"


@dataclass(frozen=True)
class GridDifference:
    """How far a replay of a grid is from one of the samples themselves.

    Args:
        evaluations: evaluations of alerts compared.
        differing: those at which one fired and the other did not.
        firing: those at which the samples themselves made an alert fire.
    """

    evaluations: int
    differing: int
    firing: int


@dataclass(frozen=True)
class Backtest:
    """What alerts would have done.

    Args:
        variants: the present way first.
        incidents: what they are judged by; empty where nobody labelled any.
        labelled: whether a file of incidents was given.
        start_s: seconds since the epoch of the first evaluation.
        end_s: seconds since the epoch of the last.
        semantics: whose arithmetic: `prometheus-3` or `prometheus-2`.
        interval_s: seconds between evaluations.
        grace_s: seconds after an incident in which an alert is still its own.
        approximate: why it cannot equal Prometheus; empty where it does.
        difference: what the approximation cost, where it could be measured.
        refused: service levels that could not be replayed, and why.
        notes: what else is worth knowing.
    """

    variants: tuple[Variant, ...]
    incidents: tuple[Incident, ...]
    labelled: bool
    start_s: int
    end_s: int
    semantics: str
    interval_s: int
    grace_s: int
    approximate: str = ""
    difference: GridDifference | None = None
    refused: tuple[tuple[str, NotEvaluated], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def span_s(self) -> int:
        """Seconds looked at."""
        return self.end_s - self.start_s
