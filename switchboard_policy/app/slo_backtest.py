"""What the alerts of definitions would have done over telemetry, and how that compares."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from simulator.prometheus.semantics import Semantics
from switchboard_policy import __version__
from switchboard_policy.app.backtest_document import document
from switchboard_policy.app.json_text import json_text
from switchboard_policy.app.output import write_directory
from switchboard_policy.app.replay import Say
from switchboard_policy.app.repository import CONFIG, find_root, read_repository
from switchboard_policy.app.slo_files import content_of, read_definitions, read_windows, understood
from switchboard_policy.areas.slo.alert_windows import WindowSet
from switchboard_policy.areas.slo.backtest.carried import span_of
from switchboard_policy.areas.slo.backtest.incidents import EVER, Incident, lay, read_incidents
from switchboard_policy.areas.slo.backtest.model import Backtest
from switchboard_policy.areas.slo.backtest.queries import selectors_of
from switchboard_policy.areas.slo.backtest.run import Question, Replay, difference
from switchboard_policy.areas.slo.backtest.stand_in import stand_in
from switchboard_policy.areas.slo.definition import ServiceLevel
from switchboard_policy.documents.config_reader import read_config
from switchboard_policy.documents.constants import constants
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import InputError, SwitchboardError, TelemetryError, UsageError
from switchboard_policy.render.backtest_report import render_backtest
from switchboard_policy.telemetry.raw import RawSamples, RawSource, open_raw
from switchboard_policy.telemetry.raw.source import Span

DOCUMENT = "backtest.json"
_DAY = 86_400
_SERVED = ("prometheus:", "query_range:")


@dataclass(frozen=True)
class Asked:
    """What a backtest is about.

    Args:
        specs: files or folders of definitions.
        telemetry: the source of samples.
        incidents: a file of incidents; None for those that the telemetry itself names, if any.
        windows: sets of alert windows by name or file, the present one first; at least one.
        objectives: percent to try in place of the definitions' own.
        semantics: whose arithmetic.
        interval_s: seconds between evaluations.
        start_s: seconds since the epoch to look from; None for the telemetry's beginning.
        end_s: seconds since the epoch to look to; None for its end.
        out: a folder for the page, its pictures and the document; None to write nothing.
        repo: a policy repository whose `switchboard.yaml` says how columns of counts are called.
    """

    specs: tuple[Path, ...]
    telemetry: str
    incidents: Path | None = None
    windows: tuple[str, ...] = ("workbook",)
    objectives: tuple[Decimal, ...] = ()
    semantics: Semantics = Semantics.PROMETHEUS_3
    interval_s: int = 60
    start_s: int | None = None
    end_s: int | None = None
    out: Path | None = None
    repo: Path = Path()


def backtest(asked: Asked, say: Say = lambda _: None) -> Backtest:
    """Replay alerts over telemetry, and write the page where a folder is named.

    Args:
        asked: what it is about.
        say: told each step when it is done.

    Raises:
        InputError: a file cannot be used, or the telemetry holds none of what is asked for.
        UsageError: the call is wrong.
        UnreachableError: a server does not answer, or promtool is not here.
    """
    if asked.out is not None:
        _check_out(asked.out)
    read = understood(read_definitions(asked.specs))
    incidents = _incidents(asked.incidents)
    windows = tuple(read_windows(name) for name in asked.windows)
    source = open_raw(asked.telemetry, _config(asked.repo), Path.cwd(), step=asked.interval_s)
    levels, refused = _levels(read.levels, source)
    span = _span(asked, windows)
    samples = _read(source, levels, span)
    say(f"telemetry   {sum(each.times_ms.size for each in samples.series):,} samples")
    question = _question(asked, levels, windows)
    notes = [f"{finding.location}: {finding.msg}" for finding in read.findings]
    measured = _measured(question, samples)
    if not incidents and samples.incidents:
        incidents = samples.incidents
        notes.append("incidents are those of the scenario itself")
    laid = lay(incidents, measured, {each.service for each in levels}, _looked_at(asked))
    replay = Replay(question, samples.series, laid.incidents, labelled=bool(incidents))
    found = replay.result(samples.approximate, (*notes, *samples.notes, *laid.notes))
    found = replace(found, refused=(*refused, *found.refused))
    if asked.telemetry.startswith("query_range:"):
        found = _with_difference(asked, found, replay, question, span)
    ways = counted(len(found.variants), "way")
    say(f"backtest    {ways} to alert, {counted(len(levels), 'service level')}")
    if asked.out is not None:
        _write(asked.out, found)
    return found


def _measured(question: Question, samples: RawSamples) -> tuple[int, int]:
    """Return the first and last second measured."""
    start, end = span_of(samples.series)
    if question.grid(samples.series).count < 2:
        raise TelemetryError(
            "the telemetry holds next to nothing of the time looked at",
            hint=f"it is from {start} to {end} seconds since the epoch",
        )
    return start, end


def _check_out(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier backtest."""
    full = out.exists() and (not out.is_dir() or any(out.iterdir()))
    if full and not (out / DOCUMENT).is_file():
        raise InputError(
            "holds something already; nothing has changed",
            location=Location(str(out)),
            hint="name a new folder, an empty one, or that of an earlier backtest",
        )


def _config(repo: Path) -> Config:
    """Return how things are called, where a policy repository says so."""
    here = repo.resolve()
    if not any((folder / CONFIG).exists() for folder in (here, *here.parents)):
        return Config((), {})
    return read_config(read_repository(find_root(repo), allow_dirty=True))


def _incidents(path: Path | None) -> tuple[Incident, ...]:
    return () if path is None else read_incidents(path.as_posix(), content_of(path))


def _levels(
    levels: Sequence[ServiceLevel], source: RawSource
) -> tuple[tuple[ServiceLevel, ...], tuple[tuple[str, NotEvaluated], ...]]:
    """Return the levels a source can tell, and why not the others."""
    if not source.counted:
        return tuple(levels), ()
    stood = [(level.id, stand_in(level)) for level in levels]
    refused = tuple((name, each) for name, each in stood if isinstance(each, NotEvaluated))
    kept = tuple(each for _, each in stood if isinstance(each, ServiceLevel))
    if not kept:
        name, why = refused[0]
        raise TelemetryError(f"{name}: {why.reason}", hint=why.would_help)
    return kept, refused


def _span(asked: Asked, windows: Sequence[WindowSet]) -> Span:
    """Return which samples to read: what the first evaluation looks back on is among them."""
    back = max((pair.long_s for each in windows for pair in each.windows), default=0)
    if asked.start_s is not None and asked.end_s is not None and asked.start_s >= asked.end_s:
        raise UsageError("--start is not before --end")
    start, end = asked.start_s, asked.end_s
    if asked.telemetry.startswith(_SERVED):
        end = int(time.time()) if end is None else end
        days = constants("switchboard_policy.areas.slo.backtest").whole("default_days")
        start = end - days * _DAY if start is None else start
    nothing = Span()
    return Span(
        nothing.start_ms if start is None else (start - back) * 1000,
        nothing.end_ms if end is None else end * 1000,
    )


def _read(source: RawSource, levels: Sequence[ServiceLevel], span: Span) -> RawSamples:
    wanted = sorted({each for level in levels for each in selectors_of(level)})
    samples = source.read(wanted, span)
    if not any(each.times_ms.size > 1 for each in samples.series):
        raise TelemetryError(
            "the telemetry holds none of the series that the definitions' queries name",
            hint=f"the first is {wanted[0]}",
        )
    return samples


def _question(
    asked: Asked, levels: tuple[ServiceLevel, ...], windows: tuple[WindowSet, ...]
) -> Question:
    return Question(
        levels,
        windows,
        asked.objectives,
        asked.semantics,
        asked.interval_s,
        asked.start_s,
        asked.end_s,
    )


def _looked_at(asked: Asked) -> tuple[int, int]:
    """Return the time that was asked for; where nothing was said, all of it."""
    start, end = asked.start_s, asked.end_s
    return EVER[0] if start is None else start, EVER[1] if end is None else end


def _with_difference(
    asked: Asked, found: Backtest, grid: Replay, question: Question, span: Span
) -> Backtest:
    """Return a backtest of a grid with what the grid cost, where the samples can be had too."""
    spec = asked.telemetry.replace("query_range:", "prometheus:", 1)
    try:
        source = open_raw(spec, Config((), {}), Path.cwd())
        samples = _read(source, question.levels, span)
    except SwitchboardError as error:
        note = f"what the grid cost could not be measured: {error.message}"
        return replace(found, notes=(*found.notes, note))
    exact = Replay(question, samples.series, grid=grid.grid)
    return replace(found, difference=difference(exact, grid))


def _write(out: Path, found: Backtest) -> None:
    page = render_backtest(found, __version__)
    files = {
        DOCUMENT: (json_text(document(found)) + "\n").encode(),
        "report.html": page.html.encode(),
        **{f"charts/{name}.svg": text.encode() for name, text in page.charts.items()},
    }
    write_directory(out, files)
