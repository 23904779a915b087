"""The option that names who signs what the loop attests; without it the environment may."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from switchboard_policy.cli import key_options

if TYPE_CHECKING:
    from switchboard_policy.app.attesting import Signing

Function = TypeVar("Function", bound=Callable[..., Any])


def signing_key(function: Function) -> Function:
    """Add `--signing-key KEY`, which may be left out, and what it is encrypted with."""
    key = click.option(
        "--signing-key",
        default="",
        show_default="SWITCHBOARD_SIGNING_KEY, else nobody signs",
        metavar="KEY",
        help="Private key that signs the evidence: a PKCS#8 file, a key file of cosign's, or a "
        "key service's address.",
    )
    return key(key_options.passphrase(function))


def signing_of(signing_key: str, passphrase_file: Path | None, passphrase_env: str) -> Signing:
    """Return who signs and when, from the options and the environment.

    Args:
        signing_key: `--signing-key`.
        passphrase_file: `--passphrase-file`.
        passphrase_env: `--passphrase-env`.

    Raises:
        UsageError: two passphrases are named, or a variable is not set.
        InputError: the key or its passphrase cannot be read.
        UnreachableError: whoever holds the key does not answer.
    """
    from switchboard_policy.app import attesting  # noqa: PLC0415 - heavy

    secret = key_options.read_passphrase(passphrase_file, passphrase_env)
    return attesting.Signing(
        attesting.signer_of(signing_key, secret, os.environ),
        attesting.moment_of(os.environ, time.time()),
        os.environ.get(attesting.REPOSITORY, "").strip(),
    )
