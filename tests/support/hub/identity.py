"""Who asks: a person's token, an installation's token, or an App that signs for itself."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import jwt
from support.hub.router import LEVELS, Refused, Request
from support.hub.world import App, Installation, Token

if TYPE_CHECKING:
    from support.hub.hub import Hub

LIFE_S = 3600
"""An installation's token lives an hour."""
JWT_LIFE_S = 600
"""An App may sign for ten minutes at most."""
SKEW_S = 60
"""How far a clock may be ahead before `iat` counts as the future."""


def identify(hub: Hub, request: Request, *, jwt_wanted: bool) -> None:
    """Find out who makes a request.

    Raises:
        Refused: 401.
    """
    shown = _credential(request.headers)
    if jwt_wanted:
        request.app = app_of(hub, shown)
    elif shown.count(".") == 2:
        raise Refused(401, "Requires authentication")
    elif shown:
        request.token = token_of(hub, shown)


def _credential(headers: Mapping[str, str]) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return "malformed"
    return value if scheme.lower() in {"bearer", "token"} else ""


def token_of(hub: Hub, text: str) -> Token:
    """The token of that text.

    Raises:
        Refused: there is none, or its time is up.
    """
    token = hub.tokens.get(text)
    if token is None or token.expires <= time.time():
        raise Refused(401, "Bad credentials")
    return token


def app_of(hub: Hub, text: str) -> App:
    """The App that signed.

    Raises:
        Refused: nobody did, or not as GitHub wants it.
    """
    if not text:
        raise Refused(401, "A JSON web token could not be decoded")
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
        app = hub.apps.get(int(claims["iss"]))
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise Refused(401, "A JSON web token could not be decoded") from error
    if app is None:
        raise Refused(401, "Integration not found")
    try:
        jwt.decode(
            text,
            app.public_key,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False},
        )
        issued, expires = int(claims["iat"]), int(claims["exp"])
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise Refused(401, "A JSON web token could not be decoded") from error
    _in_time(issued, expires, time.time())
    return app


def _in_time(issued: int, expires: int, now: float) -> None:
    if expires <= now:
        raise Refused(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time "
            "at which the assertion expires",
        )
    if expires > now + JWT_LIFE_S:
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")
    if issued > now + SKEW_S:
        raise Refused(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the "
            "assertion was issued",
        )


def installation_token(
    hub: Hub,
    installation: Installation,
    permissions: Mapping[str, str] | None = None,
    repositories: set[int] | None = None,
) -> Token:
    """Make a token for an hour.

    Raises:
        Refused: it asks for more than the installation was given.
    """
    wanted = dict(permissions or {}) or dict(installation.permissions)
    for name, level in wanted.items():
        held = installation.permissions.get(name, "none")
        if LEVELS.index(level) > LEVELS.index(held):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    if repositories is not None and not repositories <= installation.repositories:
        raise Refused(
            422,
            "There is at least one repository that does not exist or is not accessible to the "
            "parent installation.",
        )
    wanted.setdefault("metadata", "read")
    token = Token(
        text=f"ghs_{secrets.token_hex(18)}",
        account=installation.app.bot,
        installation=installation,
        permissions=wanted,
        repositories=repositories,
        expires=time.time() + LIFE_S,
    )
    hub.tokens[token.text] = token
    return token
