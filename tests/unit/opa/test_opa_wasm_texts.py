"""Many inputs as text in one call: each answer is the one it would have got alone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from support import replays

from switchboard_policy.errors import EngineError, NoDecision
from switchboard_policy.opa import wasm as module
from switchboard_policy.opa.values import as_text
from switchboard_policy.opa.wasm import WasmEngine

ASKED = replays.ASKED


@pytest.fixture
def engine() -> Iterator[WasmEngine]:
    """The shipped rules on the example's values."""
    found = WasmEngine.shipped(replays.example().data)
    yield found
    found.close()


def texts(count: int) -> list[bytes]:
    """Inputs as JSON, of very different lengths."""
    return [
        as_text({**each.input, "padding": "x" * (number * 37 % 5000)})  # type: ignore[dict-item]
        for number, each in enumerate(replays.traffic(count))
    ]


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200])
def test_many_are_answered_as_each_alone(engine: WasmEngine, count: int) -> None:
    documents = texts(count)
    found = engine.decide_texts(ASKED, documents)
    alone = [engine.decide(ASKED, json.loads(document)) for document in documents]
    assert [json.loads(each)[0]["result"] for each in found if isinstance(each, bytes)] == alone


def test_one_that_fails_fails_alone(engine: WasmEngine) -> None:
    deep = b'{"request":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    good = texts(3)
    found = engine.decide_texts(ASKED, [good[0], deep, b"{", good[1], good[2]])
    assert isinstance(found[1], EngineError)
    assert [each for each in found if isinstance(each, bytes)][:1] == engine.decide_texts(
        ASKED, good[:1]
    )
    assert found[3:] == engine.decide_texts(ASKED, good[1:])


def test_one_that_is_too_large_is_told_and_the_others_are_answered(
    engine: WasmEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_input_bytes", 1_000)
    small, large = as_text(replays.request("acme", 5)), as_text({"a": "x" * 1_000})  # type: ignore[arg-type]
    found = engine.decide_texts(ASKED, [small, large, small])
    assert isinstance(found[1], NoDecision)
    assert found[0] == found[2]


def test_memory_is_that_of_one_batch_however_many_there_are(engine: WasmEngine) -> None:
    documents = texts(module._BATCH)
    engine.decide_texts(ASKED, documents)
    assert engine._seat.instance is not None
    size = engine._seat.instance._size()
    engine.decide_texts(ASKED, documents * 20)
    assert engine._seat.instance._size() == size


def test_an_unknown_entry_point_is_no_decision(engine: WasmEngine) -> None:
    with pytest.raises(NoDecision, match="no entry point"):
        engine.decide_texts("switchboard/limit/decision", texts(1))
