"""Whose key signs what the loop attests, from an option or the environment.

```
SWITCHBOARD_SIGNING_KEY         the private key: the PEM itself, its file, or its address
SWITCHBOARD_SIGNING_PASSPHRASE  what it is encrypted with, where it is
```
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard_policy.app.signing import open_signer
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.ports.signer import Signer
from switchboard_policy.signers.file import read_signer

KEY = "SWITCHBOARD_SIGNING_KEY"
SECRET = "SWITCHBOARD_SIGNING_PASSPHRASE"  # noqa: S105 - the name of a variable
REPOSITORY = "GITHUB_REPOSITORY"
EPOCH = "SOURCE_DATE_EPOCH"
"""The moment a build is made for. Source: reproducible-builds.org, specs/source-date-epoch."""


@dataclass(frozen=True)
class Signing:
    """Who signs, and when.

    Args:
        signer: who signs; None for nobody, and then it is said that nobody did.
        now: seconds since the epoch.
        repository: owner and name, where it is known; evidence is held to it later.
        handler: who runs this, for the chain of custody; empty where nobody says.
    """

    signer: Signer | None
    now: int
    repository: str = ""
    handler: str = ""


def signer_of(key: str, passphrase: bytes | None, environment: Mapping[str, str]) -> Signer | None:
    """Return who signs: the key of the option, else that of the environment, else nobody.

    Args:
        key: file of the private key, or its address; empty where none is named.
        passphrase: what it is encrypted with; None for what the environment says.
        environment: variables, such as `os.environ`.

    Raises:
        InputError: the key cannot be read, or is of a kind that evidence does not use.
        UnreachableError: cosign, or the service behind it, does not answer.
    """
    if not key:
        return signer_from(environment, KEY, SECRET, passphrase)
    return open_signer(key, _secret(environment, SECRET) if passphrase is None else passphrase)


def signer_from(
    environment: Mapping[str, str], variable: str, secret: str, passphrase: bytes | None = None
) -> Signer | None:
    """Return whose key a variable names; None where it names none.

    Args:
        environment: variables, such as `os.environ`.
        variable: holds the private key in PEM, its file, or its address.
        secret: variable that holds what it is encrypted with.
        passphrase: the same, where it was given otherwise.

    Raises:
        InputError: the key cannot be read, or is of a kind that evidence does not use.
        UnreachableError: cosign, or the service behind it, does not answer.
    """
    told = environment.get(variable, "").strip()
    if not told:
        return None
    opens = _secret(environment, secret) if passphrase is None else passphrase
    if told.startswith("-----BEGIN"):
        whole = told.replace("\\n", "\n")  # some stores keep the line breaks as two characters
        return read_signer(variable, f"{whole}\n".encode(), opens)
    try:
        return open_signer(told, opens)
    except InputError:
        # The variable may hold a damaged key; neither it nor the system's words are repeated.
        message = "is neither a private key in PEM, nor its file or address, or is locked otherwise"
        raise InputError(message, location=Location(variable)) from None


def _secret(environment: Mapping[str, str], variable: str) -> bytes | None:
    return environment[variable].encode() if environment.get(variable) else None


def moment_of(environment: Mapping[str, str], clock: float) -> int:
    """Return the moment evidence is made for: that of the build where one is set, else now.

    Args:
        environment: variables, such as `os.environ`.
        clock: seconds since the epoch, by this machine's clock.

    Raises:
        InputError: the build's moment is none.
    """
    told = environment.get(EPOCH, "").strip()
    if not told:
        return int(clock)
    if not (told.isascii() and told.isdecimal() and len(told) <= 12):
        message = f"{told[:40]!r}; whole seconds since the epoch are allowed"
        raise InputError(message, location=Location(EPOCH))
    return int(told)
