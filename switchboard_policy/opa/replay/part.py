"""A part of a log under both versions, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.opa.replay.answers import (
    Answers,
    Ask,
    Evaluator,
    NotReplayable,
    read_both,
)
from switchboard_policy.opa.replay.examine import Decided, Examiner
from switchboard_policy.opa.replay.kept import rank
from switchboard_policy.opa.replay.replayable import to_ask
from switchboard_policy.opa.replay.side import open_side
from switchboard_policy.opa.replay.summary import Summary
from switchboard_policy.opa.replay.tally import identity
from switchboard_policy.opa.replay.tenants import USUAL
from switchboard_policy.opa.replay.verdict import rules_asked
from switchboard_policy.opa.replay.version import Version

MOST_ASKS = 500
"""Decisions asked at once. Ours: 1,000 need 20 MB more in OPA and are no faster."""
MOST_BYTES = 4_000_000
"""Bytes of input asked at once; OPA holds them some twenty times. Ours."""


Chunk = list[tuple[DecisionRecord, Ask]]
"""Decisions of one entry point, with what is asked to make each again."""


@dataclass(frozen=True)
class Asked:
    """How decisions are replayed.

    Args:
        engine: `auto`, `wasm` or `opa`.
        tenants: pointers at which an input may say whom it is about, the first that is there.
        seed: of the sample.
        ceiling: decisions whose hash is below are looked at; None for all.
    """

    engine: str = "auto"
    tenants: tuple[str, ...] = USUAL
    seed: int = 0
    ceiling: int | None = None


@dataclass(frozen=True)
class Pair:
    """Two versions ready to decide, side by side.

    Args:
        old: the one in force.
        new: the one that would be; the same object where it cannot but decide the same.
    """

    old: Evaluator
    new: Evaluator

    def asked(self, pool: Executor, entrypoint: str, asks: Sequence[Ask]) -> Both:
        """Ask both at the same time, and do not wait: engines work outside of Python.

        Args:
            pool: of two threads.
            entrypoint: one that neither refuses.
            asks: what to decide.
        """
        old = pool.submit(self.old.evaluate, entrypoint, asks)
        same = self.old is self.new
        return old, old if same else pool.submit(self.new.evaluate, entrypoint, asks)


Both = tuple[Future[Answers], Future[Answers]]
"""What the old and the new version will have answered."""


@contextmanager
def opened(old: Version, new: Version, engine: str) -> Iterator[Pair]:
    """Yield both versions ready to decide, and close them.

    Args:
        old: the version in force.
        new: the one that would be.
        engine: `auto`, `wasm` or `opa`.

    Raises:
        InputError: rules do not compile.
        EngineError: no engine can serve.
    """
    first = open_side(old, engine)
    try:
        second = first if old.same_policy(new) else open_side(new, engine)
        try:
            yield Pair(first, second)
        finally:
            second.close()
    finally:
        first.close()


def replay_part(
    records: Iterable[DecisionRecord], old: Version, new: Version, asked: Asked
) -> Summary:
    """Return what some decisions come to.

    Args:
        records: as the log holds them.
        old: the version in force.
        new: the one that would be.
        asked: how they are replayed.

    Raises:
        InputError: rules do not compile.
        EngineError: an engine cannot serve, or is gone.
    """
    summary = Summary()
    examiner = Examiner(summary, (old.name, new.name), asked.tenants)
    with opened(old, new, asked.engine) as pair, ThreadPoolExecutor(2) as pool:
        _ask_for_rules(summary, pair, pool)
        chunks = _chunks(_taken(records, asked, summary), examiner, pair)
        for chunk, answers in _ahead(chunks, pair, pool):
            first, second = (each.result() for each in answers)
            if first.seconds and second.seconds:
                summary.seconds.append((first.seconds, second.seconds))
            both = read_both(first.each, second.each)
            for (record, ask), (one, other) in zip(chunk, both, strict=True):
                examiner.examine(Decided(record, ask, one, other))
        summary.engines = {"old": set(pair.old.engines), "new": set(pair.new.engines)}
    return summary


def _ahead(chunks: Iterable[Chunk], pair: Pair, pool: Executor) -> Iterator[tuple[Chunk, Both]]:
    """Yield chunks with their answers; the next one is being decided while one is looked at."""
    waiting: tuple[Chunk, Both] | None = None
    for chunk in chunks:
        entrypoint = chunk[0][0].entrypoint
        following = chunk, pair.asked(pool, entrypoint, [ask for _, ask in chunk])
        if waiting is not None:
            yield waiting
        waiting = following
    if waiting is not None:
        yield waiting


def _ask_for_rules(summary: Summary, pair: Pair, pool: Executor) -> None:
    """Learn which rules there are, also of entry points no decision asks: answers name them."""
    for entrypoint in sorted({*pair.old.entrypoints(), *pair.new.entrypoints()}):
        if not _refusal(pair, entrypoint):
            for answers in pair.asked(pool, entrypoint, [Ask({}, 1)]):
                each = answers.result().each
                for answer, _ in read_both(each, each):
                    summary.asked.setdefault(entrypoint, set()).update(rules_asked(answer))


def _taken(
    records: Iterable[DecisionRecord], asked: Asked, summary: Summary
) -> Iterator[DecisionRecord]:
    """Yield the decisions that are looked at, and count all of them."""
    for record in records:
        summary.records += 1
        if asked.ceiling is None or rank(identity(record), asked.seed) < asked.ceiling:
            summary.taken += 1
            summary.seen(record.at_ns, record.at_ns)
            yield record


def _chunks(records: Iterable[DecisionRecord], examiner: Examiner, pair: Pair) -> Iterator[Chunk]:
    """Yield decisions of one entry point that can be made again, as many as are asked at once."""
    waiting: dict[str, Chunk] = {}
    held = 0
    refused: dict[str, str] = {}
    for record in records:
        ask = to_ask(record)
        if isinstance(ask, NotReplayable):
            examiner.refuse(record, ask.reason)
            continue
        entrypoint = record.entrypoint
        if entrypoint not in refused:
            refused[entrypoint] = _refusal(pair, entrypoint)
        if refused[entrypoint]:
            examiner.refuse(record, refused[entrypoint], known=False)
            continue
        waiting.setdefault(entrypoint, []).append((record, ask))
        held += len(ask.text)
        if len(waiting[entrypoint]) >= MOST_ASKS or held >= MOST_BYTES:
            yield from waiting.values()
            waiting, held = {}, 0
    yield from waiting.values()


def _refusal(pair: Pair, entrypoint: str) -> str:
    """Return why an entry point cannot be asked of both versions; empty where it can."""
    old, new = pair.old.refuses(entrypoint), pair.new.refuses(entrypoint)
    if not old or old == new:
        return old or new
    return old if not new else f"{old}; {new}"
