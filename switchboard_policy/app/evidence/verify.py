"""Verify a set by path: keys and profile from files, and never from the set itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.errors.evidence_files import KeysInSet
from switchboard_policy.evidence.expected import Expected
from switchboard_policy.evidence.keyring import Keyring
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.profile import SHIPPED, Profile, read_profile, shipped_profile
from switchboard_policy.evidence.result import Verification
from switchboard_policy.evidence.verify import verify

_MOST_BYTES = 1_000_000
"""Of a keyring, a profile or a checkpoint. Ours: a thousand keys take half of it."""


@dataclass(frozen=True)
class Held:
    """What a set is held to.

    Args:
        keyring: file of the keys that are believed.
        profile: name of a shipped profile, or path of another.
        at: the moment it is verified for, in seconds since the epoch.
        expected: what is known of the change.
    """

    keyring: Path
    profile: str
    at: int
    expected: Expected


def verify_set(root: Path, held: Held) -> Verification:
    """Return what verifying a set came to.

    Args:
        root: the folder the set is in.
        held: what it is held to.

    Raises:
        InputError: the keyring or the profile cannot be used.
        KeysInSet: the keyring or the profile lies in the set.
        EvidenceError: there is no such folder, or it cannot be walked to its end.
    """
    keyring = keyring_outside(held.keyring, root)
    profile = _profile(held.profile, root)
    return verify(root, keyring=keyring, profile=profile, at=held.at, expected=held.expected)


def _profile(name: str, root: Path) -> Profile:
    if name in SHIPPED:
        return shipped_profile(name)
    path = Path(name)
    if path.suffix not in {".yaml", ".yml", ".json"}:
        return shipped_profile(name)
    return read_profile(name, read_outside(path, root))


def keyring_outside(path: Path, root: Path) -> Keyring:
    """Return the keys that are believed, from a file outside of the set they are to vouch for.

    Args:
        path: the keyring's file.
        root: the folder of the set.

    Raises:
        KeysInSet: it lies in the set.
        InputError: it cannot be read, or is no keyring.
    """
    return read_keyring(str(path), read_outside(path, root))


def read_outside(path: Path, root: Path) -> bytes:
    """Return a file's bytes, if it does not lie in the set it would vouch for.

    Args:
        path: the file.
        root: the folder of the set.

    Raises:
        KeysInSet: it does.
        InputError: it cannot be read, or is far too long.
    """
    if path.resolve().is_relative_to(root.resolve()):
        message = f"{path} lies in the set it would vouch for"
        hint = "take it from the protected base branch, or from somebody you trust"
        raise KeysInSet(message, hint=hint)
    content = read_file(path, most_bytes=_MOST_BYTES)
    if len(content) > _MOST_BYTES:
        raise InputError(f"more than {_MOST_BYTES:,} bytes", location=Location(str(path)))
    return content
