"""Durations and stretches of time as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.service_levels import exclusions

from switchboard_policy.areas.slo.definition import Exclusion
from switchboard_policy.areas.slo.formats.durations import duration_text, seconds_of
from switchboard_policy.areas.slo.formats.exclusions import exclusion_text, read_exclusion


@given(st.integers(1, 10**9 - 1))
def test_a_duration_reads_back_as_itself(seconds: int) -> None:
    assert seconds_of(duration_text(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5m", 300), ("1h30m", 5_400), ("4w", 2_419_200), ("1y", 31_536_000), ("90s", 90)],
)
def test_durations_are_those_of_prometheus(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "0s", "5", "m5", "30m1h", "1.5h", "5M", "-5m", "500ms"])
def test_what_is_no_duration_above_zero_is_none(text: str) -> None:
    assert seconds_of(text) is None


@given(exclusions())
def test_an_exclusion_reads_back_as_itself(found: tuple[Exclusion, ...]) -> None:
    for exclusion in found:
        if not exclusion.every_s or exclusion.every_s >= exclusion.end_s - exclusion.start_s:
            assert read_exclusion(exclusion_text(exclusion)) == exclusion


def test_a_zone_is_taken_as_written() -> None:
    found = read_exclusion("2026-12-01T23:00+01:00/2026-12-02T02:00Z every 1w : moving house")
    assert found == Exclusion(1_796_162_400, 1_796_176_800, 604_800, "moving house")


def test_a_reason_of_several_lines_becomes_one() -> None:
    text = exclusion_text(Exclusion(0, 60, 0, " moving\n house "))
    assert text == "1970-01-01T00:00:00Z/1970-01-01T00:01:00Z: moving house"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tomorrow", "'tomorrow' is no stretch of time"),
        ("2026-12-01/2026-12-02T00:00Z", "2026-12-01 is no time with its zone"),
        ("2026-12-01T00:00Z/later", "later is no time with its zone"),
        ("2026-12-01T00:00:00.5Z/later", "2026-12-01T00:00:00.5Z is no time with its zone"),
        (
            "2026-12-02T00:00Z/2026-12-02T00:00Z",
            "it ends at 2026-12-02T00:00Z, not after its start",
        ),
        ("2026-12-01T00:00Z/2026-12-02T00:00Z every day", "day is no duration such as 7d"),
        (
            "2026-12-01T00:00Z/2026-12-03T00:00Z every 1d",
            "it lasts longer than 1d, after which it comes again",
        ),
    ],
)
def test_what_is_no_exclusion_is_told_why(text: str, told: str) -> None:
    assert read_exclusion(text) == told
