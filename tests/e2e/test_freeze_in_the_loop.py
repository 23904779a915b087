"""A freeze through the loop: the gate asks whether anything may change now, and of whom."""

from __future__ import annotations

import json
from collections.abc import Callable

from support.walk import Walk, call

from switchboard_policy.app.propose import propose

DENIED = 10
FOR_EVER = 4_102_444_800  # the year 2100


def test_in_a_freeze_the_gate_says_no_until_the_owner_of_the_window_accepts(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    values = walk.repository / "policies" / "switchboard_data" / "freeze" / "data.yaml"
    text = values.read_text()
    assert "end: 1767484800" in text
    values.write_text(text.replace("end: 1767484800", f"end: {FOR_EVER}"))
    asked = ("gate", "--repo", walk.repository, "--proposal", walk.proposal, "--format", "json")
    answer = call(*asked)
    assert answer.status == DENIED
    decision = json.loads(answer.stdout)
    (found,) = (one for one in decision["input"]["findings"] if one["id"] == "freeze/frozen")
    assert found["level"] == "soft"
    assert found["owners"] == ["sre-leads"]
    assert "window year-end freezes this change" in found["msg"]


def test_the_score_of_a_frozen_change_rises_and_its_id_stays(
    another: Callable[[], Walk],
) -> None:
    walk = another()
    values = walk.repository / "policies" / "switchboard_data" / "freeze" / "data.yaml"
    values.write_text(values.read_text().replace("end: 1767484800", f"end: {FOR_EVER}"))
    source = f"store:{walk.store}"
    frozen = propose(walk.repository, telemetry=source, allow_dirty=True, at=FOR_EVER - 1).proposal
    before = {part["factor"]: part["points"] for part in walk.document["risk"]["parts"]}
    after = {part.factor: part.points for part in frozen.risk.parts}
    assert (before["freeze"], after["freeze"]) == ("0", 4)
    assert frozen.id == walk.document["id"]
