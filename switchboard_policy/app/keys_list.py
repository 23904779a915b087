"""Say which keys a keyring has, how long each is valid, and who handed over to whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.keys import DAY_S, ENDING, ROTATIONS
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_attestations import AttestationKeyUnknown
from switchboard_policy.errors.evidence_keys import KeyUnknown
from switchboard_policy.evidence.keyring import Keyring, TrustedKey
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.rotation import Rotation, verify_rotation


class KeyState(StrEnum):
    """How a key stands at a moment."""

    VALID = "valid"
    EXPIRES_SOON = "expires soon"
    NOT_YET = "not yet valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Listed:
    """A key of a keyring, at a moment.

    Args:
        key: the key.
        state: how it stands.
        days_left: whole days until it expires; 0 where it has.
        follows: the rotation that led to it, if the key before it signed one.
    """

    key: TrustedKey
    state: KeyState
    days_left: int
    follows: Rotation | None = None


def list_keys(keyring: Path, at: int, *, soon_days: int | None = None) -> tuple[Listed, ...]:
    """Return the keys of a keyring as they stand at a moment.

    Args:
        keyring: its file.
        at: the moment, in seconds since the epoch.
        soon_days: what counts as soon; the shipped bound unless told otherwise.

    Raises:
        InputError: it is no keyring.
        EvidenceError: a rotation beside it does not hold for its keys.
    """
    found = read_keyring(str(keyring), read_file(keyring))
    soon = (
        constants("switchboard_policy.app").whole("key_soon_days")
        if soon_days is None
        else soon_days
    )
    handed = {rotation.new: rotation for rotation in _rotations(keyring, found)}
    return tuple(_listed(key, at, soon, handed.get(key.id)) for key in found)


def _listed(key: TrustedKey, at: int, soon: int, follows: Rotation | None) -> Listed:
    left = max(0, key.not_after - at) // DAY_S
    if key.revoked is not None and at >= key.revoked.at:
        state = KeyState.REVOKED
    elif at >= key.not_after:
        state = KeyState.EXPIRED
    elif at < key.not_before:
        state = KeyState.NOT_YET
    else:
        state = KeyState.EXPIRES_SOON if left < soon else KeyState.VALID
    return Listed(key, state, left, follows)


def _rotations(keyring: Path, found: Keyring) -> Iterator[Rotation]:
    """Yield the rotations that hold, but for those of keys that the keyring has no more."""
    for path in sorted((keyring.parent / ROTATIONS).glob(f"*{ENDING}")):
        with suppress(AttestationKeyUnknown, KeyUnknown):
            yield verify_rotation(read_file(path), found)
