"""Keyrings for tests: one key for each role named, all valid from one moment to another."""

from __future__ import annotations

from switchboard_policy.domain.moments import rfc3339, seconds_of
from switchboard_policy.evidence.keyring import Keyring, KeyRole
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.public_keys import public_pem
from switchboard_policy.signers.file import FileSigner

SINCE, NOW, UNTIL = map(
    seconds_of, ("2026-01-01T00:00:00Z", "2026-11-12T14:05:00Z", "2027-01-01T00:00:00Z")
)
"""When the keys of `keyring_of` are valid, and a moment between."""


def keyring_text(**signers: FileSigner) -> str:
    """A keyring file with one key for each role named, valid from `SINCE` until `UNTIL`."""
    lines = ["version: 1", "keys:"]
    for role, signer in signers.items():
        lines += [f"  - id: test-{role}", f"    role: {role}", "    public_key: |"]
        lines += [f"      {line}" for line in public_pem(signer.public).splitlines()]
        lines += [f"    not_before: {rfc3339(SINCE)}", f"    not_after: {rfc3339(UNTIL)}"]
        lines += ["    owner: alice"] * (role == KeyRole.APPROVAL)
        lines += ["    name: log.example/test"] * (role == KeyRole.LOG)
    return "".join(f"{line}\n" for line in lines)


def keyring_of(**signers: FileSigner) -> Keyring:
    """A keyring with one key for each role named."""
    return read_keyring("keyring.yaml", keyring_text(**signers).encode())
