"""`switchboard evidence add`: what another program signed, laid into a set."""

from __future__ import annotations

from pathlib import Path

import click

from switchboard_policy.cli import evidence_options, key_options, options, screen

SCHEMA = "switchboard.evidence-add/v1"


@click.command
@evidence_options.folder
@click.argument(
    "bundle", metavar="BUNDLE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@key_options.keyring
@evidence_options.at("The moment its key is to be believed at")
@options.output_format
def add(root: Path, *, bundle: Path, keyring: Path, at: int, as_json: bool) -> None:
    """Lay a Sigstore bundle that another program signed into a set of evidence.

    What was signed stays as it is; the bundle around it is written in the layout of a set. By a key
    that nobody believes for it, it is refused: a set only grows, and would be spoilt for good.
    `switchboard evidence verify` says whether it counts.
    """
    from switchboard_policy.app.evidence.adding import add_bundle  # noqa: PLC0415 - heavy

    added = add_bundle(root, bundle, keyring, at=at)
    made = str(root / added.path)
    if as_json:
        told: dict[str, object] = {"schema": SCHEMA, "kind": added.kind, "file": made}
        screen.document({**told, "subjects": list(added.subjects)})
    else:
        screen.line(f"{made}  {added.kind}, about: {', '.join(added.subjects)}")
