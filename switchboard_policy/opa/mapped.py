"""Many decisions in one query: OPA maps the entry point over the inputs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import cast

from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.values import facts_as_text, ordered
from switchboard_policy.opa.watch import WATCH
from switchboard_policy.ports.engine import Json, Undecided

Post = Callable[[bytes, float], Mapping[str, Json]]


@dataclass(frozen=True)
class BatchLimits:
    """What goes into one query.

    Args:
        items: inputs at most.
        total_bytes: of all of them; the one that reaches it is the last.
        input_bytes: of one input.
        seconds: deadline of one query.
    """

    items: int
    total_bytes: int
    input_bytes: int
    seconds: float


@dataclass(frozen=True)
class _Item:
    index: int
    text: bytes


class MappedBatch:
    """A batch on its way through an OPA. A query that fails is asked again input by input.

    Args:
        post: sends the body of a query within some seconds; returns the answer.
        entrypoint: slash-separated.
        limits: what goes into one query.
        seconds: deadline of all of them; none unless told.
    """

    def __init__(
        self, post: Post, entrypoint: str, limits: BatchLimits, seconds: float | None
    ) -> None:
        self._post = post
        self._entrypoint = entrypoint
        self._limits = limits
        self._end = inf if seconds is None else monotonic() + seconds

    def decide(
        self, facts: Sequence[Mapping[str, Json]], now_ns: Sequence[int] | None
    ) -> list[Json | Undecided]:
        """Return one answer for each input, in order.

        Args:
            facts: the inputs.
            now_ns: what `time.now_ns()` is for each of them, in nanoseconds since 1970.

        Raises:
            EngineError: interrupted.
        """
        assert now_ns is None or len(now_ns) == len(facts), "one time for each input"
        answers: dict[int, Json | Undecided] = {}
        with WATCH.over(inf, _nothing) as batch:
            for items in self._queries(facts, now_ns, answers):
                try:
                    answers |= self._ask(items, timed=now_ns is not None)
                except EngineError:
                    for item in items:
                        if batch.interrupted:
                            raise
                        answers[item.index] = self._alone(item, timed=now_ns is not None)
        return [answers[index] for index in range(len(facts))]

    def _queries(
        self,
        facts: Sequence[Mapping[str, Json]],
        now_ns: Sequence[int] | None,
        answers: dict[int, Json | Undecided],
    ) -> Iterator[list[_Item]]:
        """Yield the inputs of each query; those that are no JSON are answered here."""
        items: list[_Item] = []
        size = 0
        for index, one in enumerate(facts):
            try:
                text = facts_as_text(one, self._limits.input_bytes)
            except EngineError as error:
                answers[index] = Undecided(error.message, error.hint)
                continue
            if now_ns is not None:
                text = b'{"input":%b,"now_ns":%d}' % (text, now_ns[index])
            items.append(_Item(index, text))
            size += len(text)
            if len(items) == self._limits.items or size >= self._limits.total_bytes:
                yield items
                items, size = [], 0
        if items:
            yield items

    def _ask(self, items: Sequence[_Item], *, timed: bool) -> dict[int, Json | Undecided]:
        left = min(self._end - monotonic(), self._limits.seconds)
        if left <= 0:
            late = Undecided("no time was left", temporary=True)
            return {item.index: late for item in items}
        query = _query(self._entrypoint, timed=timed)
        joined = b",".join(item.text for item in items)
        body = b'{"query":%b,"input":{"items":[%b]}}' % (json.dumps(query).encode(), joined)
        answer = self._post(body, left)
        try:
            (found,) = cast("list[dict[str, list[tuple[int, Json]]]]", answer["result"])
            told = {index: ordered(value) for index, value in found["answers"]}
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("OPA answers something other than was asked") from error
        undefined = Undecided(f"{self._entrypoint} is undefined for these facts")
        return {item.index: told.get(place, undefined) for place, item in enumerate(items)}

    def _alone(self, item: _Item, *, timed: bool) -> Json | Undecided:
        try:
            return self._ask([item], timed=timed)[item.index]
        except EngineError as error:
            again = not isinstance(error, NoDecision)
            return Undecided(error.message, error.hint, temporary=again)


def _query(entrypoint: str, *, timed: bool) -> str:
    """Return the query that maps an entry point over `input.items`.

    What `with` puts in a place is bound to a name before: OPA 1.22 takes `with input as item.input`
    for undefined, without a word.
    """
    path = "".join(f"[{json.dumps(part)}]" for part in entrypoint.split("/"))
    value = f"value := data{path} with input as facts"
    if timed:
        value = f"facts := item.input; now := item.now_ns; {value} with time.now_ns as now"
    each = "item" if timed else "facts"
    return f"answers := [[i, value] | some i, {each} in input.items; {value}]"


def _nothing() -> None:
    """Between two queries there is nothing to stop; the batch looks whether it was interrupted."""
