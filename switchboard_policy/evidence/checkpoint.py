"""Checkpoints: the head of a log, its size and its root, as a signed note.

Source: https://c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_log import CheckpointMalformed, LogOriginDiffers
from switchboard_policy.evidence.merkle import check_consistency
from switchboard_policy.evidence.note import (
    PACKAGE,
    Verifier,
    decoded,
    open_note,
    read_note,
    sign_note,
)
from switchboard_policy.evidence.tree import HASH_BYTES
from switchboard_policy.ports.signer import PublicKey, Signer

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself at one moment.

    Args:
        origin: which log.
        size: how many records it holds, from 0.
        root: root of the tree over them.
    """

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What of it is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> bytes:
    """Return a checkpoint as a note, signed under its origin's name.

    Whether the log may say so is for the caller: a log never signs what contradicts its last head.

    Args:
        checkpoint: what is said.
        signer: the log's key, Ed25519.

    Raises:
        UsageError: the origin is no key's name, or the key is of another kind.
        UnreachableError: whoever holds the key does not answer.
    """
    return sign_note(checkpoint.text, checkpoint.origin, signer)


def read_checkpoint(
    content: bytes,
    verifiers: Iterable[Verifier | tuple[str, PublicKey]],
    *,
    origin: str | None = None,
) -> Checkpoint:
    """Read a checkpoint that a trusted key has signed.

    Args:
        content: the bytes of the note.
        verifiers: who may sign for the log, by name and key.
        origin: which log is meant; the name of the key that signed, unless told.

    Raises:
        NoteMalformed: the bytes are no note.
        LogKeyUnknown: no trusted key has signed.
        LogSignatureInvalid: a trusted key's signature does not verify.
        CheckpointMalformed: what is signed is no checkpoint.
        LogOriginDiffers: it speaks of another log.
        UsageError: a name or a key among those trusted is none of a note's.
    """
    note = open_note(content, verifiers)
    found = _checkpoint(note.text)
    expected = {origin} if origin is not None else {each.name for each in note.signatures}
    if found.origin not in expected:
        message = f"a checkpoint of {found.origin!r}; {' or '.join(sorted(expected))} is expected"
        raise LogOriginDiffers(message, hint="it may be genuine, and it speaks of another log")
    return found


def claimed_checkpoint(content: bytes) -> Checkpoint:
    """Read what a checkpoint claims, whoever signed it: to answer a question, not to believe it.

    Args:
        content: the bytes of the note.

    Raises:
        NoteMalformed: they are no note.
        CheckpointMalformed: the text is no checkpoint.
    """
    return _checkpoint(read_note(content).text)


def check_consistent(older: Checkpoint, newer: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that two checkpoints are of one history.

    Args:
        older: the one.
        newer: the other, of the same size or larger.
        proof: the hashes that show it; none where the sizes are the same.

    Raises:
        LogOriginDiffers: they are of different logs.
        ProofLengthWrong: there are more or fewer hashes than the two sizes ask for.
        ConsistencyInvalid: the history is not the same, or the older one is larger.
    """
    if older.origin != newer.origin:
        message = f"checkpoints of two logs, {older.origin!r} and {newer.origin!r}"
        raise LogOriginDiffers(message, hint="give two checkpoints of one log")
    check_consistency(older.size, newer.size, proof, older.root, newer.root)


def read_number(text: str) -> int | None:
    """Return a number as checkpoints and proofs write it; None where it is none.

    Args:
        text: decimal digits without leading zeros.
    """
    if not _NUMBER.fullmatch(text):
        return None
    number = int(text)
    return number if number <= constants(PACKAGE).whole("log_size") else None


def _checkpoint(text: str) -> Checkpoint:
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != 3:
        message = f"a checkpoint is three lines, origin, size and root; {len(lines)} are here"
        raise CheckpointMalformed(message, hint="lines beyond the third are not read")
    origin, size_text, root_text = lines
    size = read_number(size_text)
    root = decoded(root_text)
    if not origin:
        raise CheckpointMalformed("a checkpoint without an origin")
    if size is None:
        message = f"a checkpoint's size is {size_text[:24]!r}"
        raise CheckpointMalformed(message, hint="a number without leading zeros is allowed")
    if root is None or len(root) != HASH_BYTES:
        raise CheckpointMalformed("a checkpoint's root is no base64 of 32 bytes")
    return Checkpoint(origin, size, root)
