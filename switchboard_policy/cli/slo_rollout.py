"""`switchboard slo rollout`: Argo Rollouts that keep service levels."""

from __future__ import annotations

from typing import Any

import click

from switchboard_policy.cli.slo_artefacts import run, shared


@click.command
@shared
def rollout(**asked: Any) -> int:  # noqa: ANN401 - passed on
    """Write Argo Rollouts that keep service levels.

    SPEC is a definition of Sloth or OpenSLO, or a folder of them. Without one, the service levels
    of the policy repository are taken. A roll-out needs telemetry.labels.version and
    artefacts.links.prometheus of switchboard.yaml.
    """
    return run(("rollouts",), **asked)
