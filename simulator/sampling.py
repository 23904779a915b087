"""What sampling keeps of traces and logs: trouble, a share of the rest, and so many bytes.

Traces are made up from stated shapes. A trace has a service, a route and a duration; its spans and
log lines have sizes. Everything is per trace, so that policies are masks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import SimulationError
from simulator.numbers import seed_of
from simulator.trace import Array

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class SpanModel:
    """The shape of made-up traces.

    Args:
        traces: how many.
        routes: routes a service has; their typical durations differ.
        typical_ratio: typical duration of the middle route, as a share of the slow bound.
        route_spread: standard deviation of the logarithm of routes' typical durations.
        duration_spread: standard deviation of the logarithm of durations on one route.
        error_ratio: share of traces that end in an error.
        spans: spans of a trace, on average; at least one.
        span_bytes: bytes of a span, labels of high cardinality left out.
        lines: log lines below a warning a span, on average.
        trouble_lines: warnings and errors that a failed trace logs, on average; at least one.
        line_bytes: bytes of a log line, labels of high cardinality left out.
        narrow_bytes: bytes the labels of high cardinality add to each span and line.
        metric_ratio: bytes of metrics, as a share of all bytes; no sampling touches them.
    """

    traces: int
    routes: int
    typical_ratio: float
    route_spread: float
    duration_spread: float
    error_ratio: float
    spans: float
    span_bytes: float
    lines: float
    trouble_lines: float
    line_bytes: float
    narrow_bytes: float
    metric_ratio: float

    def __post_init__(self) -> None:
        if self.traces < 1 or self.routes < 1 or self.spans < 1 or self.trouble_lines < 1:
            raise SimulationError("at least one trace, route, span and line of trouble")
        if not 0 <= self.error_ratio <= 1 or not 0 <= self.metric_ratio < 1:
            raise SimulationError("ratios are 0 to 1")


@dataclass(frozen=True)
class Traces:
    """Traces side by side, one entry each.

    Args:
        error: whether it ended in an error.
        slow: whether it took longer than its service's bound.
        span_bytes: bytes of its spans.
        line_bytes: bytes of its log lines below a warning.
        trouble_bytes: bytes of its warnings and errors.
        narrow_ratio: share of these bytes that are labels of high cardinality.
    """

    error: Mask
    slow: Mask
    span_bytes: Array
    line_bytes: Array
    trouble_bytes: Array
    narrow_ratio: tuple[float, float]


@dataclass(frozen=True)
class Kept:
    """What a policy keeps.

    Args:
        log_cut_ratio: share of log bytes that are gone.
        trace_cut_ratio: share of span bytes that are gone.
        cost_cut_ratio: share of all bytes that are gone, metrics counted.
        errors_lost_ratio: share of the failed traces that are gone.
        slow_lost_ratio: share of the slow traces that are gone.
        context_lost_ratio: share of the failed and slow traces' lines below a warning, by bytes,
            that are gone: a log line does not know how its trace will end.
        random_errors_lost_ratio: share of the failed traces that are gone where traces are kept by
            chance alone, as many bytes of them; labels of high cardinality are gone there too.
        random_slow_lost_ratio: share of the slow ones gone then.
    """

    log_cut_ratio: float
    trace_cut_ratio: float
    cost_cut_ratio: float
    errors_lost_ratio: float
    slow_lost_ratio: float
    context_lost_ratio: float
    random_errors_lost_ratio: float
    random_slow_lost_ratio: float


def make_traces(model: SpanModel, seed: int) -> Traces:
    """Return made-up traces.

    Args:
        model: their shape.
        seed: of every draw.
    """
    random = np.random.default_rng(seed_of(seed))
    typical = model.typical_ratio * np.exp(random.normal(0, model.route_spread, model.routes))
    route = random.integers(0, model.routes, model.traces)
    duration = typical[route] * np.exp(random.normal(0, model.duration_spread, model.traces))
    error = random.random(model.traces) < model.error_ratio
    spans = 1 + random.poisson(model.spans - 1, model.traces)
    lines = random.poisson(model.lines * spans)
    trouble = np.where(error, 1 + random.poisson(model.trouble_lines - 1, model.traces), 0)
    line = model.line_bytes + model.narrow_bytes
    return Traces(
        error=error,
        slow=duration > 1,
        span_bytes=np.asarray(spans * (model.span_bytes + model.narrow_bytes), np.float64),
        line_bytes=np.asarray(lines * line, np.float64),
        trouble_bytes=np.asarray(trouble * line, np.float64),
        narrow_ratio=(
            model.narrow_bytes / (model.span_bytes + model.narrow_bytes),
            model.narrow_bytes / line,
        ),
    )


def sampled(traces: Traces, model: SpanModel, *, keep_ratio: float, seed: int) -> Kept:
    """Return what is kept when trouble always is, beside chance alone at the same volume.

    Log lines are kept by the hash of their trace: warnings and errors always, others with the
    share of traces that show nothing wrong.

    Args:
        traces: the traces.
        model: their shape.
        keep_ratio: share of the rest that is kept, 0 to 1.
        seed: of the draws.
    """
    random = np.random.default_rng(seed_of(seed))
    trouble = traces.error | traces.slow
    lucky = random.random(trouble.size) < keep_ratio
    kept = trouble | lucky
    narrow_span, narrow_line = (1 - share for share in traces.narrow_ratio)
    spans, logs = traces.span_bytes.sum(), traces.line_bytes.sum() + traces.trouble_bytes.sum()
    spans_kept = traces.span_bytes[kept].sum() * narrow_span
    lines_kept = traces.line_bytes[lucky].sum() + traces.trouble_bytes.sum()
    logs_kept = lines_kept * narrow_line
    told = spans + logs
    everything = told / (1 - model.metric_ratio)
    chance = random.random(trouble.size) < (spans_kept + logs_kept) / (
        spans * narrow_span + logs * narrow_line
    )
    return Kept(
        log_cut_ratio=float(1 - logs_kept / logs) if logs else 0.0,
        trace_cut_ratio=float(1 - spans_kept / spans),
        cost_cut_ratio=float((told - spans_kept - logs_kept) / everything),
        errors_lost_ratio=_lost(traces.error, kept),
        slow_lost_ratio=_lost(traces.slow, kept),
        context_lost_ratio=1
        - _share(traces.line_bytes[trouble & lucky], traces.line_bytes[trouble]),
        random_errors_lost_ratio=_lost(traces.error, chance),
        random_slow_lost_ratio=_lost(traces.slow, chance),
    )


def _share(part: Array, whole: Array) -> float:
    return float(part.sum() / whole.sum()) if whole.sum() else 1.0


def _lost(wanted: Mask, kept: Mask) -> float:
    return float((wanted & ~kept).sum() / wanted.sum()) if wanted.any() else 0.0
