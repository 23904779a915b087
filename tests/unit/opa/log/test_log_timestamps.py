from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard_policy.opa.log.timestamps import LATEST_NS, nanoseconds, rfc3339


@given(st.integers(0, LATEST_NS))
def test_a_time_survives_being_written_to_the_nanosecond(at_ns: int) -> None:
    assert nanoseconds(rfc3339(at_ns)) == at_ns


@pytest.mark.parametrize(
    ("text", "at_ns"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-29T18:28:27.807523647Z", 1795976907807523647),
        ("2026-11-29T20:28:27.807523647+02:00", 1795976907807523647),
        ("2026-11-29t16:58:27.8-01:30", 1795976907800000000),
        ("0001-01-01T00:00:00Z", -62135596800000000000),
    ],
)
def test_times_are_read_with_their_offset(text: str, at_ns: int) -> None:
    assert nanoseconds(text) == at_ns


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-29",
        "2026-11-29T18:28:27",
        "2026-02-30T00:00:00Z",
        "2026-11-29T24:00:00Z",
        "2026-11-29T18:60:00Z",
        "2026-11-29T18:28:27.1234567891Z",
        "2026-11-29T18:28:27Z\n",
        "٢٠٢٦-11-29T18:28:27Z",
    ],
)
def test_what_is_no_time_is_told_apart(text: str) -> None:
    assert nanoseconds(text) is None
