"""What an expression can read: raw series, and what rules have recorded so far."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from simulator.prometheus.clock import Clocks
from simulator.prometheus.over_time import instant
from simulator.prometheus.rate import Answer
from simulator.prometheus.samples import Samples
from simulator.prometheus.semantics import LOOKBACK_MS, Grid, Semantics
from simulator.prometheus.window import Window, window_of
from simulator.samples import RawSeries
from switchboard_policy.promql.frame import Frame, Labels, Line, labels_of
from switchboard_policy.promql.index import Index
from switchboard_policy.promql.recorded import Recorded
from switchboard_policy.promql.selectors import NAME, Matcher, Op, Selector

_REMEMBERED = 32
"""Series whose edges are kept, and answers: those of one service level are asked for in a row."""

RangeFunction = Callable[[Samples, Window], Answer]


class Store:
    """Everything an expression can read.

    Args:
        series: raw series.
        semantics: whose rules hold.
        reach_ms: the longest range that any expression reads, offset included.
    """

    def __init__(self, series: Iterable[RawSeries], semantics: Semantics, reach_ms: int) -> None:
        self.semantics = semantics
        self.reach_ms = reach_ms + LOOKBACK_MS
        self._clocks = Clocks(self.reach_ms)
        self._lately = Clocks(self.reach_ms)
        self._series: Index[RawSeries] = Index()
        for each in series:
            self._series.add(labels_of(each.labels), each)
        self._ready: dict[Labels, Samples] = {}
        self._recent: OrderedDict[int, Samples] = OrderedDict()
        self._recorded: Index[Recorded] = Index()
        self._answers: OrderedDict[tuple[Selector, Grid, int, RangeFunction], Frame] = OrderedDict()

    def advance(self) -> None:
        """Drop what was worked out for the stretch of time before."""
        self._lately = Clocks(self.reach_ms)
        self._answers.clear()
        while self._recent:
            self._forget(self._recent.popitem()[1])

    def record(self, labels: Labels, grid: Grid, line: Line | None, *, all_: bool) -> None:
        """Take what a rule recorded over the present stretch; later expressions see it.

        It takes the place of a raw series of the same labels: what a server once recorded.

        Args:
            labels: the series' labels, name included.
            grid: the instants.
            line: what was recorded; None for nothing.
            all_: whether every sample is kept, or only what expressions can still reach.
        """
        recorded = self._recorded.get(labels)
        if recorded is None:
            recorded = Recorded(labels, None if all_ else self.reach_ms)
            self._recorded.add(labels, recorded)
        recorded.record(grid, line)

    def recorded(self, name: str) -> Iterator[RawSeries]:
        """Yield the recorded series of a name, as far as their samples were kept."""
        for _, recorded in self._recorded.find(Selector((Matcher(NAME, Op.EQUAL, name),))):
            yield recorded.series()

    def instant(self, selector: Selector, grid: Grid, offset_ms: int) -> Frame:
        """Return what an instant selector is at each instant of a grid."""
        moved = grid.earlier(offset_ms)
        found = []
        for labels, raw in self._raw(selector):
            found.append(Line(labels, *instant(raw, moved, self.semantics)))
        for _, recorded in self._recorded.find(selector):
            if recorded.grid == moved:
                # Recorded at the same instants: the value itself, or nothing.
                found += [recorded.line] if recorded.line is not None else []
            else:
                samples = self._used(recorded.samples(self._lately))
                found.append(Line(recorded.labels, *instant(samples, moved, self.semantics)))
        return tuple(found)

    def ranged(
        self, selector: Selector, grid: Grid, range_ms: int, function: RangeFunction
    ) -> Frame:
        """Return what a function makes of the ranges of each series that is selected."""
        key = (selector, grid, range_ms, function)
        if key not in self._answers:
            self._answers[key] = tuple(self._ranged(selector, grid, range_ms, function))
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return self._answers[key]

    def _ranged(
        self, selector: Selector, grid: Grid, range_ms: int, function: RangeFunction
    ) -> Iterator[Line]:
        recorded = self._recorded.find(selector)
        lines = ((labels, each.samples(self._lately)) for labels, each in recorded)
        for labels, samples in chain(self._raw(selector), lines):
            window = window_of(self._used(samples).clock, grid, range_ms, self.semantics)
            yield Line(labels, *function(samples, window))

    def _raw(self, selector: Selector) -> Iterator[tuple[Labels, Samples]]:
        for labels, series in self._series.find(selector):
            if self._recorded.get(labels) is not None:
                continue
            if labels not in self._ready:
                self._ready[labels] = Samples(series, self._clocks)
            yield labels, self._used(self._ready[labels])

    def _used(self, samples: Samples) -> Samples:
        self._recent[id(samples)] = samples
        self._recent.move_to_end(id(samples))
        if len(self._recent) > _REMEMBERED:
            self._forget(self._recent.popitem(last=False)[1])
        return samples

    def _forget(self, samples: Samples) -> None:
        samples.forget()
        if not any(each.clock is samples.clock for each in self._recent.values()):
            samples.clock.forget()
            samples.looked_up.forget()
