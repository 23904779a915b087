"""Progress is told to whoever is looking, seldom to a log, and never of short work."""

from __future__ import annotations

import io

import pytest

from switchboard_policy.cli.meter import QUIET_S, SELDOM_S, Meter, span, words
from switchboard_policy.work.workers import Progress


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def told(stream: io.StringIO, *at: float, total: int = 100, kept: int = 0) -> str:
    """What is written when parts finish at some seconds."""
    moments = iter([0.0, 0.0, *at])
    meter = Meter(stream, lambda: next(moments))
    meter(Progress(0, total))
    for place in range(len(at)):
        meter(Progress(kept + place + 1, total, kept))
    return stream.getvalue()


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_short_work_says_nothing(stream: type[io.StringIO]) -> None:
    assert told(stream(), 0.5, 1, QUIET_S - 0.1) == ""
    assert told(stream(), 500, total=1) == ""


def test_a_terminal_has_one_line_that_changes() -> None:
    found = told(Terminal(), 1, 2, 3, 3.1, 4)
    assert (
        found.split("\r")
        == [
            "",
            "  2 of 100 parts, about 2 min left",
            "  3 of 100 parts, about 2 min left",
            "  5 of 100 parts, about 1 min left",
        ]
        or "4 of 100" not in found
    )
    assert "\n" not in found
    assert "\x1b" not in found


def test_the_line_is_gone_when_the_work_is_done() -> None:
    found = told(Terminal(), 3, 4, total=2)
    first, blank, rest = found.removeprefix("\r").split("\r")
    assert first == "  1 of 2 parts, about 3 s left"
    assert (blank, rest) == (" " * len(first), "")


def test_a_log_has_a_line_now_and_then() -> None:
    found = told(io.StringIO(), *range(10, 100, 10))
    lines = found.splitlines()
    assert len(lines) == 90 // SELDOM_S
    assert lines[0] == "  3 of 100 parts, about 16 min left"
    assert "\r" not in found


def test_a_dumb_terminal_is_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\r" not in told(Terminal(), 10, 20, 40)


def test_the_estimate_rests_on_what_this_run_did() -> None:
    assert words(Progress(60, 100, kept=50), 10) == "  60 of 100 parts, about 40 s left"
    assert words(Progress(50, 100, kept=50), 0) == "  50 of 100 parts"


def test_an_estimate_is_told_as_people_do() -> None:
    seconds = [0.2, 59, 61, 3_599, 5_400]
    assert [span(each) for each in seconds] == ["1 s", "59 s", "1 min", "60 min", "1.5 h"]
