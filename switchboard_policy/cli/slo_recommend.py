"""`switchboard slo recommend`: what a service could promise, and what to alert on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import options, screen

if TYPE_CHECKING:
    from switchboard_policy.app.slo_recommend import Recommended
    from switchboard_policy.work.workers import Workers


@click.command
@click.option(
    "--spec",
    "specs",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, path_type=Path),
    help="Definitions of service levels, a file or a folder, instead of the repository's own; "
    "may be repeated.",
)
@click.option(
    "--repo",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=None,
    show_default="the working directory, unless --spec is given",
    metavar="DIR",
    help="Policy repository: its service levels, names and settings.",
)
@options.telemetry
@options.existing_file(
    "--incidents",
    metavar="FILE",
    help="Labelled incidents (CSV or YAML); without it, stretches that spent the budget.",
)
@options.existing_file(
    "--windows",
    multiple=True,
    metavar="FILE",
    help="Alert windows to try besides those that ship; may be repeated.",
)
@options.seed
@options.executor
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also write the document, a page and a drawing of every level's windows here.",
)
@options.output_format
def recommend(  # noqa: PLR0913 - one argument an option
    *,
    specs: tuple[Path, ...],
    repo: Path | None,
    telemetry: str,
    incidents: Path | None,
    windows: tuple[Path, ...],
    seed: int,
    executor: Workers,
    out: Path | None,
    as_json: bool,
) -> None:
    """Recommend objectives, thresholds and alert windows.

    Writes no policy. Rests on rolling origins and abstains where the data carry nothing.
    """
    from switchboard_policy.app import slo_recommend as app  # noqa: PLC0415 - heavy
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415

    root = find_root(repo or Path()) if repo or not specs else None
    found = app.recommend(
        repo=root,
        specs=specs,
        telemetry=telemetry,
        incidents=incidents,
        windows=windows,
        seed=seed,
        executor=executor,
        say=screen.say,
    )
    if out is not None:
        from switchboard_policy.app.slo_recommend_files import write  # noqa: PLC0415

        write(found, out)
        screen.say(f"written     {out}")
    if as_json:
        screen.document(found.document())
        return
    _show(found)


def _show(found: Recommended) -> None:
    from switchboard_policy.app import slo_recommend_words as words  # noqa: PLC0415 - heavy
    from switchboard_policy.areas.slo.choose.search import Search  # noqa: PLC0415

    screen.line(words.lead(found.advice, found.replayed.window))
    screen.line()
    screen.table(words.LEVELS, words.level_rows(found.advice))
    alerts = words.alert_rows(found.advice)
    if alerts:
        screen.line()
        screen.table(words.ALERTS, alerts)
    searched = [one for one in found.advice if isinstance(one.search, Search)]
    fronts = [one for one in searched if isinstance(one.search, Search) and one.search.incidents]
    for one in fronts if len(fronts) <= found.settings.most_front_levels else ():
        assert isinstance(one.search, Search), "chosen above"
        screen.line()
        screen.line(f"{one.objective.subject}: windows that nothing tried beats")
        screen.table((*words.ALERTS[1:], "within the budget"), words.front_rows(one.search))
        screen.line(words.held_out(one.search))
    screen.line()
    for note in words.notes(found.advice, found.abstentions, found.slo.interval_level):
        screen.line(note)
    for note in found.notes:
        screen.note(note)
