"""A running Prometheus, asked for raw samples by range selectors, a stretch of time at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from simulator.samples import RawSeries
from switchboard_policy.errors import UsageError
from switchboard_policy.promql.selectors import NAME, Selector
from switchboard_policy.telemetry.prometheus import Prometheus, Samples, TooMuch
from switchboard_policy.telemetry.raw.falls import fall, is_counter
from switchboard_policy.telemetry.raw.source import RawSamples, Span, by_labels
from switchboard_policy.telemetry.settings import limits

_MOST_GROWTH = 8
"""Times a question may grow by at once."""
_STALE = (
    "staleness markers do not travel through the HTTP API: a series that ended counts for the "
    "lookback of 5 minutes longer in expressions without a range"
)


class PrometheusRaw:
    """Raw samples of a server.

    Args:
        server: the server.
    """

    counted = False

    def __init__(self, server: Prometheus) -> None:
        self._server = server

    def read(self, wanted: Collection[Selector], span: Span) -> RawSamples:
        """Return the samples of the series selected.

        Args:
            wanted: what is selected.
            span: which samples; both ends must be stated.

        Raises:
            UnreachableError: the server does not answer, or cannot give even a minute at once.
            TelemetryError: it refuses the question.
        """
        start, end = bounds(span)
        found = [each for selector in wanted for each in self._windows(selector, start, end)]
        series = joined(found, span)
        fell = [each.labels for each in series if is_counter(each) and fall(each) is not None]
        notes = [
            f"{dict(labels)}: a counter falls by more than a new start explains; taken as "
            "Prometheus takes it, as a new start"
            for labels in fell[:3]
        ]
        return RawSamples(series, notes=(_STALE, *notes))

    def _windows(self, selector: Selector, start: int, end: int) -> Iterator[Samples]:
        """Yield answers whose ranges follow one another; the next is as long as the last allows."""
        most = limits().whole("request_samples")
        # Prometheus 3 leaves a range's left end out, so the first one starts a little earlier.
        at, chunk = start - 1, limits().whole("first_chunk_s")
        while at < end:
            chunk = min(chunk, end - at)
            try:
                answer = self._server.instant(f"{selector}[{chunk}s]", at + chunk)
            except TooMuch:
                if chunk <= limits().whole("least_chunk_s"):
                    raise
                chunk = max(chunk // 2, limits().whole("least_chunk_s"))
                continue
            yield from answer
            at += chunk
            got = sum(each.times.size for each in answer)
            fitting = chunk * min(most / max(got, 1), _MOST_GROWTH)
            chunk = int(min(max(fitting, limits().whole("least_chunk_s")), self._longest))

    @property
    def _longest(self) -> int:
        return limits().whole("most_chunk_s")


class PrometheusGrid:
    """Samples of a server as `query_range` gives them: on a grid, each moved to the next step.

    Args:
        server: the server.
        step: seconds between the grid's moments.
    """

    counted = False

    def __init__(self, server: Prometheus, step: int) -> None:
        self._server = server
        self._step = step

    def read(self, wanted: Collection[Selector], span: Span) -> RawSamples:
        """Return the samples of the series selected, on the grid.

        Args:
            wanted: what is selected.
            span: which samples; both ends must be stated.

        Raises:
            UnreachableError: the server does not answer, or cannot give a stretch of the grid.
            TelemetryError: it refuses the question.
        """
        start, end = (at // self._step * self._step for at in bounds(span))
        most = (limits().whole("range_points") - 1) * self._step
        found = [
            each
            for selector in wanted
            for at in range(start, end + 1, most + self._step)
            for each in self._server.range(str(selector), at, min(at + most, end), self._step)
        ]
        reason = (
            f"query_range put the samples on a grid of {self._step} s: their own times are lost, "
            "and a gap below 5 minutes is filled with the sample before it"
        )
        return RawSamples(joined(found, span), approximate=reason)


def bounds(span: Span) -> tuple[int, int]:
    """Return the whole seconds around a span.

    Raises:
        UsageError: an end is not stated.
    """
    nothing = Span()
    if span.start_ms == nothing.start_ms or span.end_ms == nothing.end_ms:
        raise UsageError("a server needs to be told from when to when", hint="--start and --end")
    return span.start_ms // 1000, -(-span.end_ms // 1000)


def joined(answers: Collection[Samples], span: Span) -> tuple[RawSeries, ...]:
    """Return answers as series; a moment on two edges counts once.

    Args:
        answers: what the server gave, in any order.
        span: which samples are kept.
    """
    parts: dict[tuple[tuple[str, str], ...], list[Samples]] = {}
    for each in answers:
        key = tuple(sorted({NAME: each.name, **each.labels}.items()))
        parts.setdefault(key, []).append(each)
    series = []
    for labels, found in parts.items():
        stamps = np.concatenate([part.times for part in found])
        times, index = np.unique(np.rint(stamps * 1000).astype(np.int64), return_index=True)
        values = np.concatenate([part.values for part in found])[index]
        kept = (times >= span.start_ms) & (times <= span.end_ms)
        if kept.any():
            series.append(RawSeries(dict(labels), times[kept], values[kept]))
    return tuple(sorted(series, key=by_labels))
