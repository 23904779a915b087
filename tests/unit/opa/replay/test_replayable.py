"""Whether a logged decision can be made again: never by guessing."""

from __future__ import annotations

import pytest
from support import replays

from switchboard_policy.domain.decision_record import DecisionRecord, NotRecorded
from switchboard_policy.opa.replay.answers import UNDEFINED, Answer, Ask, NotReplayable
from switchboard_policy.opa.replay.replayable import logged, to_ask


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (replays.record(1, {}, ""), "ad-hoc query: no entry point was asked"),
        (
            replays.record(1, NotRecorded("erased by a mask")),
            "input not recorded: erased by a mask",
        ),
        (replays.record(1, {"a": 1}, erased=("/input/user",)), "masked: input.user"),
        (replays.record(1, {"a": 1}, masked=("/input/b", "/input/a")), "masked: input.a, input.b"),
        (replays.record(1, {"a": 1}, erased=("/input",)), "masked: input"),
        (
            replays.record(1, {}, masked=tuple(f"/input/{name}" for name in "abcde")),
            "masked: input.a, input.b, input.c and 2 more",
        ),
        (replays.record(1, {"a": "\ud800"}), "input no engine takes: a text is no Unicode"),
    ],
)
def test_what_is_missing_is_never_guessed(record: DecisionRecord, reason: str) -> None:
    found = to_ask(record)
    assert isinstance(found, NotReplayable)
    assert found.reason.startswith(reason)


def test_what_is_hidden_elsewhere_does_not_matter() -> None:
    found = to_ask(replays.record(1, {"a": 1}, erased=("/result/x", "/inputs")))
    assert isinstance(found, Ask)
    assert found.input == {"a": 1}


def test_the_time_the_rules_saw_comes_before_that_of_the_log() -> None:
    seen = {"time.now_ns": {"[]": 17}}
    assert to_ask(replays.record(0, {})) == Ask({}, replays.START_NS)
    assert to_ask(replays.record(0, {}, nd_cache=seen)) == Ask({}, 17, seen)


NOT_WHOLE = NotReplayable("the answer was not logged whole")


@pytest.mark.parametrize(
    ("record", "answer"),
    [
        (replays.record(1, {}, result=True), True),
        (replays.record(1, {}), NotReplayable("left out by the writer")),
        (replays.record(1, {}, result=NotRecorded("undefined")), UNDEFINED),
        (replays.record(1, {}, result=True, error="it broke"), NOT_WHOLE),
        (replays.record(1, {}, result={"a": 1}, masked=("/result/a",)), NOT_WHOLE),
        (replays.record(1, {}, result={"a": 1}, masked=("/input/a",)), {"a": 1}),
    ],
)
def test_only_whole_answers_are_compared_with_the_log(
    record: DecisionRecord, answer: Answer
) -> None:
    assert logged(record) == answer
