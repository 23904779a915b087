"""Options that several commands share, each said once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from switchboard_policy.work.workers import Workers

Function = TypeVar("Function", bound=Callable[..., Any])
_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def repo(function: Function) -> Function:
    """Add `--repo DIR`."""
    return click.option(
        "--repo",
        type=_DIRECTORY,
        default=Path(),
        show_default="the working directory",
        metavar="DIR",
        help="Policy repository, or a folder in it.",
    )(function)


def telemetry(function: Function) -> Function:
    """Add `--telemetry SRC`."""
    return click.option(
        "--telemetry",
        default="",
        show_default="telemetry.source of switchboard.yaml",
        metavar="SRC",
        help="Measurements: store:DIR, scenario:FILE, petshop:FILE, or a CSV, Parquet or JSON "
        "Lines file.",
    )(function)


def decisions(function: Function) -> Function:
    """Add `--decisions LOG`."""
    return click.option(
        "--decisions",
        multiple=True,
        show_default="decisions.logs of switchboard.yaml",
        metavar="LOG",
        help="Decision log to replay under the change: a file, folder or pattern; may be repeated.",
    )(function)


def _known_engine(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if value not in {"auto", "wasm", "opa"} and not value.startswith("remote:"):
        raise click.BadParameter(f"{value!r} is none of auto, wasm, opa, remote:URL[,URL]")
    return value


def engine(function: Function) -> Function:
    """Add `--engine NAME`, and the token that servers may ask for."""
    token = click.option(
        "--opa-token",
        "token",
        default="",
        envvar="SWITCHBOARD_OPA_TOKEN",
        show_envvar=True,
        metavar="TOKEN",
        help="Bearer token of remote OPA servers; best left to the environment.",
    )
    name = click.option(
        "--engine",
        callback=_known_engine,
        default="auto",
        show_default=True,
        metavar="NAME",
        help="Policy engine: auto (the first that can decide), wasm, opa, or "
        "remote:URL[,URL] for OPA servers, whose rules and values then decide.",
    )
    return name(token(function))


def areas(function: Function) -> Function:
    """Add `--area A`, which may stand several times."""
    return click.option(
        "--area",
        "areas",
        multiple=True,
        metavar="AREA",
        help="Only this area (slo, limits, tiers); may be repeated.",
    )(function)


def seed(function: Function) -> Function:
    """Add `--seed N`."""
    return click.option(
        "--seed",
        type=click.IntRange(min=0),
        default=0,
        show_default=True,
        help="Seed of every random draw; the same seed gives the same figures.",
    )(function)


def executor(function: Function) -> Function:
    """Add `--executor local[:N]|dask://host:port`, given to the function as `Workers`."""
    return click.option(
        "--executor",
        default="local",
        show_default="local: as many processes as there are processors",
        metavar="local[:N]|dask://HOST:PORT",
        callback=lambda context, _param, value: _workers(context, value),
        help="Who shares a large store or log; no figure depends on it.",
    )(function)


def report_format(function: Function) -> Function:
    """Add `--format text|json|markdown`, given to the function as `form`."""
    return _form("markdown", "as a part of a pull request")(function)


def _workers(context: click.Context, text: str) -> Workers:
    """Return who an executor's name stands for, told of on stderr and resumed by itself."""
    from switchboard_policy.cli.meter import Meter  # noqa: PLC0415 - only when called
    from switchboard_policy.work.kept import cache_folder  # noqa: PLC0415
    from switchboard_policy.work.workers import Workers  # noqa: PLC0415

    meter = Meter(sys.stderr)
    context.call_on_close(meter.clear)
    processes, scheduler = _named(text)
    return Workers(processes, scheduler, progress=meter, resume=cache_folder(os.environ))


def _named(text: str) -> tuple[int, str]:
    """Return how many processes an executor's name stands for, or which scheduler."""
    kind, colon, number = text.partition(":")
    if kind == "local" and not colon:
        return os.cpu_count() or 1, ""
    if kind == "local" and number.isdecimal() and int(number):
        return int(number), ""
    if kind == "dask":
        return 1, text
    raise click.BadParameter(f"{text!r}; local, local:N or dask://HOST:PORT is allowed")


def output_format(function: Function) -> Function:
    """Add `--format text|json`, given to the function as `as_json`."""
    return click.option(
        "--format",
        "as_json",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        callback=lambda _ctx, _param, value: value == "json",
        help="Result on stdout as text or as one JSON document.",
    )(function)


def check_format(function: Function) -> Function:
    """Add `--format text|json|sarif`, given to the function as `form`."""
    return _form("sarif", "as SARIF for code scanning")(function)


def _form(third: str, meaning: str) -> Callable[[Function], Function]:
    """Return `--format` with a third form beside text and JSON."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", third]),
        default="text",
        show_default=True,
        help=f"Result on stdout as text, as one JSON document, or {meaning}.",
    )


def exit_code(meaning: str) -> Callable[[Function], Function]:
    """Add `--exit-code`.

    Args:
        meaning: what the extra status of this command is: `3 when nothing is worth changing`.
    """
    return click.option("--exit-code", "strict", is_flag=True, help=f"Exit {meaning}.")


def github_repository(function: Function) -> Function:
    """Add `--repository OWNER/NAME`."""
    return click.option(
        "--repository",
        default="",
        show_default="GITHUB_REPOSITORY",
        metavar="OWNER/NAME",
        help="The repository on GitHub.",
    )(function)


def existing_file(*names: str, **settings: object) -> Callable[[Function], Function]:
    """Add an option that takes files which exist."""
    return click.option(*names, type=_FILE, **settings)  # type: ignore[arg-type]
