"""Proofs that a record is in a log, checked without the log.

Source: https://c2sp.org/tlog-proof, without its `extra` line, which no signature covers.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from switchboard_policy.documents.constants import constants
from switchboard_policy.errors.evidence_log import ProofExtraRefused, ProofMalformed
from switchboard_policy.evidence.checkpoint import Checkpoint, read_checkpoint, read_number
from switchboard_policy.evidence.merkle import check_inclusion
from switchboard_policy.evidence.note import PACKAGE, Verifier, decoded
from switchboard_policy.evidence.tree import HASH_BYTES, leaf_hash
from switchboard_policy.ports.signer import PublicKey

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = "index "


@dataclass(frozen=True)
class Proof:
    """What a proof says, none of it checked.

    Args:
        index: of the record, from 0.
        hashes: from the record's sibling up to below the root.
        checkpoint: the signed head they lead to, as its log gave it out.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes


def proof_bytes(proof: Proof) -> bytes:
    """Return a proof as a file of its own.

    Args:
        proof: what it says.
    """
    lines = [FIRST_LINE, f"{_INDEX}{proof.index}"]
    lines += [base64.b64encode(each).decode() for each in proof.hashes]
    return "\n".join(lines).encode() + b"\n\n" + proof.checkpoint


def read_proof(content: bytes) -> Proof:
    """Read a proof without checking it.

    Args:
        content: the bytes of it.

    Raises:
        ProofMalformed: they are no proof.
        ProofExtraRefused: it carries data of its own.
    """
    figures = constants(PACKAGE)
    most = figures.whole("proof_bytes")
    if len(content) > most:
        raise ProofMalformed(f"a proof of {len(content):,} bytes; at most {most:,} are read")
    head, blank, checkpoint = content.partition(b"\n\n")
    if not blank:
        raise ProofMalformed("a proof is its hashes, an empty line and a checkpoint; it is cut off")
    try:
        first, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise ProofMalformed(f"a proof is ASCII; byte {error.start:,} is not") from error
    if first != FIRST_LINE:
        raise ProofMalformed(f"a proof begins with {FIRST_LINE}; here is {first[:40]!r}")
    if lines and lines[0].startswith("extra "):
        message = "a proof with data of its own, which no signature covers"
        raise ProofExtraRefused(message, hint="take out its line `extra`")
    if not lines or not lines[0].startswith(_INDEX):
        raise ProofMalformed("a proof's second line says the index of its record")
    index = read_number(lines[0].removeprefix(_INDEX))
    if index is None:
        message = f"a proof's index is {lines[0].removeprefix(_INDEX)[:24]!r}"
        raise ProofMalformed(message, hint="a number without leading zeros is allowed")
    allowed = figures.whole("proof_hashes")
    if len(lines) - 1 > allowed:
        raise ProofMalformed(f"a proof has at most {allowed} hashes; {len(lines) - 1} are here")
    return Proof(index, tuple(map(_hash, lines[1:])), checkpoint)


def verify_proof(
    proof: bytes, record: bytes, verifiers: Iterable[Verifier | tuple[str, PublicKey]]
) -> Checkpoint:
    """Check that a record is in the log that a trusted key signed the head of.

    Args:
        proof: the bytes of a proof.
        record: the record, byte for byte as its line in the log, without the line's end.
        verifiers: who may sign for the log, by name and key.

    Returns:
        The head of the log that the proof leads to.

    Raises:
        ProofMalformed: the bytes are no proof.
        ProofExtraRefused: it carries data of its own.
        ProofIndexOutside: it speaks of a record the log does not have.
        ProofLengthWrong: it has more or fewer hashes than its place asks for.
        InclusionInvalid: it is not one of this record at this index under this root.
        LogError: the checkpoint is refused: see `read_checkpoint`.
        UsageError: a name or a key among those trusted is none of a note's.
    """
    found = read_proof(proof)
    checkpoint = read_checkpoint(found.checkpoint, verifiers)
    check_inclusion(leaf_hash(record), found.index, checkpoint.size, found.hashes, checkpoint.root)
    return checkpoint


def _hash(line: str) -> bytes:
    value = decoded(line)
    if value is None or len(value) != HASH_BYTES:
        raise ProofMalformed(f"a line of a proof is no base64 of 32 bytes: {line[:48]!r}")
    return value
