"""One round of questions: what the cache knows, what the engine is asked, what is ruled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from switchboard_policy.domain.decided import Decided, Refused, Ruling, Source
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.problem import Problem
from switchboard_policy.errors import EngineError, NoDecision, SwitchboardError
from switchboard_policy.opa.runtime.breaker import Breaker, Ticket, Wait
from switchboard_policy.opa.runtime.cache import Cache, Key
from switchboard_policy.opa.runtime.journal import Journal, unrecorded
from switchboard_policy.opa.runtime.question import Question
from switchboard_policy.ports.engine import Answer, Undecided

_AT_ONCE_S = 1
"""The engine failed this once; the next call may find it well."""


@dataclass(frozen=True)
class Desk:
    """What every round uses.

    Args:
        breaker: whether the engine may be asked.
        cache: decisions made before.
        journal: records every ruling.
        clock: seconds, never read for anything but differences.
    """

    breaker: Breaker
    cache: Cache
    journal: Journal
    clock: Callable[[], float]


class Round:
    """Some questions on their way to rulings.

    What is made of it depends on how asking the engine went; exactly one of `rulings`, `answered`,
    `failed` and `abandoned` is called, once.

    Args:
        desk: breaker, cache and journal.
        questions: at least one.
        stamp: of the engine, as known before it is asked.
    """

    def __init__(self, desk: Desk, questions: Sequence[Question], stamp: EngineStamp) -> None:
        self._desk = desk
        self._questions = questions
        self._stamp = stamp
        self._rulings: dict[int, Ruling] = {}
        self._ticket: Ticket | Wait | None = None
        for number, question in enumerate(questions):
            if question.fault:
                self._rule(number, _undecided(question, question.fault))
            else:
                self._serve(number, outage=False)
        if self._open:
            self._ticket = desk.breaker.admit()
        if isinstance(self._ticket, Wait):
            wait = self._ticket.seconds
            self._do_without(f"the breaker is open for {wait:.1f} s more", wait)
        self._began = desk.clock()

    @property
    def asked(self) -> list[Question]:
        """What the engine has to be asked, in order."""
        return [self._questions[number] for number in self._open]

    def rulings(self) -> list[Ruling]:
        """Return the rulings where there was nothing to ask."""
        return [self._rulings[number] for number in range(len(self._questions))]

    def answered(self, answers: Sequence[Answer | Undecided]) -> list[Ruling]:
        """Return the rulings where the engine answered.

        Args:
            answers: to what was asked, in order.
        """
        took = (self._desk.clock() - self._began) / max(len(answers), 1)
        open_ = self._open
        lost = self._close_breaker()
        for number, answer in zip(open_, answers, strict=True):
            question = self._questions[number]
            ruling = self._ruling(question, answer) if lost is None else unrecorded(question, lost)
            self._rule(number, ruling, int(took * 1e9))
        return self.rulings()

    def failed(self, error: EngineError) -> list[Ruling]:
        """Return the rulings where the engine failed, or had no decision for any question.

        Args:
            error: with what.
        """
        if isinstance(error, NoDecision):
            nothing = Undecided(error.message, error.hint)
            return self.answered([nothing] * len(self._open))
        breaker, ticket = self._desk.breaker, self._ticket
        assert isinstance(ticket, Ticket)
        opened = breaker.failed(ticket)
        if opened:
            first = self._questions[self._open[0]].correlation_id
            try:
                self._desk.journal.opened(first, error.message, breaker.seconds)
            except SwitchboardError as lost:
                for number in self._open:
                    self._rule(number, unrecorded(self._questions[number], lost))
        self._do_without(error.diagnostics(), breaker.seconds if opened else _AT_ONCE_S)
        return self.rulings()

    def abandoned(self) -> None:
        """Take note that the caller gave up while the engine was asked."""
        if isinstance(self._ticket, Ticket):
            self._desk.breaker.abandoned(self._ticket)

    @property
    def _open(self) -> list[int]:
        return [number for number in range(len(self._questions)) if number not in self._rulings]

    def _serve(self, number: int, *, outage: bool) -> bool:
        """Rule by a kept decision, if there is one that is young enough."""
        question = self._questions[number]
        key = Key.of(question.digest, self._stamp)
        kept = self._desk.cache.find(key, outage=outage)
        if kept is None:
            return False
        document, stamp = kept.answer.value, kept.answer.stamp
        assert isinstance(document, dict)
        source = Source.STALE if kept.age_s > self._desk.cache.seconds else Source.CACHE
        names = question.entrypoint, question.correlation_id
        self._rule(number, Decided(*names, document, stamp, source, kept.age_s))
        return True

    def _do_without(self, why: str, again_s: float) -> None:
        """Rule what is still open without the engine: by older decisions in an outage, else no."""
        outage, again = not self._desk.breaker.closed, ceil(again_s)
        for number in self._open:
            if outage and self._serve(number, outage=True):
                continue
            question = self._questions[number]
            problem = Problem.unavailable(question.correlation_id, why, retry_after_s=again)
            self._rule(number, Refused(question.entrypoint, question.correlation_id, problem))

    def _close_breaker(self) -> SwitchboardError | None:
        """Take note that the engine answered; returns why that could not be recorded."""
        assert isinstance(self._ticket, Ticket)
        if self._desk.breaker.succeeded(self._ticket):
            try:
                self._desk.journal.closed(self._questions[self._open[0]].correlation_id)
            except SwitchboardError as error:
                return error
        return None

    def _ruling(self, question: Question, answer: Answer | Undecided) -> Ruling:
        """Return what an answer means, and keep it if it is sound."""
        if isinstance(answer, Undecided):
            return _unanswered(question, answer)
        document = answer.value
        if not isinstance(document, dict) or not isinstance(document.get("allow"), bool):
            why = f"{question.entrypoint} answers without an allow that is true or false"
            return _undecided(question, why)
        self._desk.cache.keep(Key.of(question.digest, answer.stamp), answer)
        return Decided(question.entrypoint, question.correlation_id, document, answer.stamp)

    def _rule(self, number: int, ruling: Ruling, eval_ns: int = 0) -> None:
        question = self._questions[number]
        self._rulings[number] = self._desk.journal.recorded(question, ruling, eval_ns)


def _undecided(question: Question, why: str) -> Refused:
    problem = Problem.undecided(question.correlation_id, why)
    return Refused(question.entrypoint, question.correlation_id, problem)


def _unanswered(question: Question, answer: Undecided) -> Refused:
    """Return the refusal of one input of many that has no answer."""
    why = f"{answer.reason}; {answer.hint}" if answer.hint else answer.reason
    if not answer.temporary:
        return _undecided(question, why)
    problem = Problem.unavailable(question.correlation_id, why, retry_after_s=_AT_ONCE_S)
    return Refused(question.entrypoint, question.correlation_id, problem)
