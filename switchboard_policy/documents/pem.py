"""Private keys from PEM, with the reason where there is none to be had."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError


def read_private_key(
    what: str, content: bytes, passphrase: bytes | None, where: Location
) -> PrivateKeyTypes:
    """Return a private key of whatever kind.

    Args:
        what: what it is for, in messages: `a signing key`.
        content: PKCS#8 in PEM, encrypted or not, or the older forms OpenSSL writes.
        passphrase: what it is encrypted with; None where it is not.
        where: what to name in messages.

    Raises:
        InputError: no private key, another passphrase, one where none is due, or none where one is.
    """
    try:
        return load_pem_private_key(content, passphrase)
    except TypeError as error:  # encrypted and no passphrase, or the other way round
        hint = "give --passphrase-file or --passphrase-env" if passphrase is None else ""
        raise InputError(f"{what}: {error}", location=where, hint=hint) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        why = "no PEM private key, or another passphrase" if passphrase else "no PEM private key"
        raise InputError(f"{what}: {why}", location=where) from error
