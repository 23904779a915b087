"""Samples as lines of text: OpenMetrics, and what `promtool tsdb dump` prints.

Source: the OpenMetrics 1.0 specification; prometheus/prometheus:cmd/promtool/tsdb.go for a dump,
whose lines are `{__name__="a", b="c"} value milliseconds`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulator.samples import RawSeries
from switchboard_policy.promql.selectors import NAME, Selector
from switchboard_policy.telemetry.raw.source import Span, by_labels

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_HEAD = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)?(\{{(?:[^\"{{}}]|{_QUOTED})*\}})?")
_LABEL = re.compile(
    rf"\s*(?:([a-zA-Z_][a-zA-Z0-9_]*|{_QUOTED})\s*=\s*)?({_QUOTED})\s*(?:,|$)", re.DOTALL
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANING = {"n": "\n", "\\": "\\", '"': '"'}


class LineError(ValueError):
    """A line that is no sample; says why."""


@dataclass
class Growing:
    """A series whose samples are still coming.

    Args:
        labels: its labels, `__name__` included.
        milli: whether its times are milliseconds, as a dump writes them.
        times: milliseconds since the epoch so far.
        values: values so far.
    """

    labels: Mapping[str, str]
    milli: bool
    times: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


class Lines:
    """Samples read line by line; what is not wanted is not kept.

    Args:
        wanted: which series.
        span: which samples.
        nan_is_stale: whether a NaN stands for a staleness marker, which a dump cannot tell apart.
    """

    def __init__(
        self, wanted: Collection[Selector], span: Span, *, nan_is_stale: bool = False
    ) -> None:
        self._wanted = wanted
        self._span = span
        self._nan_is_stale = nan_is_stale
        self._heads: dict[str, Growing | None] = {}

    def feed(self, line: str) -> tuple[Growing, int] | None:
        """Take one line; return its series and its place there, or None where it is not kept.

        Raises:
            LineError: the line is no sample with a time.
        """
        parts = line.rsplit(" ", 2)
        if len(parts) != 3 or parts[0] not in self._heads:
            parts = _parts(line)
            if parts[0] not in self._heads:
                self._heads[parts[0]] = self._start(parts[0])
        series = self._heads[parts[0]]
        if series is None:
            return None
        at = _time(parts[2], milli=series.milli)
        if not self._span.start_ms <= at <= self._span.end_ms:
            return None
        series.times.append(at)
        series.values.append(_number(parts[1]))
        return series, len(series.times) - 1

    def _start(self, head: str) -> Growing | None:
        labels = _labels(head)
        milli = head.startswith("{") and f"{NAME}=" in head
        kept = any(each.matches(labels) for each in self._wanted)
        return Growing(labels, milli) if kept else None

    def series(self) -> Iterator[tuple[Growing, RawSeries]]:
        """Yield what was kept, sorted by labels.

        Raises:
            SimulationError: times of a series do not rise.
        """
        kept = [each for each in self._heads.values() if each is not None and each.times]
        made = [(each, self._made(each)) for each in kept]
        yield from sorted(made, key=lambda pair: by_labels(pair[1]))

    def _made(self, grown: Growing) -> RawSeries:
        values = np.frombuffer(grown.values, dtype=np.float64)
        stale = np.isnan(values) if self._nan_is_stale else None
        if stale is not None and not stale.any():
            stale = None
        return RawSeries(grown.labels, np.frombuffer(grown.times, dtype=np.int64), values, stale)


def _parts(line: str) -> list[str]:
    """Return a line's series, value and time; an exemplar after them is left out."""
    found = _HEAD.match(line)
    head = found.group(0) if found else ""
    if not head:
        raise LineError("no name of a series, or labels that do not end")
    rest = line[len(head) :].partition(" # ")[0].split()
    if len(rest) == 1:
        raise LineError("a sample without a timestamp")
    if len(rest) != 2:
        raise LineError("a series, a value and a timestamp are expected")
    return [head, *rest]


def _labels(head: str) -> dict[str, str]:
    name, brace, inside = head.partition("{")
    found = {NAME: name} if name else {}
    inside = inside[:-1]
    at = 0
    while brace and at < len(inside):
        match = _LABEL.match(inside, at)
        if match is None:
            raise LineError(f"labels that cannot be read: {inside[at : at + 40]!r}")
        # A quoted text that stands alone is the name. Source: Prometheus 3, UTF-8 names.
        label = _text(match.group(1) or NAME)
        if label in found:
            raise LineError(f"label {label!r} twice")
        found[label] = _text(match.group(2))
        at = match.end()
    # An empty label is none. Source: prometheus.io/docs/concepts/data_model.
    found = {label: value for label, value in found.items() if value}
    if NAME not in found:
        raise LineError("a series without a name")
    return found


def _text(quoted: str) -> str:
    if not quoted.startswith('"'):
        return quoted
    return _ESCAPE.sub(lambda match: _MEANING.get(match[1], match[0]), quoted[1:-1])


def _number(text: str) -> float:
    try:
        if "_" not in text:  # Python would read 1_000
            return float(text)
    except ValueError:
        pass
    raise LineError(f"{text[:40]!r} is no number")


def _time(text: str, *, milli: bool) -> int:
    try:
        # Cut off, not rounded, as Prometheus reads it: model/textparse/openmetricsparse.go.
        return int(text) if milli else int(float(text) * 1000)
    except (ValueError, OverflowError):
        raise LineError(f"{text[:40]!r} is no timestamp") from None
