"""Which rules read what which others record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.promql.frame import Labels, labels_of
from switchboard_policy.promql.index import Index
from switchboard_policy.promql.rule import RecordingRule
from switchboard_policy.promql.selectors import NAME, Selector
from switchboard_policy.promql.steps import Step

_Recorders = list[tuple[int, Step]]


def link(steps: Sequence[Step]) -> None:
    """Tell every rule which others record what it reads, and refuse those that read too early.

    A rule that reads what it or a later rule records sees the evaluation before, which a replay
    of whole stretches of time cannot give it.

    Args:
        steps: the rules in order.
    """
    known = _by_name(steps)
    for place, step in enumerate(steps):
        for at, other in _read_by(step, known):
            if at < place:
                step.needs.append(other)
            elif not step.refused:
                reason = f"it reads {other.name}, which is recorded only after it"
                step.refused = NotEvaluated(reason, "rules in the order in which they are read")


class _Named:
    """The rules that record one name."""

    def __init__(self, recorders: _Recorders) -> None:
        labels = [_labels(step) for _, step in recorders]
        self._common = frozenset.intersection(*(frozenset(dict(each)) for each in labels))
        self._index: Index[_Recorders] = Index()
        for each, recorder in zip(labels, recorders, strict=True):
            shared = tuple(pair for pair in each if pair[0] in self._common)
            self._index.add(shared, [*(self._index.get(shared) or []), recorder])

    def find(self, selector: Selector) -> Iterator[tuple[int, Step]]:
        """Yield those that may record what a selector matches.

        What else an expression gives its series is not known before it is evaluated.
        """
        shared = Selector(tuple(each for each in selector.matchers if each.label in self._common))
        for _, recorders in self._index.find(shared):
            for at, step in recorders:
                own = dict(_labels(step))
                if all(each.matches(own) for each in selector.matchers if each.label in own):
                    yield at, step


def _by_name(steps: Sequence[Step]) -> Mapping[str, _Named]:
    found: dict[str, _Recorders] = {}
    for place, step in enumerate(steps):
        if isinstance(step.rule, RecordingRule):
            found.setdefault(step.rule.record, []).append((place, step))
    return {name: _Named(recorders) for name, recorders in found.items()}


def _labels(step: Step) -> Labels:
    return labels_of({**step.rule.labels, NAME: step.name})


def _read_by(step: Step, known: Mapping[str, _Named]) -> Iterator[tuple[int, Step]]:
    for selector in step.reads:
        named = [each for each in selector.matchers if each.label == NAME]
        equal = named[0].value if len(named) == 1 and named[0].op == "=" else None
        for name in known if equal is None else [equal] if equal in known else []:
            if all(each.matches({NAME: name}) for each in named):
                yield from known[name].find(selector)
