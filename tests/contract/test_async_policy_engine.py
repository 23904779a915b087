"""What is awaited is what is decided; nobody waiting ends the call, and the engine goes on."""

from __future__ import annotations

import asyncio
import subprocess
import tarfile
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep
from typing import Any, TypeVar

import pytest
from support.patience import PATIENCE_S
from support.tools import require_tool

from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa.asynchronous import asynchronous
from switchboard_policy.opa.child import ManagedOpa
from switchboard_policy.opa.remote import RemoteOpa
from switchboard_policy.opa.wasm import WasmEngine
from switchboard_policy.ports.engine import PolicyEngine, Undecided

Value = TypeVar("Value")
RULES = """package own

squares := count([1 |
	some _ in numbers.range(1, input.n)
	some _ in numbers.range(1, input.n)
]) if input.n
"""
ENTRYPOINT = "own/squares"
ENDLESS: dict[str, Any] = {"n": 100_000}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "own.rego").write_text(RULES)
    return folder


def wasm(rules: Path) -> PolicyEngine:
    bundle = rules.parent / "own.tar.gz"
    command = [require_tool("opa"), "build", "-t", "wasm", "-e", ENTRYPOINT, "-o", str(bundle)]
    subprocess.run([*command, str(rules)], check=True)
    with tarfile.open(bundle) as archive:
        member = archive.extractfile("/policy.wasm")
        assert member is not None
        return WasmEngine(member.read(), {})


def managed(rules: Path) -> ManagedOpa:
    return ManagedOpa({}, rules=[rules], opa=Path(require_tool("opa")))


@pytest.fixture(scope="module", params=["wasm", "child", "remote"])
def engine(request: pytest.FixtureRequest, rules: Path) -> Iterator[PolicyEngine]:
    child = managed(rules) if request.param != "wasm" else None
    if request.param == "wasm":
        opened = wasm(rules)
    elif request.param == "remote":
        assert child is not None
        opened = RemoteOpa(f"unix://{child._socket}")
    else:
        assert child is not None
        opened = child
    yield opened
    opened.close()
    if child is not None:
        child.close()


def wait_for(work: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
    return asyncio.run(asyncio.wait_for(work(), PATIENCE_S))


def test_many_at_once_are_decided(engine: PolicyEngine) -> None:
    waiting = asynchronous(engine)

    async def ask() -> list[Any]:
        return await asyncio.gather(*(waiting.decide(ENTRYPOINT, {"n": n}) for n in range(1, 30)))

    assert wait_for(ask) == [n * n for n in range(1, 30)]
    assert waiting.stamp == engine.stamp


def test_a_batch_is_decided_in_order(engine: PolicyEngine) -> None:
    waiting = asynchronous(engine)
    first, undefined, last = wait_for(
        lambda: waiting.decide_many(ENTRYPOINT, [{"n": 2}, {}, {"n": 3}])
    )
    assert (first, last) == (4, 9)
    assert isinstance(undefined, Undecided)


def test_undefined_is_an_error(engine: PolicyEngine) -> None:
    with pytest.raises(NoDecision):
        wait_for(lambda: asynchronous(engine).decide(ENTRYPOINT, {}))


def test_a_call_ends_at_its_deadline_and_the_next_is_sound(engine: PolicyEngine) -> None:
    waiting = asynchronous(engine)
    with pytest.raises(EngineError, match="within"):
        wait_for(lambda: waiting.decide(ENTRYPOINT, ENDLESS, seconds=0.1))
    assert wait_for(lambda: waiting.decide(ENTRYPOINT, {"n": 3})) == 9


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_a_cancelled_call_is_ended_and_the_next_need_not_wait_for_it(
    engine: PolicyEngine,
    many: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    waiting = asynchronous(engine)

    async def ask() -> object:
        call: Coroutine[Any, Any, object]
        if many:
            call = waiting.decide_many(ENTRYPOINT, [ENDLESS] * 3, seconds=PATIENCE_S)
        else:
            call = waiting.decide(ENTRYPOINT, ENDLESS, seconds=PATIENCE_S)
        task = asyncio.create_task(call)
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return await waiting.decide(ENTRYPOINT, {"n": 5})

    assert wait_for(ask) == 25  # asyncio.run also waits for the threads it used


def test_a_call_that_is_cancelled_before_its_turn_never_begins(rules: Path) -> None:
    engine = wasm(rules)
    waiting = asynchronous(engine)

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        blocked = loop.run_in_executor(None, sleep, 0.2)
        task = asyncio.create_task(waiting.decide(ENTRYPOINT, ENDLESS, seconds=PATIENCE_S))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await blocked

    wait_for(ask)
    assert engine.decide(ENTRYPOINT, {"n": 2}) == 4
    waiting.close()
    with pytest.raises(EngineError):
        engine.decide(ENTRYPOINT, {"n": 2})
