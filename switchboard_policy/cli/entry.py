"""Run the command line: every way out has its status and at most one line on stderr."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from types import FrameType

import click

from switchboard_policy.cli.lazy import ReaderGone
from switchboard_policy.cli.root import switchboard

INTERRUPTED = 130
TERMINATED = 143
BROKEN_PIPE = 141

_EXTRAS = {
    "numpy": "simulate",
    "duckdb": "simulate",
    "altair": "report",
    "grafana_foundation_sdk": "report",
    "vl_convert": "report",
    "wasmtime": "engine",
    "starlette": "server",
    "uvicorn": "server",
    "distributed": "cluster",
}


def run(args: Sequence[str]) -> int:
    """Run the command line and return its exit status.

    Args:
        args: the arguments after the program's name.
    """
    previous = _on_terminate()
    try:
        status = switchboard.main(list(args), prog_name="switchboard", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt) as error:
        said = ["interrupted", "nothing is left half-written", *_notes(error)]
        return _say("; ".join(said), INTERRUPTED)
    except (ReaderGone, BrokenPipeError):
        return _reader_gone()
    except Exception as error:  # noqa: BLE001 - the last line of defence says one line
        return _fail(error, args)
    finally:
        if previous is not None:
            signal.signal(signal.SIGTERM, previous)
    return status if isinstance(status, int) else 0


def _on_terminate() -> signal._HANDLER:
    """Let a termination unwind like an exit, so that temporary directories go."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(TERMINATED)

    try:
        return signal.signal(signal.SIGTERM, leave)
    except ValueError:  # not the main thread: the caller owns the signals
        return None


def _say(text: str, status: int) -> int:
    click.echo(text, err=True)
    return status


def _notes(error: BaseException) -> list[str]:
    """Return what whoever was interrupted had to say."""
    found = (getattr(each, "__notes__", []) for each in (error, error.__cause__))
    return [note for notes in found for note in notes]


def _reader_gone() -> int:
    """Leave quietly when the reader of stdout has gone, as `head` does."""
    _forget_stdout()
    return BROKEN_PIPE


def _forget_stdout() -> None:
    """Let what stdout still holds go nowhere: Python would try again when it ends, and say so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(error: Exception, args: Sequence[str]) -> int:
    from switchboard_policy.cli import failures  # noqa: PLC0415 - only when something fails
    from switchboard_policy.errors import SwitchboardError  # noqa: PLC0415

    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return _say(error.format_message(), error.exit_code)
    if isinstance(error, ModuleNotFoundError) and (extra := _extra_of(error)):
        known: SwitchboardError | None = failures.missing_extra(str(error.name), extra)
    else:
        known = failures.known(error)
    if "--debug" in args or known is None:
        failures.show_traceback(error, whole="--debug" in args)
    status = failures.report(known or failures.fault(error), as_json=wants_json(args))
    try:
        sys.stdout.flush()
    except OSError:  # stdout is what failed
        _forget_stdout()
    return status


def _extra_of(error: ModuleNotFoundError) -> str:
    return _EXTRAS.get((error.name or "").partition(".")[0], "")


def wants_json(args: Sequence[str]) -> bool:
    """Return whether the caller asked for JSON, told from the bare arguments.

    An error may come before any option is parsed, so the arguments themselves are looked at.
    """
    return "--format=json" in args or ("--format", "json") in pairwise(args)
