"""Errors as people and machines read them: one line on stderr, or one JSON object on stdout."""

from __future__ import annotations

import errno
import json
import traceback

import click

from switchboard_policy import __version__
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, SwitchboardError, UsageError

SCHEMA = "switchboard.error/v1"


_STDOUT_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What a write to a redirected stdout may fail with; files are written by code that says which."""


def known(error: Exception) -> SwitchboardError | None:
    """Return the error as one of the library's, or None where it is a fault.

    Args:
        error: what reached the top.
    """
    if isinstance(error, SwitchboardError):
        return error
    if isinstance(error, OSError) and error.errno in _STDOUT_FULL and error.filename is None:
        return InputError(f"cannot be written: {error.strerror}", location=Location("stdout"))
    if isinstance(error, click.UsageError):
        return UsageError(_usage(error), hint=_help(error))
    if isinstance(error, click.ClickException):
        return UsageError(error.format_message())
    return None


def missing_extra(module: str, extra: str) -> SwitchboardError:
    """Return the error for an optional library that is not installed."""
    return SwitchboardError(
        f"this needs {module}, which is not installed",
        hint=f"pip install 'switchboard-policy[{extra}]'",
    )


def fault(error: Exception) -> SwitchboardError:
    """Return the error for something nobody foresaw."""
    text = " ".join(str(error).split())
    return SwitchboardError(
        f"internal error: {type(error).__name__}{': ' + text if text else ''}",
        hint="`switchboard --debug …` shows where",
    )


def show_traceback(error: Exception, *, whole: bool) -> None:
    """Write the traceback to stderr where it was asked for."""
    if whole:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)


def report(error: SwitchboardError, *, as_json: bool) -> int:
    """Tell the error and return its exit status.

    Args:
        error: what went wrong.
        as_json: as an object on stdout instead of a line on stderr.
    """
    if as_json:
        try:
            click.echo(json.dumps(document(error), ensure_ascii=False))
        except BrokenPipeError:
            raise
        except OSError:  # stdout is what failed
            as_json = False
    if not as_json:
        click.echo(one_line(error.diagnostics()), err=True)
    return error.exit_status


def document(error: SwitchboardError) -> dict[str, object]:
    """Return the error as a JSON document; unknown lines and columns are null."""
    location = error.location if isinstance(error, InputError) else None
    return {
        "schema": SCHEMA,
        "version": __version__,
        "error": {
            "code": error.code,
            "message": error.message,
            "file": location.file if location else None,
            "line": location.line or None if location else None,
            "column": location.column or None if location else None,
            "hint": error.hint or None,
            "exit_status": error.exit_status,
        },
    }


def one_line(text: str) -> str:
    """Return text as one line without control characters: names in files may hold anything."""
    joined = " ".join(text.split())
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in joined)


def _usage(error: click.UsageError) -> str:
    path = error.ctx.command_path if error.ctx else "switchboard"
    # The nearest option is the hint's to tell.
    strange = isinstance(error, click.NoSuchOption)
    text = one_line(error.message if strange else error.format_message())
    return f"{path}: {text[:1].lower()}{text[1:].rstrip('.')}"


def _help(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption) and error.possibilities:
        return f"did you mean {error.possibilities[0]!r}?"
    path = error.ctx.command_path if error.ctx else "switchboard"
    return f"`{path} --help` lists what is allowed"
