"""Make keys, and hand over from one to the next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from switchboard_policy.app.input_files import read_file
from switchboard_policy.app.output import make_parents
from switchboard_policy.app.output_files import write_files
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError, nearest
from switchboard_policy.evidence.keyring import Keyring, KeyRole, TrustedKey
from switchboard_policy.evidence.keyring_reading import read_keyring
from switchboard_policy.evidence.keyring_writing import with_end, with_key
from switchboard_policy.evidence.rotation import (
    attest_rotation,
    rotation_signer,
)
from switchboard_policy.ports.signer import Signer
from switchboard_policy.signers.file import signer_of
from switchboard_policy.signers.pkcs8 import new_private_key, private_pem

DAY_S = 86_400
ROTATIONS = "rotations"
"""Folder beside a keyring that holds who handed over to whom."""
ENDING = ".sigstore.json"


@dataclass(frozen=True)
class Wanted:
    """A key that is to be made.

    Args:
        id: what people will call it.
        role: what it is for.
        out: where its private half is written; nothing may be there.
        not_before: when it is first believed, in seconds since the epoch.
        days: for how many days it is.
        passphrase: what to encrypt it with; None for not at all.
        owner: of an approval key.
        name: of a log key.
    """

    id: str
    role: KeyRole
    out: Path
    not_before: int
    days: int
    passphrase: bytes | None
    owner: str = ""
    name: str = ""


@dataclass(frozen=True)
class Handover:
    """How a key hands over.

    Args:
        old: its id.
        overlap_days: days for which it is believed beside the new one.
        reason: why: planned, lost, stolen.
    """

    old: str
    overlap_days: int
    reason: str = ""


@dataclass(frozen=True)
class Rotated:
    """What came of a rotation.

    Args:
        old: the key that hands over, as the keyring has it now.
        new: the key that follows it.
        attestation: where the old key's word for that stands.
    """

    old: TrustedKey
    new: TrustedKey
    attestation: Path


def new_key(wanted: Wanted, keyring: Path | None = None) -> TrustedKey:
    """Make a key, write its private half, and add the public half to a keyring.

    Args:
        wanted: which key.
        keyring: the file to add it to, made where it is missing; None to add it nowhere.

    Raises:
        InputError: the key's file is there already, the keyring cannot take the key, or the disk
            refuses; nothing is left then.
        UsageError: an owner or a name is missing or too much.
    """
    with _made(wanted) as key:
        with_key(f"--id {key.id}", b"", key)  # whatever no keyring could take is refused now
        if keyring is not None:
            _write(keyring, {keyring.name: with_key(str(keyring), _held(keyring), key)})
        return key


def rotate(wanted: Wanted, handover: Handover, *, keyring: Path, signer: Signer) -> Rotated:
    """Make the key that follows another, and leave the other one's word for it.

    The old key is believed for the overlap still, so that what is under way verifies. Keyring and
    attestation are written together or not at all.

    Args:
        wanted: the new key; role, owner and name are the old one's.
        handover: which key hands over, and how.
        keyring: the file that has it.
        signer: of the old key; of a key for attestations where the old one is a log's.

    Raises:
        UsageError: the keyring has no such key, or the signer is another one.
        KeyNotTrusted: the signer's key is not believed now.
        InputError: as `new_key`.
    """
    data = read_file(keyring)
    before = read_keyring(str(keyring), data)
    key = _find(before, handover.old, str(keyring))
    _hold_signer(before, key, signer, wanted.not_before)
    ends = min(key.not_after, wanted.not_before + handover.overlap_days * DAY_S)
    key = replace(key, not_after=ends)
    asked = replace(wanted, role=key.role, owner=key.owner, name=key.name)
    with _made(asked) as new:
        shortened = with_end(str(keyring), data, key.id, ends)
        name = f"{ROTATIONS}/{new.id}{ENDING}"
        signed = attest_rotation(key, new, signer, at=wanted.not_before, reason=handover.reason)
        _write(keyring, {keyring.name: with_key(str(keyring), shortened, new), name: signed})
        return Rotated(key, new, keyring.parent / name)


def _find(keyring: Keyring, key_id: str, file: str) -> TrustedKey:
    for key in keyring:
        if key.id == key_id:
            return key
    raise UsageError(f"{file} has no key {key_id!r}", hint=nearest(key_id, [k.id for k in keyring]))


def _hold_signer(keyring: Keyring, old: TrustedKey, signer: Signer, at: int) -> None:
    role = rotation_signer(old.role)
    by = keyring.require(signer.public, role, at)
    if role is old.role and by != old:
        raise UsageError(f"the signing key is {by.id}; {old.id} hands over, so it must sign")


@contextmanager
def _made(wanted: Wanted) -> Iterator[TrustedKey]:
    """Yield a new key whose private half is written; take it away where the block fails."""
    for field, role in (("owner", KeyRole.APPROVAL), ("name", KeyRole.LOG)):
        if bool(getattr(wanted, field)) != (wanted.role is role):
            missing = "needs" if wanted.role is role else "has no"
            raise UsageError(f"a key for {wanted.role} {missing} --{field}")
    private = new_private_key(wanted.role.kind)
    public = signer_of(private, Location(str(wanted.out))).public
    folders = _write_private(wanted.out, private_pem(private, wanted.passphrase))
    try:
        yield TrustedKey(
            id=wanted.id,
            public=public,
            role=wanted.role,
            not_before=wanted.not_before,
            not_after=wanted.not_before + wanted.days * DAY_S,
            owner=wanted.owner,
            name=wanted.name,
        )
    except BaseException:
        wanted.out.unlink(missing_ok=True)
        _take_away(folders)
        raise


def _write_private(path: Path, content: bytes) -> list[Path]:
    """Write a file that its owner alone may read, where none is: from its first byte on.

    Returns:
        The folders that were made for it, topmost first.
    """
    folders: list[Path] = []
    try:
        folders = make_parents(path)
        if os.path.lexists(path):
            raise _there(path)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
    except OSError as error:
        _take_away(folders)
        why = (error.strerror or str(error)).lower()
        raise InputError(f"cannot be written: {why}", location=Location(str(path))) from error
    return folders


def _take_away(folders: list[Path]) -> None:
    """Remove folders that were made and stand empty again."""
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _there(path: Path) -> InputError:
    message, hint = "is there already; a key is never written over", "choose another --out"
    return InputError(message, location=Location(str(path)), hint=hint)


def _held(keyring: Path) -> bytes:
    return read_file(keyring) if keyring.exists() else b""


def _write(keyring: Path, files: dict[str, bytes]) -> None:
    write_files(keyring.parent, files)
