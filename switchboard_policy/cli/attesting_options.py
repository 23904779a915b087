"""Options that name a private key, each said once: the key, and what it is encrypted with."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from switchboard_policy.cli import options

if TYPE_CHECKING:
    from switchboard_policy.app.attesting import Signing

Function = TypeVar("Function", bound=Callable[..., Any])


def passphrase(function: Function) -> Function:
    """Add `--passphrase-file FILE` and `--passphrase-env NAME`."""
    file = options.existing_file(
        "--passphrase-file",
        default=None,
        metavar="FILE",
        help="First line: what it is encrypted with.",
    )
    name = click.option(
        "--passphrase-env", default="", metavar="NAME", help="Environment variable that holds it."
    )
    return file(name(function))


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
    return key(passphrase(function))


def passphrase_of(file: Path | None, variable: str) -> bytes | None:
    """Return what a key is encrypted with, or None where it is not.

    Args:
        file: its first line holds it; None for no file.
        variable: environment variable that holds it; empty for none.

    Raises:
        UsageError: both are given, or the variable is not set.
        InputError: the file cannot be read.
    """
    from switchboard_policy.app.policy_bundle import read_bytes  # noqa: PLC0415 - heavy
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    if file is not None and variable:
        raise UsageError("--passphrase-file and --passphrase-env are both given; one is enough")
    if file is not None:
        return read_bytes(file).split(b"\n", 1)[0].removesuffix(b"\r")
    if not variable:
        return None
    found = os.environ.get(variable)
    if not found:
        raise UsageError(f"--passphrase-env: {variable} is not set")
    return found.encode()


def signing_of(signing_key: str, passphrase_file: Path | None, passphrase_env: str) -> Signing:
    """Return who signs and when, from the options and the environment.

    Args:
        signing_key: `--signing-key`.
        passphrase_file: `--passphrase-file`.
        passphrase_env: `--passphrase-env`.

    Raises:
        UsageError: two passphrases are named, or a variable is not set.
        InputError: the key or its passphrase cannot be read.
    """
    from switchboard_policy.app import attesting  # noqa: PLC0415 - heavy

    secret = passphrase_of(passphrase_file, passphrase_env)
    return attesting.Signing(
        attesting.signer_of(signing_key, secret, os.environ),
        attesting.moment_of(os.environ, time.time()),
        os.environ.get(attesting.REPOSITORY, "").strip(),
    )
