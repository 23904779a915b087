"""A set's place in the log, claimed with another record, half a proof or a changed head."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from switchboard_policy.errors.evidence_claims import LogProofMissing
from switchboard_policy.errors.evidence_log import (
    InclusionInvalid,
    LogSignatureInvalid,
    NoteMalformed,
    ProofExtraRefused,
    ProofIndexOutside,
)
from switchboard_policy.evidence.layout import PROOF, RECORD
from switchboard_policy.evidence.proof import Proof, proof_bytes, read_proof
from switchboard_policy.evidence.tampering.change import Good, Spoiled, Tampering, flipped

_BEYOND = 2**40
"""An index that no log of today reaches. Ours."""


def of_log(good: Good) -> Iterator[Tampering]:
    """Yield what can be done to a set's place in the log, if it has one.

    Args:
        good: the set.
    """
    if not good.has(PROOF):
        return
    content = good.read(PROOF)
    found = read_proof(content)
    beyond = proof_bytes(Proof(_BEYOND, found.hashes, found.checkpoint))
    extra = content.replace(b"\nindex ", b"\nextra YQ==\nindex ", 1)
    head = proof_bytes(Proof(found.index, found.hashes, _head_changed(found.checkpoint)))
    record = Spoiled({RECORD: flipped(good.read(RECORD), 0)})
    yield Tampering("log/record", "one bit of the record", InclusionInvalid, record)
    for what, title, error, other in (
        ("removed", "the proof taken away", LogProofMissing, None),
        ("index", "the proof of an index beyond the log", ProofIndexOutside, beyond),
        ("trailing", "a byte behind the proof", NoteMalformed, content + b"x"),
        ("extra", "data in the proof that nobody signed", ProofExtraRefused, extra),
        ("head", "one bit of the head's signature", LogSignatureInvalid, head),
    ):
        yield Tampering(f"log/{what}", title, error, Spoiled({PROOF: other}))


def _head_changed(checkpoint: bytes) -> bytes:
    """Return a head with one bit of its first signature turned over."""
    text, _, lines = checkpoint.partition(b"\n\n")
    first, end, rest = lines.partition(b"\n")
    name, _, encoded = first.rpartition(b" ")
    changed = base64.b64encode(flipped(base64.b64decode(encoded), -1))
    return text + b"\n\n" + name + b" " + changed + end + rest
