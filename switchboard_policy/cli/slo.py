"""`switchboard slo`: everything that follows from the definition of a service level."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "backtest": Entry(
        f"{_HERE}.slo_backtest:backtest", "Replay the alerts of definitions over telemetry."
    ),
    "recommend": Entry(
        f"{_HERE}.slo_recommend:recommend", "Recommend objectives, thresholds and alert windows."
    ),
    "import": Entry(f"{_HERE}.slo_import:import_", "Convert definitions of service levels."),
}


@click.group(cls=LazyGroup, entries=COMMANDS)
def slo() -> None:
    """Work from the definitions of service levels."""
