"""A rule as a replay evaluates it, stretch after stretch of time."""

from __future__ import annotations

import re
from collections.abc import Collection

from simulator.prometheus.semantics import Grid
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.evaluate import Evaluation, looks_ahead, not_evaluated, reads
from switchboard_policy.promql.frame import (
    Flags,
    Frame,
    Labels,
    Line,
    RefusedError,
    Scalar,
    labels_of,
    merged,
    unnamed,
    where,
)
from switchboard_policy.promql.parse import parse
from switchboard_policy.promql.rule import RecordingRule, Rule, RuleGroup
from switchboard_policy.promql.selectors import NAME, Selector
from switchboard_policy.promql.store import Store

_SAME = "vector contains metrics with the same labelset after applying the rule's labels"
_ALERT = "alertname"
_LABEL_OF = re.compile(r"\{\{-?\s*\$labels\.(\w+)\s*-?\}\}")
"""The one template that labels of alerts usually hold."""


class Step:
    """One rule.

    Args:
        group: its group.
        rule: the rule.
        interval_s: seconds between evaluations where the group names none.

    Raises:
        InputError: an expression that does not parse.
    """

    def __init__(self, group: RuleGroup, rule: Rule, interval_s: int) -> None:
        self.group = group
        self.rule = rule
        self.name = rule.record if isinstance(rule, RecordingRule) else rule.alert
        self.interval_ms = 1000 * (group.interval_s or interval_s)
        self.refused: NotEvaluated | None = None
        self.there: dict[Labels, list[tuple[Grid, Flags]]] = {}
        """Where its expression held, by the labels of its alerts, stretch by stretch."""
        self._tree = parse(rule.expr)
        self._recorded: set[Labels] = set()
        self.reads: tuple[Selector, ...] = ()
        self.reach_ms = 0
        try:
            self.reads, self.reach_ms = reads(self._tree)
        except RefusedError as refused:
            self.refused = not_evaluated(refused, rule.expr)
        if looks_ahead(self._tree):
            why = RefusedError("a rule cannot read what is not there yet", "offset")
            self.refused = not_evaluated(why, rule.expr)
        self.needs: list[Step] = []
        """The rules that record what it reads."""

    def grid(self, first_ms: int, start_ms: int, before_ms: int) -> Grid:
        """Return its evaluations from `start_ms` on and before `before_ms`.

        Args:
            first_ms: the replay's first evaluation.
            start_ms: where the stretch starts.
            before_ms: where it ends.
        """
        skipped = -(-(start_ms - first_ms) // self.interval_ms)
        first = first_ms + skipped * self.interval_ms
        return Grid(first, self.interval_ms, max(-(-(before_ms - first) // self.interval_ms), 0))

    def run(self, store: Store, grid: Grid, keep: Collection[str]) -> None:
        """Evaluate it over a stretch of time; what it records is there for later rules."""
        for other in self.needs:
            if other.refused and not self.refused:
                self.refused = NotEvaluated(f"it reads {other.name}, which is not evaluated")
        if self.refused or not grid.count:
            return
        try:
            value = Evaluation(store, grid).value(self._tree)
            # A rule takes a number for a series without labels.
            lines = (Line((), value.values),) if isinstance(value, Scalar) else value
            found = self._labelled(lines)
        except RefusedError as refused:
            self.refused = not_evaluated(refused, self.rule.expr)
            return
        if isinstance(self.rule, RecordingRule):
            self._record(store, grid, found, all_=self.rule.record in keep)
            return
        for line in found:
            self.there.setdefault(line.labels, []).append((grid, where(line, grid.count)))

    def _record(self, store: Store, grid: Grid, found: Frame, *, all_: bool) -> None:
        for line in found:
            store.record(line.labels, grid, line, all_=all_)
        for labels in self._recorded - {line.labels for line in found}:
            store.record(labels, grid, None, all_=all_)
        self._recorded |= {line.labels for line in found}

    def _labelled(self, lines: Frame) -> Frame:
        return merged(
            (Line(self._labels(line.labels), line.values, line.there) for line in lines), _SAME
        )

    def _labels(self, labels: Labels) -> Labels:
        own = dict(unnamed(labels))
        if isinstance(self.rule, RecordingRule):
            return labels_of({**own, **self.rule.labels, NAME: self.rule.record})
        added = {name: _expanded(text, own) for name, text in self.rule.labels.items()}
        return labels_of({**own, **added, _ALERT: self.rule.alert})


def _expanded(text: str, labels: dict[str, str]) -> str:
    expanded = _LABEL_OF.sub(lambda found: labels.get(found[1], ""), text)
    if "{{" in expanded:
        raise RefusedError(f"a label with the template {text} is not evaluated")
    return expanded
