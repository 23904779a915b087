"""The one way bytes are named: SHA-256, with the algorithm in front."""

from __future__ import annotations

import hashlib


def sha256(content: bytes) -> str:
    """Return the digest of some bytes as `sha256:` and hex."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
