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
    secret = passphrase
    if secret is None and environment.get(SECRET):
        secret = environment[SECRET].encode()
    if key:
        return open_signer(key, secret)
    told = environment.get(KEY, "").strip()
    if not told:
        return None
    if told.startswith("-----BEGIN"):
        whole = told.replace("\\n", "\n")  # some stores keep the line breaks as two characters
        return read_signer(KEY, f"{whole}\n".encode(), secret)
    try:
        return open_signer(told, secret)
    except InputError:
        # The variable may hold a damaged key; neither it nor the system's words are repeated.
        message = "is neither a private key in PEM, nor its file or address, or is locked otherwise"
        raise InputError(message, location=Location(KEY)) from None


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
