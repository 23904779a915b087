"""What an answer allows, and what becomes of a decision between two answers."""

from __future__ import annotations

import pytest

from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.json_value import Json
from switchboard_policy.opa.replay.answers import UNDEFINED, Answer, Failed, NotReplayable
from switchboard_policy.opa.replay.attribute import Cause, cause
from switchboard_policy.opa.replay.verdict import change, permits, same

ALLOW, DENY = {"allow": True}, {"allow": False}


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (True, True, Change.SAME),
        (True, False, Change.ALLOW_TO_DENY),
        (False, True, Change.DENY_TO_ALLOW),
        (True, UNDEFINED, Change.ALLOW_TO_DENY),
        (UNDEFINED, True, Change.DENY_TO_ALLOW),
        (UNDEFINED, UNDEFINED, Change.SAME),
        (UNDEFINED, False, Change.REASONS),
        (ALLOW, DENY, Change.ALLOW_TO_DENY),
        (DENY, ALLOW, Change.DENY_TO_ALLOW),
        ({"allow": True, "a": 1}, {"allow": True, "a": 2}, Change.REASONS),
        ({"allow": "yes"}, {"allow": True}, Change.DENY_TO_ALLOW),
        ({"allow": True}, {"allow": 1}, Change.ALLOW_TO_DENY),
        (ALLOW, {"verdict": "?"}, Change.ALLOW_TO_DENY),
        ("a", "b", Change.REASONS),
        ([1, 2], [1, 2.0], Change.SAME),
        ({"n": 1}, {"n": True}, Change.REASONS),
        ({"n": [0]}, {"n": [False]}, Change.REASONS),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, Change.SAME),
        (True, Failed("x"), Change.ERROR),
        (Failed("x"), Failed("x"), Change.ERROR),
        (NotReplayable("x"), Failed("x"), Change.NOT_REPLAYABLE),
    ],
)
def test_what_becomes_of_a_decision(old: Answer, new: Answer, wanted: Change) -> None:
    assert change(old, new, "org/access/allow") is wanted


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ([], ["no"], Change.ALLOW_TO_DENY),
        (["no"], [], Change.DENY_TO_ALLOW),
        (UNDEFINED, True, Change.ALLOW_TO_DENY),
        (["no"], ["never"], Change.REASONS),
    ],
)
def test_a_rule_called_deny_denies_where_it_holds_anything(
    old: Answer, new: Answer, wanted: Change
) -> None:
    assert change(old, new, "org/access/deny") is wanted


@pytest.mark.parametrize(
    "answer", [Failed("x"), NotReplayable("x"), UNDEFINED, False, {"allow": None}]
)
def test_only_a_whole_yes_permits(answer: Answer) -> None:
    assert permits(answer, "org/access/allow") is False


def test_equality_is_that_of_json() -> None:
    assert same(1, 1.0)
    assert not same(1, True)
    assert not same("1", 1)
    assert not same({"a": [1, {"b": True}]}, {"a": [1, {"b": 1}]})


def finding(id_: str, level: str = "hard", msg: str = "no") -> Json:
    """A finding as rules give it."""
    return {"id": id_, "level": level, "msg": msg, "path": ""}


def document(*found: Json, allow: bool = False, **more: Json) -> Answer:
    """An area's decision."""
    return {"allow": allow, "findings": list(found), **more}


@pytest.mark.parametrize(
    ("change_", "old", "new", "wanted"),
    [
        (
            Change.ALLOW_TO_DENY,
            document(finding("a/told", "advisory"), allow=True),
            document(finding("a/told", "advisory"), finding("a/rate")),
            Cause(("a/rate",), "finding"),
        ),
        (
            Change.DENY_TO_ALLOW,
            document(finding("a/rate"), finding("a/burst", "soft")),
            document(allow=True),
            Cause(("a/burst", "a/rate"), "finding"),
        ),
        (
            Change.DENY_TO_ALLOW,
            document(finding("a/rate", "soft")),
            document(finding("a/rate", "soft"), allow=True),
            Cause(("a/rate",), "finding"),
        ),
        (
            Change.REASONS,
            document(finding("a/rate", msg="over 60")),
            document(finding("a/rate", msg="over 40")),
            Cause(("a/rate",), "finding"),
        ),
        (
            Change.REASONS,
            document(allow=True, limit={"rps": 60, "burst": 5}, guidance=["x"]),
            document(allow=True, limit={"rps": 40, "burst": 5}, guidance=["y"]),
            Cause(("limit.rps",), "value"),
        ),
        (
            Change.REASONS,
            document(**dict.fromkeys("vwxyz", 1)),
            document(**dict.fromkeys("vwxyz", 2)),
            Cause(("v", "w", "x", "2 more"), "value"),
        ),
        (
            Change.REASONS,
            document(allow=True),
            document(allow=True, obligations=[1]),
            Cause(("obligations",), "value"),
        ),
        (Change.ALLOW_TO_DENY, True, False, Cause()),
        (Change.REASONS, "a", "b", Cause()),
    ],
)
def test_the_rule_that_decides_is_read_from_the_answers(
    change_: Change, old: Answer, new: Answer, wanted: Cause
) -> None:
    found = cause(change_, old, new)
    assert found == wanted
    assert Cause.read(found.name) == wanted
