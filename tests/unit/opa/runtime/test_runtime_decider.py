"""Fresh, kept, stale or refused: each by the clock, each recorded first, and never a silent yes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from support.audits import KeptAudit
from support.clocks import HandClock
from support.patience import PATIENCE_S

from switchboard_policy.domain.decided import Decided, Refused, Ruling, Source
from switchboard_policy.domain.decision import EngineStamp
from switchboard_policy.domain.decision_record import NotRecorded
from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.runtime.decider import Decider
from switchboard_policy.ports.audit import EventLevel
from switchboard_policy.ports.engine import Json, PolicyEngine, Undecided

L = "switchboard/limits/decision"
STAMP = EngineStamp("opa-remote", "1.22.0", "sha256:rules", "sha256:values", {"rules": "r-1"})
AT_NS = 1_790_000_000_000_000_000


class Scripted:
    """An engine that does what a test says, and counts how often it was asked."""

    def __init__(self) -> None:
        self.does: Callable[[Mapping[str, Json]], Json] = lambda _: {"allow": True}
        self.stamp = STAMP
        self.asked = 0
        self.closed = False

    def decide(
        self, entrypoint: str, facts: Mapping[str, Json], *, seconds: float | None = None
    ) -> Json:
        """Do it."""
        assert entrypoint == L
        assert seconds is not None
        self.asked += 1
        return self.does(facts)

    def decide_many(
        self, entrypoint: str, facts: Sequence[Mapping[str, Json]], *, seconds: float | None = None
    ) -> list[Json | Undecided]:
        """Do it for each; one without decision fails alone."""
        del seconds
        found: list[Json | Undecided] = []
        for one in facts:
            try:
                found.append(self.decide(entrypoint, one, seconds=5))
            except NoDecision as error:
                found.append(Undecided(error.message, error.hint))
        return found

    def close(self) -> None:
        """Note it."""
        self.closed = True


def fails(_: Mapping[str, Json]) -> Json:
    raise EngineError("gone", hint="start it")


def says(answer: Json) -> Callable[[Mapping[str, Json]], Json]:
    return lambda _: answer


@pytest.fixture
def engine() -> Scripted:
    return Scripted()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def audit() -> KeptAudit:
    return KeptAudit()


@pytest.fixture(params=["sync", "async"])
def decider(
    request: pytest.FixtureRequest, engine: PolicyEngine, audit: KeptAudit, clock: HandClock
) -> Decider:
    ids = iter(range(1, 1_000))
    made = Decider(
        engine, audit, clock=clock, now_ns=lambda: AT_NS, fresh_id=lambda: f"id-{next(ids)}"
    )
    return made if request.param == "sync" else Awaited(made)


class Awaited(Decider):
    """The async twin of each method, so that both are held to the same."""

    def __init__(self, made: Decider) -> None:
        self.__dict__ = made.__dict__

    def decide(self, *args: Any, **more: Any) -> Ruling:  # noqa: ANN401 - passed on
        """Await it."""
        return asyncio.run(self.decide_async(*args, **more))

    def decide_many(self, *args: Any, **more: Any) -> list[Ruling]:  # noqa: ANN401 - passed on
        """Await it."""
        return asyncio.run(self.decide_many_async(*args, **more))


def decided(ruling: Ruling) -> Decided:
    assert isinstance(ruling, Decided), ruling
    return ruling


def refused(ruling: Ruling) -> Refused:
    assert isinstance(ruling, Refused), ruling
    assert ruling.allow is False
    return ruling


def open_breaker(decider: Decider, engine: Scripted) -> None:
    engine.does = fails
    waits = [refused(decider.decide(L, {"opens": n})).problem.extra for n in range(5)]
    assert waits == [{"retry_after_s": 1}] * 4 + [{"retry_after_s": 30}]


def test_an_answer_is_fresh_then_kept_for_five_minutes(
    decider: Decider, engine: Scripted, clock: HandClock
) -> None:
    first = decided(decider.decide(L, {"a": 1, "b": 2}))
    assert (first.allow, first.source, first.age_s, first.stamp) == (True, Source.FRESH, 0, STAMP)
    clock.now += 300
    again = decided(decider.decide(L, {"b": 2, "a": 1}))
    assert (again.source, again.age_s, again.document) == (Source.CACHE, 300, first.document)
    clock.now += 0.5
    assert decided(decider.decide(L, {"a": 1, "b": 2})).source is Source.FRESH
    assert engine.asked == 2


def test_a_denial_is_kept_as_a_denial(decider: Decider, engine: Scripted) -> None:
    engine.does = says({"allow": False, "findings": []})
    for source in (Source.FRESH, Source.CACHE):
        ruling = decided(decider.decide(L, {}))
        assert (ruling.allow, ruling.source, ruling.problem.status) == (False, source, 403)


def test_new_rules_or_values_are_asked_at_once(decider: Decider, engine: Scripted) -> None:
    decider.decide(L, {})
    engine.stamp = replace(STAMP, bundle_digest="sha256:new")
    engine.does = says({"allow": False})
    ruling = decided(decider.decide(L, {}))
    assert (ruling.allow, ruling.source) == (False, Source.FRESH)


def test_a_failure_is_denied_though_an_older_yes_is_kept(
    decider: Decider, engine: Scripted, clock: HandClock
) -> None:
    decider.decide(L, {})
    clock.now += 301
    engine.does = fails
    problem = refused(decider.decide(L, {})).problem
    assert (problem.status, problem.detail) == (503, "gone; start it")
    assert problem.extra == {"retry_after_s": 1}


def test_in_an_outage_older_decisions_are_served_with_their_age_and_then_no_more(
    decider: Decider, engine: Scripted, clock: HandClock, audit: KeptAudit
) -> None:
    decider.decide(L, {})
    clock.now += 310
    open_breaker(decider, engine)
    stale = decided(decider.decide(L, {}))
    assert (stale.allow, stale.source, stale.age_s) == (True, Source.STALE, 310)
    assert audit.records[-1].labels == {"source": "stale", "age_s": "310.000"}
    clock.now = 1_000 + 1_800
    assert decided(decider.decide(L, {})).age_s == 1_800  # the probe fails, so still stale
    clock.now += 0.1
    problem = refused(decider.decide(L, {})).problem
    assert problem.status == 503
    assert problem.extra == {"retry_after_s": 30}
    assert "breaker is open" in problem.detail


def test_an_open_breaker_asks_nobody_until_one_probe_finds_the_engine_well(
    decider: Decider, engine: Scripted, clock: HandClock, audit: KeptAudit
) -> None:
    open_breaker(decider, engine)
    assert engine.asked == 5
    refused(decider.decide(L, {}))
    assert engine.asked == 5
    clock.now += 30
    engine.does = says({"allow": True})
    assert decided(decider.decide(L, {})).source is Source.FRESH
    assert [(event.level, event.name) for event in audit.events] == [
        (EventLevel.CRITICAL, "breaker/opened"),
        (EventLevel.INFO, "breaker/closed"),
    ]


def test_each_opening_is_a_critical_event(
    decider: Decider, engine: Scripted, clock: HandClock, audit: KeptAudit
) -> None:
    open_breaker(decider, engine)
    for _ in range(3):
        clock.now += 30
        refused(decider.decide(L, {}))
    assert [event.level for event in audit.events] == [EventLevel.CRITICAL] * 4
    event = audit.events[0]
    assert (event.at_ns, event.correlation_id) == (AT_NS, "id-5")
    assert event.details == {"retry_after_s": 30, "reason": "gone"}


def test_questions_without_decision_never_open_the_breaker(
    decider: Decider, engine: Scripted, audit: KeptAudit
) -> None:
    def undefined(_: Mapping[str, Json]) -> Json:
        raise NoDecision("undefined", hint="see the rules")

    engine.does = undefined
    for number in range(9):
        problem = refused(decider.decide(L, {"n": number})).problem
        assert (problem.status, problem.detail) == (500, "undefined; see the rules")
    assert engine.asked == 9
    assert audit.events == []


@pytest.mark.parametrize(
    "answer", [None, True, "allow", [], {}, {"allow": "true"}, {"allow": 1}, {"allow": None}]
)
def test_a_malformed_answer_is_no_and_is_not_kept(
    decider: Decider,
    engine: Scripted,
    answer: Any,  # noqa: ANN401 - any JSON
) -> None:
    engine.does = says(answer)
    for _ in range(2):
        problem = refused(decider.decide(L, {})).problem
        assert (problem.status, "without an allow" in problem.detail) == (500, True)
    assert engine.asked == 2


@pytest.mark.parametrize(
    "facts",
    [{"a": object()}, {"a": float("nan")}, {"a": "\ud800"}, [1], None],
    ids=["object", "nan", "surrogate", "list", "none"],
)
def test_facts_that_are_no_json_object_are_refused_unasked(
    decider: Decider,
    engine: Scripted,
    audit: KeptAudit,
    facts: Any,  # noqa: ANN401 - anything
) -> None:
    assert refused(decider.decide(L, facts)).problem.status == 500
    assert engine.asked == 0
    assert isinstance(audit.records[0].input, NotRecorded)


def test_every_ruling_is_recorded_under_its_correlation_id(
    decider: Decider, engine: Scripted, audit: KeptAudit
) -> None:
    decider.decide(L, {"a": 1}, correlation_id="req/7:a-b.c")
    decider.decide(L, {"a": 1})
    engine.does = fails
    decider.decide(L, {"a": 2}, correlation_id="not\nfit")
    ids = [record.decision_id for record in audit.records]
    assert ids == ["req/7:a-b.c", "id-1", "id-2"]
    fresh, kept, none = audit.records
    assert (fresh.entrypoint, fresh.at_ns, fresh.input) == (L, AT_NS, {"a": 1})
    assert (fresh.result, fresh.revisions) == ({"allow": True}, {"rules": "r-1"})
    assert fresh.engine["bundle_digest"] == "sha256:rules"
    assert (fresh.labels, kept.labels) == (
        {"source": "fresh"},
        {"source": "cache", "age_s": "0.000"},
    )
    assert (none.error, isinstance(none.result, NotRecorded)) == ("gone; start it", True)


@pytest.mark.parametrize("kept", [False, True])
def test_a_yes_that_cannot_be_recorded_is_a_no(
    decider: Decider,
    audit: KeptAudit,
    kept: bool,  # noqa: FBT001 - both
) -> None:
    if kept:
        decider.decide(L, {})
    audit.full = True
    problem = refused(decider.decide(L, {})).problem
    assert (problem.status, problem.detail) == (503, "the audit store is full; make room")
    audit.full = False
    assert decider.decide(L, {}).allow is True


def test_while_an_opening_cannot_be_told_nothing_stale_is_served(
    decider: Decider, engine: Scripted, clock: HandClock, audit: KeptAudit
) -> None:
    decider.decide(L, {})
    clock.now += 310
    engine.does = fails
    for number in range(4):
        decider.decide(L, {"n": number})
    audit.takes_events = False
    assert "takes no events" in refused(decider.decide(L, {})).problem.detail
    audit.takes_events = True
    assert decided(decider.decide(L, {})).source is Source.STALE


def test_a_closing_that_cannot_be_told_is_no_permission(
    decider: Decider, engine: Scripted, clock: HandClock, audit: KeptAudit
) -> None:
    open_breaker(decider, engine)
    clock.now += 30
    engine.does = says({"allow": True})
    audit.takes_events = False
    assert refused(decider.decide(L, {})).problem.status == 503


def test_of_many_each_is_ruled_and_recorded_on_its_own(
    decider: Decider, engine: Scripted, audit: KeptAudit
) -> None:
    def by_number(facts: Mapping[str, Json]) -> Json:
        if facts["n"] == 2:
            raise NoDecision("undefined")
        return {"allow": facts["n"] != 1}

    engine.does = by_number
    decider.decide(L, {"n": 0})
    bad: Any = {"n": object()}
    rulings = decider.decide_many(L, [{"n": 0}, {"n": 1}, {"n": 2}, bad, {"n": 3}])
    assert [ruling.allow for ruling in rulings] == [True, False, False, False, True]
    assert [decided(rulings[at]).source for at in (0, 1, 4)] == [
        Source.CACHE,
        Source.FRESH,
        Source.FRESH,
    ]
    assert [ruling.correlation_id for ruling in rulings] == [f"id-2/{n}" for n in range(1, 6)]
    assert {record.decision_id for record in audit.records[1:]} == {
        ruling.correlation_id for ruling in rulings
    }
    assert engine.asked == 4
    assert decider.decide_many(L, []) == []


def test_of_many_what_the_engine_fails_on_is_refused_and_counts_as_one_failure(
    decider: Decider, engine: Scripted, clock: HandClock
) -> None:
    decider.decide_many(L, [{"n": 0}, {"n": 1}])
    clock.now += 310
    engine.does = fails
    for _ in range(4):
        rulings = decider.decide_many(L, [{"n": 0}, {"n": 9}])
        assert [refused(ruling).problem.status for ruling in rulings] == [503, 503]
    one, other = decider.decide_many(L, [{"n": 0}, {"n": 9}])
    assert decided(one).source is Source.STALE
    assert refused(other).problem.status == 503


def test_an_engine_that_breaks_its_contract_gives_nothing_and_holds_up_nobody(
    decider: Decider, engine: Scripted, clock: HandClock
) -> None:
    open_breaker(decider, engine)
    clock.now += 30

    def breaks(_: Mapping[str, Json]) -> Json:
        raise KeyError("a fault of ours")

    engine.does = breaks
    with pytest.raises(KeyError):
        decider.decide(L, {})
    engine.does = says({"allow": True})
    assert decided(decider.decide(L, {})).source is Source.FRESH  # the probe was given back


def test_a_cancelled_probe_is_given_back(
    engine: Scripted, audit: KeptAudit, clock: HandClock
) -> None:
    decider = Decider(engine, audit, clock=clock)
    open_breaker(decider, engine)
    clock.now += 30
    began, end = threading.Event(), threading.Event()

    def waits(_: Mapping[str, Json]) -> Json:
        began.set()
        end.wait(PATIENCE_S)
        return {"allow": True}

    async def cancelled() -> None:
        call = asyncio.ensure_future(decider.decide_async(L, {}, seconds=PATIENCE_S))
        assert await asyncio.to_thread(began.wait, PATIENCE_S)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        end.set()

    engine.does = waits
    asyncio.run(cancelled())
    engine.does = says({"allow": True})
    assert decided(decider.decide(L, {})).source is Source.FRESH


def test_an_engine_of_this_process_that_takes_too_long_is_given_up_by_who_awaits(
    engine: Scripted, audit: KeptAudit
) -> None:
    end = threading.Event()
    engine.does = lambda _: {"allow": end.wait(PATIENCE_S)}
    decider = Decider(engine, audit)

    async def asked() -> tuple[Ruling, list[Ruling]]:
        one = await decider.decide_async(L, {}, seconds=0.05)
        many = await decider.decide_many_async(L, [{}], seconds=0.05)
        end.set()
        return one, many

    one, many = asyncio.run(asked())
    assert [refused(ruling).problem.status for ruling in (one, *many)] == [503, 503]


def test_closing_it_closes_the_engine(decider: Decider, engine: Scripted) -> None:
    decider.close()
    assert engine.closed
