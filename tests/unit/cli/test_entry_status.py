"""Every way out of the command line has its status and at most one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from support.patience import PATIENCE_S

from switchboard_policy import errors
from switchboard_policy.cli import entry, failures, main, root
from switchboard_policy.cli.entry import run, wants_json
from switchboard_policy.cli.lazy import Entry
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import nearest

Captured = pytest.CaptureFixture[str]
WHERE = Location("slo/a.yaml", "/slos/0", 3, 7)

RAISED: dict[str, tuple[Callable[[], BaseException], int, str]] = {
    "input": (
        lambda: errors.InputError("found 'no'", location=WHERE, hint="quote it"),
        4,
        "slo/a.yaml:3:7: found 'no'; quote it\n",
    ),
    "telemetry": (lambda: errors.TelemetryError("empty"), 4, "empty\n"),
    "usage": (lambda: errors.UsageError("odd", hint="try"), 2, "odd; try\n"),
    "gate": (lambda: errors.GateDenied("no"), 10, "no\n"),
    "evidence": (lambda: errors.EvidenceError("no"), 20, "no\n"),
    "engine": (lambda: errors.EngineError("no"), 30, "no\n"),
    "interrupt": (KeyboardInterrupt, 130, "interrupted; nothing is left half-written\n"),
    "fault": (
        lambda: ZeroDivisionError("a\nb"),
        1,
        "internal error: ZeroDivisionError: a b; `switchboard --debug …` shows where\n",
    ),
    "bare fault": (
        AssertionError,
        1,
        "internal error: AssertionError; `switchboard --debug …` shows where\n",
    ),
    "missing extra": (
        lambda: ModuleNotFoundError("No module named 'numpy'", name="numpy.core"),
        1,
        (
            "this needs numpy.core, which is not installed; "
            "pip install 'switchboard-policy[simulate]'\n"
        ),
    ),
    "click": (lambda: click.ClickException("Odd."), 2, "Odd.\n"),
    "file": (
        lambda: click.FileError("x", "gone"),
        2,
        "Could not open file 'x': gone\n",
    ),
    "lines": (lambda: errors.InputError("a\n  b\x1b[31m"), 4, "a b\\x1b[31m\n"),
}


def install(monkeypatch: pytest.MonkeyPatch, body: Callable[[], object]) -> None:
    """Make `switchboard odd` run something."""

    @click.command
    @click.option("--format", "kind", default="text")
    def odd(kind: str) -> object:
        del kind
        return body()

    class Here(Entry):
        def load(self) -> click.Command:
            return odd

    monkeypatch.setitem(root.COMMANDS, "odd", Here("", "Odd."))


@pytest.mark.parametrize("name", RAISED)
def test_each_error_is_one_line_on_stderr_with_its_status(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    make, status, line = RAISED[name]

    def body() -> None:
        raise make()

    install(monkeypatch, body)
    assert run(["odd"]) == status
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.lstrip("\n") == line


def test_as_json_an_error_is_one_object_on_stdout(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def body() -> None:
        raise errors.InputError("found 'no'", location=WHERE, hint="quote it")

    install(monkeypatch, body)
    assert run(["odd", "--format", "json"]) == 4
    told = capsys.readouterr()
    assert told.err == ""
    assert json.loads(told.out) == {
        "schema": "switchboard.error/v1",
        "version": "0.1.0",
        "error": {
            "code": "input/invalid",
            "message": "found 'no'",
            "file": "slo/a.yaml",
            "line": 3,
            "column": 7,
            "hint": "quote it",
            "exit_status": 4,
        },
    }


def test_a_usage_error_is_json_too_where_json_was_asked_for(capsys: Captured) -> None:
    assert run(["simulate", "--format=json", "--sed", "1"]) == 2
    told = json.loads(capsys.readouterr().out)["error"]
    assert told["code"] == "usage"
    assert (told["file"], told["line"], told["column"]) == (None, None, None)


def test_debug_shows_the_traceback_before_the_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def body() -> None:
        raise ZeroDivisionError("here")

    install(monkeypatch, body)
    assert run(["--debug", "odd"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Traceback (most recent call last):")
    assert "in body" in told


@pytest.mark.parametrize(("returned", "status"), [(None, 0), (3, 3), (11, 11), ("text", 0)])
def test_a_command_returns_its_status(
    returned: object, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, lambda: returned)
    assert run(["odd"]) == status


def test_main_runs_the_arguments_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "argv", ["switchboard", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == "switchboard, version 0.1.0\n"


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["prposee"], "switchboard has no command 'prposee'; did you mean 'propose'?\n"),
        (
            ["zzz"],
            f"switchboard has no command 'zzz'; {nearest('zzz', root.COMMANDS)}\n",
        ),
        (
            ["telemetry", "docter"],
            "switchboard telemetry has no command 'docter'; did you mean 'doctor'?\n",
        ),
    ],
)
def test_a_misspelt_command_is_answered_with_the_nearest(
    args: list[str], told: str, capsys: Captured
) -> None:
    assert run(args) == 2
    assert capsys.readouterr().err == told


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (["propose", "--quite-another", "1"], "no such option"),
        (["gate"], "--proposal"),
        (["propose", "--seed", "x"], "not a valid integer"),
        (["propose", "--format", "xml"], "text"),
        (["init"], "DIR"),
        (["simulate", "--repo", "/nowhere/at/all"], "does not exist"),
    ],
)
def test_a_wrong_option_is_one_line_that_helps(
    args: list[str], wanted: str, capsys: Captured
) -> None:
    assert run(args) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert wanted in told.err
    assert "--help` lists what is allowed" in told.err


def test_an_option_spelt_wrong_is_told_the_nearest_one(capsys: Captured) -> None:
    assert run(["propose", "--sed", "1"]) == 2
    told = capsys.readouterr().err
    assert told == "switchboard propose: no such option '--sed'; did you mean '--seed'?\n"
    assert run(["--versio"]) == 2
    assert "'--versio'; did you mean '--version'?" in capsys.readouterr().err


def test_no_arguments_show_the_help_and_are_wrong_usage(capsys: Captured) -> None:
    assert run([]) == 2
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (["a", "--format", "json"], True),
        (["a", "--format=json"], True),
        (["a", "--format", "text"], False),
        (["json", "--format"], False),
        ([], False),
    ],
)
def test_json_is_told_from_bare_arguments(args: list[str], *, wanted: bool) -> None:
    assert wants_json(args) is wanted


def test_a_fault_outside_the_known_ones_has_no_known_error() -> None:
    assert failures.known(ZeroDivisionError()) is None


def test_usage_without_a_context_names_the_program() -> None:
    known = failures.known(click.UsageError("Odd thing."))
    assert known is not None
    assert (
        known.diagnostics() == "switchboard: odd thing; `switchboard --help` lists what is allowed"
    )


def test_outside_the_main_thread_signals_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(*_args: object) -> None:
        raise ValueError("signal only works in main thread")

    monkeypatch.setattr(entry.signal, "signal", refuse)
    assert run(["--version"]) == 0
    assert capsys.readouterr().out


def test_the_callers_handler_of_termination_is_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    run(["--version"])
    assert signal.getsignal(signal.SIGTERM) is before


STALLED = """
import sys, time, pathlib
from switchboard_policy.app import initialise
from switchboard_policy.cli.entry import run
def stall(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(3600)
initialise.write_file = stall
raise SystemExit(run(["init", sys.argv[1]]))
"""


@pytest.mark.parametrize(
    ("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "terminated"]
)
def test_a_signal_in_mid_write_leaves_nothing(
    tmp_path: Path, sent: signal.Signals, status: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STALLED, str(tmp_path / "new")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == "writing\n"
        child.send_signal(sent)
        told = child.stderr.read()
        child.wait(PATIENCE_S)
    assert child.returncode == status
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


MAIN = "import switchboard_policy.cli as cli; raise SystemExit(cli.main())"


def test_a_terminal_that_knows_few_characters_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "init", "--no-git", str(tmp_path / "neü")],
        env={**os.environ, "PYTHONIOENCODING": "ascii:strict"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", MAIN, "init", "--no-git", "--format", "json", str(tmp_path / "new")],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")
