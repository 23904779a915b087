"""Whether a body was signed by somebody who knows a secret: HMAC-SHA256 over its bytes."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence

HEADER = "X-Hub-Signature-256"
OLD_HEADER = "X-Hub-Signature"
"""SHA-1, which is not taken."""
_FORM = re.compile(r"sha256=[0-9a-f]{64}", re.ASCII)


def well_formed(signature: str) -> bool:
    """Return whether a header's value has the form of a signature."""
    return _FORM.fullmatch(signature) is not None


def signed(body: bytes, signature: str, secrets: Sequence[bytes]) -> bool:
    """Return whether one of the secrets signed a body.

    Every secret is tried, and each comparison takes equally long wherever the two differ, so how
    long it takes tells nothing of them.

    Args:
        body: the bytes as they came, before anything was read out of them.
        signature: the header's value.
        secrets: the one in use, and while it is being replaced the other one.
    """
    if not well_formed(signature):
        return False
    held = [hmac.compare_digest(sign(body, secret), signature) for secret in secrets]
    return any(held)


def sign(body: bytes, secret: bytes) -> str:
    """Return the header's value for a body.

    Source: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    """
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
