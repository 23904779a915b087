"""Many decisions of a managed OPA: each fails alone, and has a time of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, Timer, get_ident
from typing import Any

import pytest
from support.forks import holds_in_a_fork
from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.errors import EngineError
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.ports.engine import Undecided

RULES = """package own

twice := input.n * 2

clock := {"n": input.n, "now": time.now_ns()}

one_of := x if some x in input.list

slow := count([1 |
	some _ in numbers.range(1, input.n)
	some _ in numbers.range(1, 20000)
])
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedOpa]:
    folder = tmp_path_factory.mktemp("own")
    (folder / "own.rego").write_text(RULES)
    opened = ManagedOpa({}, rules=[folder], opa=Path(require_tool("opa")))
    yield opened
    opened.close()


def test_answers_come_in_the_order_of_the_inputs(engine: ManagedOpa) -> None:
    size = engine._batch.items * 2 + 7
    answers = engine.decide_many("own/twice", [{"n": n} for n in range(size)])
    assert answers == [n * 2 for n in range(size)]


def test_an_undefined_one_fails_alone(engine: ManagedOpa) -> None:
    answers = engine.decide_many("own/twice", [{"n": 1}, {}, {"n": 3}])
    assert answers == [2, Undecided("own/twice is undefined for these facts"), 6]


def test_one_the_rules_contradict_themselves_on_fails_alone(engine: ManagedOpa) -> None:
    facts: list[dict[str, Any]] = [{"list": [4]}, {"list": [4, 5]}, {"list": []}, {"list": [6]}]
    first, conflict, undefined, last = engine.decide_many("own/one_of", facts)
    assert (first, last) == (4, 6)
    assert isinstance(conflict, Undecided)
    assert not conflict.temporary
    assert conflict.reason.startswith("the rules fail on these facts: ")
    assert isinstance(undefined, Undecided)


def test_one_larger_than_an_engine_takes_fails_alone(engine: ManagedOpa) -> None:
    first, huge, last = engine.decide_many(
        "own/twice", [{"n": 1}, {"n": 1, "x": "x" * engine._input_bytes}, {"n": 2}]
    )
    assert (first, last) == (2, 4)
    assert isinstance(huge, Undecided)
    assert "at most 16,000,000 are taken" in huge.reason


def test_large_inputs_go_in_several_queries(engine: ManagedOpa) -> None:
    size = engine._batch.total_bytes // 2 + 1
    facts = [{"n": n, "x": "x" * size} for n in range(5)]
    assert engine.decide_many("own/twice", facts) == [0, 2, 4, 6, 8]


def test_each_has_a_time_of_its_own(engine: ManagedOpa) -> None:
    times = [1_790_000_000_000_000_001 + n for n in range(3)]
    answers = engine.decide_many("own/clock", [{"n": n} for n in range(3)], now_ns=times)
    assert answers == [{"n": n, "now": times[n]} for n in range(3)]
    told: Any = engine.decide_many("own/clock", [{"n": 1}, {}])
    assert told[0]["now"] > times[2]
    assert isinstance(told[1], Undecided)


def test_what_the_time_does_not_suffice_for_is_undecided(engine: ManagedOpa) -> None:
    facts: list[dict[str, Any]] = [{"n": 1}, {"n": 20_000}, {"n": 1}]
    answers = engine.decide_many("own/slow", facts, seconds=0.2)
    assert [type(answer) for answer in answers] == [Undecided] * 3
    assert engine.decide_many("own/twice", [{"n": 1}], seconds=-1) == [
        Undecided("no time was left", temporary=True)
    ]


def test_another_thread_may_interrupt_it(engine: ManagedOpa) -> None:
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(EngineError) as caught:
            engine.decide_many("own/slow", [{"n": 20_000}] * 3)
        told.append(caught.value.message)

    thread = Thread(target=ask)
    thread.start()
    while thread.is_alive():
        assert thread.ident is not None
        engine.interrupt(thread.ident)
        thread.join(0.01)
    assert told == ["interrupted"]
    engine.interrupt(get_ident())
    assert engine.decide("own/twice", {"n": 1}) == 2


def test_an_opa_that_is_gone_fails_the_whole_batch(tmp_path: Path) -> None:
    (tmp_path / "own.rego").write_text(RULES)
    engine = ManagedOpa({}, rules=[tmp_path], opa=Path(require_tool("opa")), seconds=PATIENCE_S)
    assert engine.pid is not None
    killer = Timer(0.2, os.kill, (engine.pid, signal.SIGKILL))
    killer.start()
    with pytest.raises(EngineError, match="OPA is gone"):
        engine.decide_many("own/slow", [{"n": 20_000}] * 3)
    killer.join()
    engine.close()


def test_a_forked_child_uses_it_too_and_does_not_end_it(engine: ManagedOpa) -> None:
    assert engine.decide("own/twice", {"n": 1}) == 2

    def decides() -> bool:
        right = engine.decide_many("own/twice", [{"n": 2}, {"n": 3}]) == [4, 6]
        engine.close()
        return right

    assert holds_in_a_fork(decides)
    assert engine.decide("own/twice", {"n": 4}) == 8
