"""`switchboard evidence create`: a manifest of a folder's files, and signed words about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from switchboard_policy import __version__
from switchboard_policy.cli import evidence_options, key_options, options, screen

if TYPE_CHECKING:
    from switchboard_policy.evidence.create import Created

SCHEMA = "switchboard.evidence-create/v1"


@click.command
@evidence_options.folder
@key_options.signing_key
@click.option(
    "--attest",
    "attested",
    multiple=True,
    metavar="KIND=FILE",
    callback=lambda _ctx, _param, value: tuple(map(_named, value)),
    help="What to attest, as a JSON predicate: decision, proposal, test-result, svr, custody.",
)
@evidence_options.at("When it is made")
@evidence_options.change
@options.output_format
def create(  # noqa: PLR0913 - one argument an option
    root: Path,
    *,
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    attested: tuple[tuple[str, Path], ...],
    at: int,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - what is known of the change
) -> None:
    """Make a folder a signed set of evidence.

    Every file in it is listed with its digest in evidence/manifest.json, and what is said of them
    is signed. Of a proposal's folder, what is proposed and how its simulation came out is attested
    by itself. All of it is written or nothing.
    """
    from switchboard_policy.app.evidence.create import create_set  # noqa: PLC0415 - heavy
    from switchboard_policy.app.signing import open_signer  # noqa: PLC0415

    about = evidence_options.about_of(known, created=at)
    secret = key_options.read_passphrase(passphrase_file, passphrase_env)
    signer = open_signer(signing_key, secret)
    _tell(root, create_set(root, about, attested, signer), signer.public.hint, as_json=as_json)


def _tell(root: Path, made: Created, key: str, *, as_json: bool) -> None:
    from switchboard_policy.domain.units import counted  # noqa: PLC0415 - heavy

    manifest, size = f"sha256:{made.manifest.sha256}", made.manifest.size
    if as_json:
        told: dict[str, object] = {"schema": SCHEMA, "version": __version__, "manifest": manifest}
        told |= {"files": len(made.manifest.entries), "bytes": size}
        screen.document({**told, "attestations": list(made.attestations), "key": key})
        return
    files, signed = counted(len(made.manifest.entries), "file"), ", ".join(made.attestations)
    screen.line(f"{root}  {files}, {size:,} bytes; attested: {signed}")
    screen.line(f"manifest  {manifest}")
    screen.line(f"key       {key}")


def _named(text: str) -> tuple[str, Path]:
    kind, equals, file = text.partition("=")
    if not (kind and equals and file):
        raise click.BadParameter(f"{text!r}; KIND=FILE is allowed")
    return kind, Path(file)
