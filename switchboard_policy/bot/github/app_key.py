"""The key of an App, and what is signed with it. It is in no message and in no `repr`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeRefused


@dataclass(frozen=True)
class AppKey:
    """What proves that we are the App.

    Args:
        app: its id.
        pem: its private key, as GitHub hands it out.
    """

    app: int
    pem: str = field(repr=False)

    def signed(self, now: float) -> str:
        """Return a token that says so for a few minutes.

        Args:
            now: seconds since the epoch.

        Raises:
            ForgeRefused: the key is none.
        """
        limits = constants("switchboard_policy.bot")
        claims = {
            "iat": int(now) - limits.whole("jwt_back_seconds"),
            "exp": int(now) + limits.whole("jwt_seconds"),
            "iss": str(self.app),
        }
        try:
            return jwt.encode(claims, _loaded(self.pem), algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError, UnsupportedAlgorithm):
            # Whatever the parser says may quote what it was given, so it is not passed on.
            raise ForgeRefused(
                f"the private key of App {self.app} cannot be read",
                hint="it is the PEM file GitHub made for the App, newlines included",
            ) from None


@lru_cache(maxsize=8)
def _loaded(pem: str) -> RSAPrivateKey:
    """Return a key that can sign; loading one takes 80 ms, and a server does it for each job."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("an App's key is one of RSA")
    return key
