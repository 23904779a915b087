"""The one way bytes are named: SHA-256, with the algorithm in front."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def sha256(content: bytes) -> str:
    """Return the digest of some bytes as `sha256:` and hex."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def canonical(value: Any) -> str:  # noqa: ANN401 - JSON, of whatever mapping or list
    """Return the digest of a JSON value, the same however it is laid out.

    Source: canonical JSON, RFC 8785.
    """
    return sha256(rfc8785.dumps(value))
