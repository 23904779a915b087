"""Windows judged, told as a document, and shown; too few are said to be too few."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import numpy as np
import pytest

from simulator.calibration.maps import Map
from simulator.calibration.verdict import Verdict
from simulator.calibration.windows import NotScored
from simulator.trace import Coverage
from switchboard_policy.app.calibrate import Calibrated, events_of, judge
from switchboard_policy.app.calibration_document import document
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.replay import Replayed
from switchboard_policy.areas.foretold import Foretold
from switchboard_policy.cli.calibration_words import show
from switchboard_policy.risk.calibration import calibrations, through

SCHEMA = json.loads(
    files("switchboard_policy.app").joinpath("calibration.schema.json").read_text("utf-8")
)
WEEK = 7 * 86_400


def foretold(count: int, *, seed: int = 1, event: str = "throttled") -> tuple[Foretold, ...]:
    """Windows of twelve tenants whose shares of futures are twice as sure as they may be."""
    stream = np.random.default_rng(seed)
    chance = stream.random(count)
    odds = (chance / (1 - chance)) ** 2
    came = stream.random(count) < chance
    return tuple(
        Foretold(
            event,
            f"tenant-{place % 12}/api",
            place // 12 * WEEK,
            (place // 12 + 1) * WEEK,
            float(odds[place] / (1 + odds[place])),
            bool(came[place]),
        )
        for place in range(count)
    )


def told(*windows: Foretold) -> dict[str, Any]:
    found = Calibrated(
        events_of(windows, 1), Replayed(Coverage((), 0, WEEK, "sha256:00"), 12, (0, WEEK)), 1, 7, 28
    )
    written: dict[str, Any] = json.loads(json_text(document(found)))
    jsonschema.validate(written, SCHEMA, jsonschema.Draft202012Validator)
    return written


def test_the_shipped_map_is_what_is_judged_as_calibrated() -> None:
    windows = foretold(144)
    found = judge("throttled", windows, 1)
    assert isinstance(found.shipped, Verdict)
    known = calibrations()["throttled"]
    by_hand = [(through(known, one.chance or 0.0) - float(bool(one.came))) ** 2 for one in windows]
    assert found.shipped.brier.score == pytest.approx(np.mean(by_hand), abs=1e-9)


def test_refitting_mends_what_was_too_sure_and_gives_a_map() -> None:
    found = judge("throttled", foretold(420), 1)
    assert isinstance(found.stated, Verdict)
    assert isinstance(found.refitted, Verdict)
    assert isinstance(found.own, Map)
    assert found.own.windows == 420
    assert found.refitted.brier.reliability < found.stated.brier.reliability / 2


def test_every_event_is_told_by_the_schema() -> None:
    document = told(*foretold(120), *foretold(60, event="overspent"))
    assert [each["event"] for each in document["events"]] == ["overspent", "throttled"]
    assert [each["windows"] for each in document["events"]] == [60, 120]


def test_too_few_windows_are_refused_with_the_number_needed() -> None:
    (event,) = told(*foretold(20))["events"]
    assert event["stated"] == {
        "not_evaluated": "20 windows with a known outcome",
        "would_help": "50 of them; one tenant or objective has so many windows after 378 days",
        "needed": 50,
    }
    assert event["map"]["needed"] == 100


def test_what_nobody_can_tell_is_counted_by_its_reason() -> None:
    windows = foretold(60)
    unknown = Foretold("throttled", "tenant-0/api", 0, WEEK, None, None, "rejections unmeasured")
    (event,) = told(*windows, unknown, unknown)["events"]
    assert event["left_out"] == [{"reason": "rejections unmeasured", "windows": 2}]
    assert event["windows"] == 60


def test_one_outcome_alone_is_a_refusal_and_no_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    windows = tuple(
        Foretold("throttled", f"tenant-{place}/api", 0, WEEK, place / 60, came=False)
        for place in range(60)
    )
    document = told(*windows)
    show(document)
    assert capsys.readouterr().out.count("- the event came in no window") == 1
    (event,) = document["events"]
    assert event["stated"]["auc"]["not_evaluated"] == "the event came in no window"
    assert event["stated"]["skill"]["needed"] is None
    found = judge("throttled", windows, 1)
    assert isinstance(found.own, NotScored)


def test_it_is_shown_with_the_curve_and_what_does_not_hold(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(told(*foretold(420)))
    shown = capsys.readouterr().out
    assert "throttled: more good requests throttled" in shown
    assert "420 windows of 12 subjects" in shown
    assert "it said" in shown
    assert "larger than that of a perfect forecaster" in shown


def test_too_few_and_none_are_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    show(told(*foretold(20)))
    assert (
        "too few: 20 windows with a known outcome; it takes 50 of them" in capsys.readouterr().out
    )
    show(told())
    assert "nothing that states a chance" in capsys.readouterr().err
