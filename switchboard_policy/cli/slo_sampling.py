"""`switchboard slo sampling`: what to keep of traces and logs, from service levels."""

from __future__ import annotations

from typing import Any

import click

from switchboard_policy.cli.slo_artefacts import kind_option, run, shared

_KINDS = ("sampling", "log_rules")


@click.command
@shared
@kind_option(*_KINDS)
def sampling(*, kinds: tuple[str, ...], **asked: Any) -> int:  # noqa: ANN401 - passed on
    """Write sampling rules of a collector, and alerts on logs.

    SPEC is a definition of Sloth or OpenSLO, or a folder of them. Without one, the service levels
    of the policy repository are taken. What the rules keep of made-up traces is told on stderr,
    beside chance alone at the same volume.
    """
    return run(kinds or _KINDS, **asked)
