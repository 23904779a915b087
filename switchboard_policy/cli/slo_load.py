"""`switchboard slo load`: k6 load tests held to service levels."""

from __future__ import annotations

from typing import Any

import click

from switchboard_policy.cli.slo_artefacts import run, shared


@click.command
@shared
def load(**asked: Any) -> int:  # noqa: ANN401 - passed on
    """Write k6 load tests held to service levels.

    SPEC is a definition of Sloth or OpenSLO, or a folder of them. Without one, the service levels
    of the policy repository are taken. A level counts where its label switchboard_indicator says
    availability or latency.
    """
    return run(("load_tests",), **asked)
