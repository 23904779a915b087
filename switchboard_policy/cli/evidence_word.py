"""`switchboard evidence approve | override`: an owner's own signature under their own word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from switchboard_policy.cli import evidence_options, key_options, options, screen

if TYPE_CHECKING:
    from collections.abc import Callable

    from switchboard_policy.app.evidence.verify import Held
    from switchboard_policy.app.owner_words import Word

SCHEMA = "switchboard.evidence-word/v1"


def _signing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what the set is held to, the owner's key, and the way around that: have it signed."""
    keyring = options.existing_file(
        "--keyring", required=True, metavar="FILE", help="The keys you believe; never from DIR."
    )
    profile = click.option(
        "--profile",
        default="gate",
        show_default=True,
        metavar="NAME|FILE",
        help="What must be attested before you sign.",
    )
    key = click.option(
        "--signing-key",
        default="",
        metavar="KEY",
        help="The owner's own private key; the keyring has its public half in the role approval.",
    )
    statement = click.option(
        "--statement",
        type=click.Path(dir_okay=False, path_type=Path),
        default=None,
        metavar="FILE",
        help="Sign nothing; write what is to be signed, for cosign attest-blob --statement FILE.",
    )
    return keyring(profile(key(key_options.passphrase(statement(function)))))


@click.command
@evidence_options.folder
@click.option("--as", "actor", required=True, metavar="OWNER", help="The owner's name.")
@click.option("--reject", is_flag=True, help="Say no; then a reason is due.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@_signing
@evidence_options.at("When it is said")
@options.output_format
def approve(  # noqa: PLR0913 - one argument an option
    root: Path,
    *,
    keyring: Path,
    profile: str,
    actor: str,
    reject: bool,
    reason: str,
    at: int,
    as_json: bool,
    **how: Any,  # noqa: ANN401 - what names the key
) -> None:
    """Approve the change a set of evidence is about, or reject it.

    The set is verified first, with the keys you believe: what you sign is what was attested, and
    not what somebody put into the folder.
    """
    from switchboard_policy.app.owner_words import approval_of, verified  # noqa: PLC0415 - heavy

    verdict: Literal["approved", "rejected"] = "rejected" if reject else "approved"
    held = _held(keyring, profile, at)
    found = verified(root, held)
    word = approval_of(found, verdict=verdict, actor=actor, reason=reason, expires=None, at=at)
    _put(root, word, held, as_json=as_json, **how)


@click.command
@evidence_options.folder
@options.existing_file(
    "--override", "file", required=True, metavar="FILE", help="The override, YAML or JSON."
)
@_signing
@evidence_options.at("When it is given")
@options.output_format
def override(  # noqa: PLR0913 - one argument an option
    root: Path,
    *,
    keyring: Path,
    profile: str,
    file: Path,
    at: int,
    as_json: bool,
    **how: Any,  # noqa: ANN401 - what names the key
) -> None:
    """Sign an override of the gate's denial in a set of evidence.

    The set is verified first, with the keys you believe. The denial stays where it is; the override
    stands beside it and names it. Hand the signed file to `switchboard gate --override`.
    """
    from switchboard_policy.app.owner_words import override_of, verified  # noqa: PLC0415 - heavy

    held = _held(keyring, profile, at)
    word = override_of(verified(root, held), file, at=at)
    _put(root, word, held, as_json=as_json, **how)


def _held(keyring: Path, profile: str, at: int) -> Held:
    from switchboard_policy.app.evidence.verify import Held  # noqa: PLC0415 - heavy
    from switchboard_policy.evidence.expected import Expected  # noqa: PLC0415

    return Held(keyring, profile, at, Expected())


def _put(  # noqa: PLR0913 - one argument an option
    root: Path,
    word: Word,
    held: Held,
    *,
    signing_key: str,
    passphrase_file: Path | None,
    passphrase_env: str,
    statement: Path | None,
    as_json: bool,
) -> None:
    from switchboard_policy.app.output_files import write_files  # noqa: PLC0415 - heavy
    from switchboard_policy.app.owner_words import signed, unsigned  # noqa: PLC0415
    from switchboard_policy.app.signing import open_signer  # noqa: PLC0415
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    if bool(signing_key) is (statement is not None):
        raise UsageError("give --signing-key to sign it, or --statement to have it signed")
    if statement is not None:
        write_files(statement.parent, {statement.name: unsigned(word)})
        made = str(statement)
    else:
        secret = key_options.read_passphrase(passphrase_file, passphrase_env)
        made = str(root / signed(root, word, open_signer(signing_key, secret), held))
    if as_json:
        screen.document({"schema": SCHEMA, "kind": word.kind, "file": made})
    else:
        what = "not signed yet" if statement else "signed"
        screen.line(f"{made}  {word.kind}, {what}")
