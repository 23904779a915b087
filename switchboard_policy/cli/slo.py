"""`switchboard slo`: everything that follows from the definition of a service level."""

from __future__ import annotations

import click

from switchboard_policy.cli.lazy import Entry, LazyGroup

_HERE = "switchboard_policy.cli"

COMMANDS = {
    "rules": Entry(f"{_HERE}.slo_rules:rules", "Write Prometheus rules and tests of them."),
    "dashboard": Entry(f"{_HERE}.slo_dashboard:dashboard", "Write Grafana boards, and run-books."),
    "rollout": Entry(
        f"{_HERE}.slo_rollout:rollout", "Write Argo Rollouts that keep service levels."
    ),
    "load": Entry(f"{_HERE}.slo_load:load", "Write k6 load tests held to service levels."),
    "sampling": Entry(
        f"{_HERE}.slo_sampling:sampling", "Write sampling rules of a collector, and alerts on logs."
    ),
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
