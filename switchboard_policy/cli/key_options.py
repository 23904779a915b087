"""Options for keys: which one signs, what it is encrypted with, and which are believed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from switchboard_policy.cli import options

Function = TypeVar("Function", bound=Callable[..., Any])
UNENCRYPTED = "--unsafe-no-passphrase"


def passphrase(function: Function) -> Function:
    """Add `--passphrase-file FILE` and `--passphrase-env NAME`, for `read_passphrase`."""
    variable = click.option(
        "--passphrase-env", default="", metavar="NAME", help="Environment variable that holds it."
    )
    file = options.existing_file(
        "--passphrase-file",
        default=None,
        metavar="FILE",
        help="First line: what the private key is encrypted with.",
    )
    return file(variable(function))


def signing_key(function: Function) -> Function:
    """Add `--signing-key KEY` and what it is encrypted with."""
    key = click.option(
        "--signing-key",
        required=True,
        metavar="KEY",
        help="Private key: a PKCS#8 file, a key file of cosign's, or a key service's address "
        "(awskms://, gcpkms://, azurekms://, hashivault://), which cosign reaches.",
    )
    return key(passphrase(function))


def keyring(function: Function) -> Function:
    """Add `--keyring FILE`: the keys that are believed."""
    return options.existing_file(
        "--keyring",
        required=True,
        metavar="FILE",
        help="The keys that are believed: from the protected base branch, or from somewhere you "
        "trust; never from what is verified.",
    )(function)


def read_passphrase(file: Path | None, variable: str) -> bytes | None:
    """Return what a key is encrypted with, or None where nothing was given.

    Args:
        file: of `--passphrase-file`.
        variable: of `--passphrase-env`.

    Raises:
        UsageError: both were given, or the variable is not set.
    """
    from switchboard_policy.app.input_files import read_file  # noqa: PLC0415 - heavy
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    if file is not None and variable:
        raise UsageError("--passphrase-file and --passphrase-env are both given; one is enough")
    if file is not None:
        return read_file(file).split(b"\n", 1)[0].removesuffix(b"\r")
    if not variable:
        return None
    found = os.environ.get(variable)
    if not found:
        raise UsageError(f"--passphrase-env: {variable} is not set")
    return found.encode()


def new_passphrase(file: Path | None, variable: str, *, none: bool) -> bytes | None:
    """Return what to encrypt a new key with; None where that was asked for.

    Args:
        file: of `--passphrase-file`.
        variable: of `--passphrase-env`.
        none: whether the key is not to be encrypted.

    Raises:
        UsageError: it is too short, or nothing was given and nobody is there to ask.
    """
    from switchboard_policy.documents.constants import constants  # noqa: PLC0415 - heavy
    from switchboard_policy.errors import UsageError  # noqa: PLC0415

    found = read_passphrase(file, variable)
    if none:
        if found is not None:
            raise UsageError(f"a passphrase and {UNENCRYPTED}; one of them is meant")
        return None
    if found is None and sys.stdin.isatty():
        asked = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
        found = str(asked).encode()
    if found is None:
        hint = f"give --passphrase-file or --passphrase-env ({UNENCRYPTED} leaves it open)"
        raise UsageError("a new private key needs a passphrase", hint=hint)
    least = constants("switchboard_policy.signers").whole("passphrase_least")
    if len(found.decode(errors="replace")) < least:
        raise UsageError(f"the passphrase is too short; {least} characters or more are needed")
    return found
