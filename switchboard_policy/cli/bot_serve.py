"""`switchboard bot serve`: take GitHub's webhooks and do what they ask for."""

from __future__ import annotations

import os
from pathlib import Path

import click

from switchboard_policy.cli import options
from switchboard_policy.errors import UsageError

_FOLDER = click.Path(file_okay=False, path_type=Path)
_MOST_SECRETS = 2


@click.command
@click.option(
    "--repository",
    "repositories",
    multiple=True,
    show_default="GITHUB_REPOSITORY",
    metavar="OWNER/NAME",
    help="A repository to serve; may be repeated. Events of others are left alone.",
)
@click.option(
    "--state",
    required=True,
    type=_FOLDER,
    metavar="DIR",
    help="Keeps what was accepted and is not done, and mirrors of the repositories.",
)
@options.existing_file(
    "--webhook-secret",
    "secret_files",
    multiple=True,
    required=True,
    metavar="FILE",
    help="The webhook's secret; given twice while one replaces the other.",
)
@click.option(
    "--listen",
    default="127.0.0.1:8383",
    show_default=True,
    metavar="HOST:PORT",
    help="Where to listen; port 0 takes any that is free.",
)
@options.telemetry
@options.engine
@options.existing_file("--tls-certificate", metavar="FILE", help="Certificate, for HTTPS.")
@options.existing_file("--tls-key", metavar="FILE", help="Private key of the certificate.")
def serve(  # noqa: PLR0913 - one argument an option
    *,
    repositories: tuple[str, ...],
    state: Path,
    secret_files: tuple[Path, ...],
    listen: str,
    telemetry: str,
    engine: str,
    token: str,
    tls_certificate: Path | None,
    tls_key: Path | None,
) -> None:
    """Take GitHub's webhooks and do what they ask for.

    Runs until stopped. POST /webhooks takes deliveries, GET /health and /metrics tell how it is.
    What was accepted survives the process: it is done after the next start. Logs are JSON on
    stderr, and hold neither secrets nor bodies.
    """
    if (tls_certificate is None) != (tls_key is None):
        raise UsageError("--tls-certificate and --tls-key are given together")
    if len(secret_files) > _MOST_SECRETS:
        raise UsageError("--webhook-secret is given once, or twice while one replaces the other")
    from switchboard_policy.app import listening  # noqa: PLC0415 - heavy
    from switchboard_policy.app.pulls import desks, wiring  # noqa: PLC0415
    from switchboard_policy.app.pulls import serve as use_case  # noqa: PLC0415

    names = repositories or (wiring.repository_of(os.environ),)
    office = desks.Office(os.environ, state, telemetry, engine, token)
    tls = listening.Tls(tls_certificate, tls_key) if tls_certificate and tls_key else None
    secrets = [use_case.read_secret(file) for file in secret_files]
    with desks.open_desks(office, names) as opened:
        use_case.serve(
            opened,
            secrets=secrets,
            journal=state / "accepted.jsonl",
            listen=listening.Listen.parse(listen),
            tls=tls,
            log=lambda line: click.echo(line, err=True),
        )
