"""`switchboard policy collect`: receive decision logs of OPA servers."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy.cli import options, screen
from switchboard_policy.errors import UsageError

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command
@click.option("--to", required=True, type=_FOLDER, metavar="DIR", help="Where they are kept.")
@click.option(
    "--listen",
    default="127.0.0.1:8282",
    show_default=True,
    metavar="HOST:PORT",
    help="Where to listen; port 0 takes any that is free.",
)
@options.existing_file(
    "--token-file", metavar="FILE", help="Bearer token that every upload must carry."
)
@click.option(
    "--unsafe-no-token",
    is_flag=True,
    help="Take uploads from anybody; only on the loopback.",
)
@options.existing_file("--tls-certificate", metavar="FILE", help="Certificate, for HTTPS.")
@options.existing_file("--tls-key", metavar="FILE", help="Private key of the certificate.")
def collect(  # noqa: PLR0913 - one argument an option
    *,
    to: Path,
    listen: str,
    token_file: Path | None,
    unsafe_no_token: bool,
    tls_certificate: Path | None,
    tls_key: Path | None,
) -> None:
    """Receive decision logs of OPA servers.

    Runs until stopped. Point OPA's decision_logs.service at it. An upload is answered once it is
    on the disk, as JSON Lines that are compressed when a file is full.
    """
    if (token_file is None) != unsafe_no_token:
        raise UsageError("either --token-file or --unsafe-no-token is needed")
    if (tls_certificate is None) != (tls_key is None):
        raise UsageError("--tls-certificate and --tls-key are given together")
    from switchboard_policy.app import listening  # noqa: PLC0415 - heavy
    from switchboard_policy.app import policy_collect as use_case  # noqa: PLC0415

    tls = listening.Tls(tls_certificate, tls_key) if tls_certificate and tls_key else None
    use_case.collect(
        to,
        listen=listening.Listen.parse(listen),
        token_file=token_file,
        tls=tls,
        say=screen.say,
    )
