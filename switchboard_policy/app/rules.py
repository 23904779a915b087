"""The digest of the stock rules a change is judged by."""

from __future__ import annotations

from hashlib import sha256

from switchboard_policy.resources import resource


def rules_digest() -> str:
    """Return `sha256:` and hex over the shipped rules, tests left out.

    It is part of every change digest: an approval speaks of a change under these rules.
    """
    root = resource("rego")
    digest = sha256()
    for path in sorted(root.rglob("*.rego")):
        if not path.name.endswith("_test.rego"):
            for part in (path.relative_to(root).as_posix().encode(), path.read_bytes()):
                digest.update(len(part).to_bytes(8, "big") + part)
    return f"sha256:{digest.hexdigest()}"
