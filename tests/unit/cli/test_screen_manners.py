"""Data on stdout, words on stderr, colour only where a person is looking."""

from __future__ import annotations

import io
import json
import math
import sys

import pytest

from switchboard_policy.cli import screen
from switchboard_policy.cli.words import change, figure, in_short
from switchboard_policy.domain.recommendation import SummaryValue
from switchboard_policy.domain.units import counted
from switchboard_policy.testing import builders

Captured = pytest.CaptureFixture[str]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_progress_goes_to_stderr_and_data_to_stdout(capsys: Captured) -> None:
    screen.say("step")
    screen.note("words")
    screen.line("data")
    screen.document({"a": "ü"})
    told = capsys.readouterr()
    assert told.err == "✓ step\nwords\n"
    assert told.out.startswith("data\n")
    assert json.loads(told.out.removeprefix("data\n")) == {"a": "ü"}


def test_a_number_that_is_none_becomes_null(capsys: Captured) -> None:
    screen.document({"a": [math.nan, 1.5], "b": {"c": (math.inf,)}})
    assert json.loads(capsys.readouterr().out) == {"a": [None, 1.5], "b": {"c": [None]}}


def test_a_terminal_gets_colour_unless_it_or_its_user_says_no(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert screen.coloured(Terminal())
    assert not screen.coloured(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not screen.coloured(Terminal())
    monkeypatch.setenv("NO_COLOR", "")
    assert screen.coloured(Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert not screen.coloured(Terminal())


@pytest.mark.parametrize(("no_color", "escapes"), [("", True), ("1", False)])
def test_progress_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, no_color: str, *, escapes: bool
) -> None:
    stream = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys, "stderr", stream)
    screen.say("step")
    assert ("\x1b[32m" in stream.getvalue()) is escapes


def test_a_table_off_a_terminal_is_plain_and_never_wrapped(capsys: Captured) -> None:
    screen.table(("what", "why"), [("acme · rps", "x" * 300), ("globex", "short")])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "x" * 300 in lines[1]
    assert "\x1b" not in "".join(lines)
    assert lines[1].index("x") == lines[2].index("short")


def test_hostile_cells_are_shown_not_obeyed(capsys: Captured) -> None:
    screen.table(("what",), [("[red]a[/red]\x1b[31m\nb",)])
    screen.line("x\x1b]0;title\x07")
    told = capsys.readouterr().out
    assert "[red]a[/red]\\x1b[31m b" in told
    assert "\x1b" not in told


def test_a_table_on_a_terminal_fits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdout", stream)
    screen.table(("what", "why"), [("acme", "word " * 30)])
    assert max(len(line) for line in stream.getvalue().splitlines()) <= 40


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "-"),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (0.12345678, "0.123457"),
        (2.0, "2"),
        ("a", "a"),
    ],
)
def test_figures_as_people_read_them(value: SummaryValue, text: str) -> None:
    assert figure(value) == text


def test_a_change_as_cells() -> None:
    area, what, values, why = change(builders.delta())
    assert (area, what, values) == ("limits", "acme · rps", "20 → 32 requests/s")
    assert why == builders.delta().reason


@pytest.mark.parametrize(
    ("reason", "short"),
    [
        ("throttled 1.8 % (of 9), on 4 days; at 32 none", "throttled 1.8 %, on 4 days"),
        ("peak 11 in 30 days", "peak 11 in 30 days"),
        ("", ""),
    ],
)
def test_a_reason_in_short(reason: str, short: str) -> None:
    assert in_short(reason) == short


def test_counted() -> None:
    assert (counted(1, "rule"), counted(0, "rule")) == ("1 rule", "0 rules")
