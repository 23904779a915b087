"""`switchboard policy bundle push`: where engines get a bundle from; only what verifies."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy.cli import options, policy_options, screen


@click.command
@policy_options.existing_bundle
@click.option(
    "--to",
    required=True,
    metavar="PLACE",
    help="dir:DIR, oci:DIR:TAG for an image layout, or https://… for an upload.",
)
@policy_options.verification
@options.existing_file(
    "--token-file", default=None, metavar="FILE", help="Bearer token of the server, one line."
)
@options.existing_file(
    "--ca-file", default=None, metavar="FILE", help="Certificates that are believed, in PEM."
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    show_default="60",
    help="Deadline of an upload.",
)
@options.output_format
def push(  # noqa: PLR0913 - one argument an option
    bundle: Path,
    to: str,
    *,
    keys: tuple[tuple[str, Path], ...],
    roots: tuple[str, ...],
    scope: str,
    state: Path | None,
    token_file: Path | None,
    ca_file: Path | None,
    seconds: float | None,
    as_json: bool,
) -> None:
    """Put a bundle where engines get it.

    It is verified first, and goes nowhere when it does not verify. A folder gets the whole file or
    none.
    """
    from switchboard_policy.app.policy_bundle import (  # noqa: PLC0415 - heavy
        Delivery,
        Verification,
        push_bundle,
    )
    from switchboard_policy.cli.policy_bundle_verify import document, told  # noqa: PLC0415

    delivery = Delivery(to, token_file, ca_file, seconds)
    found = push_bundle(bundle, Verification(keys, roots, scope, state), delivery)
    if as_json:
        screen.document({**document(bundle, found), "pushed_to": to})
        return
    screen.note(told(bundle, found))
    screen.line(to)
