"""Data on stdout, words on stderr, colour only where a person is looking."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

import click

from switchboard_policy.app.json_text import json_text
from switchboard_policy.cli.failures import one_line

NOTHING_TO_DO = 3
"""Exit status of `--exit-code` where nothing is worth changing."""
_UNBOUNDED = 10_000
"""Columns of a table nobody looks at on a terminal: nothing is wrapped."""


def coloured(stream: TextIO) -> bool:
    """Return whether a stream may carry colour: a terminal, and NO_COLOR is not set.

    Source: https://no-color.org
    """
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def say(text: str) -> None:
    """Tell one step of progress on stderr."""
    mark = click.style("✓", fg="green") if coloured(sys.stderr) else "✓"
    click.echo(f"{mark} {one_line_keeping_columns(text)}", err=True, color=coloured(sys.stderr))


def note(text: str) -> None:
    """Say something on stderr that is no result."""
    click.echo(one_line_keeping_columns(text), err=True)


def line(text: str = "") -> None:
    """Write one line of the result to stdout."""
    click.echo(one_line_keeping_columns(text))


def document(value: Mapping[str, object]) -> None:
    """Write the result to stdout as one JSON document; a number that is none becomes null."""
    click.echo(json_text(value))


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table to stdout, fitted to the terminal where there is one.

    Args:
        headings: one a column.
        rows: the cells; control characters in them are made visible.
    """
    from rich.console import Console  # noqa: PLC0415 - heavy, only when a table is shown
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    seen = sys.stdout.isatty()
    console = Console(
        file=sys.stdout,
        no_color=not coloured(sys.stdout),
        width=None if seen else _UNBOUNDED,
        highlight=False,
    )
    bold = "bold" if coloured(sys.stdout) else ""
    shown = Table(box=None, pad_edge=False, show_edge=False, header_style=bold)
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for cells in rows:
        shown.add_row(*(Text(one_line(cell)) for cell in cells))
    with console.capture() as captured:
        console.print(shown)
    for row in captured.get().splitlines():
        click.echo(row.rstrip(), color=coloured(sys.stdout))


def one_line_keeping_columns(text: str) -> str:
    """Return text with control characters made visible and its spacing kept."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
