"""`switchboard simulate`: what happened, and what would have happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from switchboard_policy.cli import (
    modes,
    options,
    screen,
    simulate_billing,
    simulate_calibrate,
    simulate_scenario,
)
from switchboard_policy.cli.words import figure

if TYPE_CHECKING:
    from switchboard_policy.app.simulate import Comparison
    from switchboard_policy.work.workers import Workers


@click.command
@options.repo
@options.telemetry
@options.areas
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PATH=VALUE",
    help="Try a value: limits/acme/rps=32 or limits.rps[tenant=acme]=32; may be repeated.",
)
@click.option(
    "--scenario",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Play a scenario instead: a ramp, AI budgets, carbon, the cost of a month, an overload.",
)
@click.option(
    "--billing",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Show what scopes have spent of their caps instead, from a billing export (CSV).",
)
@click.option(
    "--calibrate",
    is_flag=True,
    help="Hold the chance of a breach, as it would have been stated week by week, against what "
    "then came.",
)
@options.seed
@options.executor
@options.output_format
@click.pass_context
def simulate(  # noqa: PLR0913 - one argument an option
    context: click.Context,
    repo: Path,
    *,
    telemetry: str,
    areas: tuple[str, ...],
    sets: tuple[str, ...],
    scenario: Path | None,
    billing: Path | None,
    calibrate: bool,
    seed: int,
    executor: Workers,
    as_json: bool,
) -> None:
    """Replay the traffic, now and under a change.

    Writes nothing. Without --set it shows the policy as it is. With --scenario it plays a made-up
    situation and says which stated bounds were held; with --billing it shows what was spent;
    with --calibrate whether what it foretold came as often as it was said.
    """
    if scenario is not None:
        hint = "a scenario brings its own traffic and values"
        modes.refuse_beside(context, "--scenario", simulate_scenario.FITTING, hint)
        named = modes.given(context)
        simulate_scenario.simulate_scenario(
            scenario,
            repo=repo,
            repo_named="repo" in named,
            seed=seed if "seed" in named else None,
            as_json=as_json,
        )
        return
    if billing is not None:
        hint = "what was spent is no replay"
        modes.refuse_beside(context, "--billing", simulate_billing.FITTING, hint)
        simulate_billing.simulate_billing(billing, repo=repo, telemetry=telemetry, as_json=as_json)
        return
    if calibrate:
        hint = "what is judged are the values that were in force"
        modes.refuse_beside(context, "--calibrate", simulate_calibrate.FITTING, hint)
        simulate_calibrate.show_calibration(
            repo, telemetry=telemetry, areas=areas, seed=seed, executor=executor, as_json=as_json
        )
        return
    from switchboard_policy.app.repository import find_root  # noqa: PLC0415 - heavy
    from switchboard_policy.app.simulate import simulate as replay  # noqa: PLC0415

    root = find_root(repo)
    found = replay(
        root,
        telemetry=telemetry,
        sets=sets,
        areas=areas,
        seed=seed,
        executor=executor,
        say=screen.say,
    )
    if as_json:
        screen.document(found.document())
        return
    changed = {(after.area, after.subject): after.figures for after in found.changed}
    rows = [
        (before.area, before.subject, name, figure(value), figure(after))
        for before in found.now
        for name, value in before.figures.items()
        for after in [changed[before.area, before.subject][name]]
        if not sets or value != after
    ]
    if not rows:
        screen.note("nothing differs" if sets else "nothing was replayed")
    elif sets:
        screen.table(("area", "subject", "figure", "now", "changed"), rows)
        _ahead(found)
    else:
        screen.table(("area", "subject", "figure", "now"), [row[:4] for row in rows])


def _ahead(found: Comparison) -> None:
    """Tell what the days to come may bring for whom something would change."""
    from switchboard_policy.render.ahead import heading, lines  # noqa: PLC0415 - heavy

    for subject in found.changed:
        told = lines(subject.outlook)
        if told:
            screen.line()
            screen.line(f"{subject.subject}: {heading(subject.outlook)}")
            screen.table(("figure", "now and changed"), told)
