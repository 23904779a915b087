"""`switchboard slo backtest`: which alerts would have fired, and what they would have told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.errors import UsageError

if TYPE_CHECKING:
    from switchboard_policy.areas.slo.backtest.model import Backtest


@click.command
@click.option(
    "--spec",
    "specs",
    multiple=True,
    required=True,
    metavar="FILE",
    type=click.Path(exists=True, path_type=Path),
    help="Definitions of service levels, a file or a folder; may be repeated.",
)
@click.option(
    "--telemetry",
    required=True,
    metavar="SRC",
    help="Samples: openmetrics:FILE, prometheus:URL, tsdb:DIR, query_range:URL (on a grid), or "
    "counts by step: store:DIR, scenario:FILE, petshop:FILE, or a CSV, Parquet or JSON Lines file.",
)
@options.existing_file(
    "--incidents",
    metavar="FILE",
    help="What went wrong and when, as CSV or YAML: start, end, service, kind.",
    show_default="a scenario's own",
)
@click.option(
    "--windows",
    multiple=True,
    default=("workbook",),
    show_default="workbook",
    metavar="NAME|FILE",
    help="Set of alert windows, the present one first; may be repeated.",
)
@click.option(
    "--objective",
    "objectives",
    multiple=True,
    metavar="PERCENT",
    callback=lambda _ctx, _param, values: tuple(_percent(value) for value in values),
    help="Objective to try in place of the definitions' own; may be repeated.",
)
@click.option(
    "--semantics",
    type=click.Choice(["prometheus-3", "prometheus-2"]),
    default="prometheus-3",
    show_default=True,
    help="Whose arithmetic: ranges leave out their beginning since 3.0.",
)
@click.option(
    "--interval",
    type=click.IntRange(min=1, max=3600),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="From one evaluation to the next.",
)
@click.option(
    "--start",
    metavar="TIME",
    callback=lambda _ctx, _param, value: _time(value),
    help="Look from here: RFC 3339 or seconds since the epoch.",
)
@click.option(
    "--end",
    metavar="TIME",
    callback=lambda _ctx, _param, value: _time(value),
    help="Look to here.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write report.html, its pictures and backtest.json into this folder.",
)
@options.repo
@options.output_format
def backtest(  # noqa: PLR0913 - one argument an option
    specs: tuple[Path, ...],
    *,
    telemetry: str,
    incidents: Path | None,
    windows: tuple[str, ...],
    objectives: tuple[Decimal, ...],
    semantics: str,
    interval: int,
    start: int | None,
    end: int | None,
    out: Path | None,
    repo: Path,
    as_json: bool,
) -> None:
    """Replay the alerts of definitions over telemetry.

    Says when each would have fired, what it would have told, and what other objectives or windows
    would have done.
    """
    from simulator.prometheus.semantics import Semantics  # noqa: PLC0415 - heavy
    from switchboard_policy.app.backtest_document import document  # noqa: PLC0415
    from switchboard_policy.app.slo_backtest import Asked  # noqa: PLC0415
    from switchboard_policy.app.slo_backtest import backtest as replay  # noqa: PLC0415

    asked = Asked(
        specs,
        telemetry,
        incidents,
        windows,
        objectives,
        Semantics(semantics),
        interval,
        start,
        end,
        out,
        repo,
    )
    found = replay(asked, screen.say)
    if as_json:
        screen.document(document(found))
    else:
        _tell(found)
    if out is not None:
        screen.note(f"written: {out / 'report.html'}")


def _tell(found: Backtest) -> None:
    from switchboard_policy.render import backtest_words as words  # noqa: PLC0415 - heavy

    screen.line(words.lead(found))
    for table in words.tables(found):
        screen.line()
        screen.line(table.title)
        screen.table(table.head, table.rows)
        if table.left:
            screen.line(f"and {table.left} more, told by --format json")
    refused = words.refusals(found)
    if refused:
        screen.line()
        screen.line("Not evaluated")
    for subject, why in refused:
        helps = f"; what would help: {why.would_help}" if why.would_help else ""
        screen.line(f"{subject}: {why.reason}{helps}")
    screen.line()
    for sentence in words.method(found):
        screen.line(sentence)


def _percent(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("nan")
    if not found.is_finite() or not 0 < found < 100:
        raise UsageError(
            f"--objective {text!r}; a percentage above 0 and below 100 is allowed",
            hint="such as 99.9",
        )
    return found


def _time(text: str | None) -> int | None:
    """Return seconds since the epoch."""
    if text is None or text.isdecimal():
        return None if text is None else int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(f"{text!r} is no time with a zone", hint="such as 2026-01-31T09:05:00Z")
    return int(moment.timestamp())
