"""`switchboard slo dashboard`: Grafana boards and run-books from service levels."""

from __future__ import annotations

from typing import Any

import click

from switchboard_policy.cli.slo_artefacts import kind_option, run, shared

_KINDS = ("dashboards", "runbooks")


@click.command
@shared
@kind_option(*_KINDS)
def dashboard(*, kinds: tuple[str, ...], **asked: Any) -> int:  # noqa: ANN401 - passed on
    """Write Grafana boards, and run-books.

    SPEC is a definition of Sloth or OpenSLO, or a folder of them. Without one, the service levels
    of the policy repository are taken. What metrics are called is mapped under artefacts of
    switchboard.yaml; a panel whose metric is not mapped is left out and named.
    """
    return run(kinds or _KINDS, **asked)
