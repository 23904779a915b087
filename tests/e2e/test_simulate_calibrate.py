"""`switchboard simulate --calibrate` as people call it."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
from support.walk import Walk, call, told


def test_a_month_holds_too_few_weeks_and_says_how_many_it_takes(walked: Walk) -> None:
    asked = ("simulate", "--calibrate", "--repo", walked.repository)
    source = ("--telemetry", f"store:{walked.store}", "--executor", "local:1", "--seed", "2")
    document = told(*asked, *source)
    schema = files("switchboard_policy.app").joinpath("calibration.schema.json").read_text("utf-8")
    jsonschema.validate(document, json.loads(schema), jsonschema.Draft202012Validator)
    assert document["seed"] == 2
    assert [event["event"] for event in document["events"]] == ["overspent", "throttled"]
    for event in document["events"]:
        assert event["calibrated"]["not_evaluated"] == "0 windows with a known outcome"
        assert event["calibrated"]["needed"] == 50
    words = call(*asked, *source)
    assert words.status == 0
    assert "too few: 0 windows with a known outcome; it takes 50 of them" in words.stdout


def test_what_tries_other_values_does_not_go_with_it(walked: Walk) -> None:
    asked = ("simulate", "--calibrate", "--repo", walked.repository)
    done = call(*asked, "--set", "limits/acme/rps=32")
    assert done.status == 2
    assert done.stderr.startswith("--calibrate and --set do not go together")
    area = call(*asked, "--area", "tiers")
    assert area.status == 2
    assert "states no chance of a breach" in area.stderr
