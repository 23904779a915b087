"""The things evidence speaks of, each under the one name that it has in every statement."""

from __future__ import annotations

from types import MappingProxyType

from switchboard_policy.errors import UsageError
from switchboard_policy.evidence.statement import Subject

MANIFEST = "manifest.json"
HEAD = "head"
CHANGE = "change"
DECISION = "decision"

_PREFIX = "sha256:"


def manifest_subject(digest: str) -> Subject:
    """Return the manifest of a set, and with it every file it lists.

    Args:
        digest: SHA-256 of its canonical bytes, with `sha256:` in front.
    """
    return _named(MANIFEST, digest)


def change_subject(digest: str) -> Subject:
    """Return a change, whichever commit carries it.

    Args:
        digest: the change digest.
    """
    return _named(CHANGE, digest)


def decision_subject(digest: str) -> Subject:
    """Return a decision of the gate.

    Args:
        digest: SHA-256 of its statement as it was signed, with `sha256:` in front.
    """
    return _named(DECISION, digest)


def head_subject(commit: str) -> Subject:
    """Return the commit that would be merged.

    Args:
        commit: its hex.
    """
    return Subject(HEAD, MappingProxyType({"gitCommit": commit}))


def _named(name: str, digest: str) -> Subject:
    if not digest.startswith(_PREFIX):
        raise UsageError(f"{name}: a digest is {_PREFIX} and hex, not {digest[:80]!r}")
    return Subject(name, MappingProxyType({"sha256": digest.removeprefix(_PREFIX)}))
