from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.evidence_keys import fixed_signer
from support.long import many
from support.memory_tree import MemoryTree

from switchboard_policy.errors import EvidenceError
from switchboard_policy.errors.evidence_log import (
    InclusionInvalid,
    LogError,
    LogKeyUnknown,
    LogSignatureInvalid,
    NoteMalformed,
    ProofExtraRefused,
    ProofIndexOutside,
    ProofLengthWrong,
    ProofMalformed,
)
from switchboard_policy.evidence.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from switchboard_policy.evidence.merkle import inclusion_proof
from switchboard_policy.evidence.note import Verifier
from switchboard_policy.evidence.proof import Proof, proof_bytes, read_proof, verify_proof
from switchboard_policy.evidence.tree import leaf_hash, root_hash
from switchboard_policy.ports.signer import KeyKind

ORIGIN = "switchboard.example/audit"
SIGNER = fixed_signer(KeyKind.ED25519, 1)
KNOWN = [Verifier(ORIGIN, SIGNER.public)]
RECORDS = [b'{"n":%d}' % number for number in range(12)]
TREE = MemoryTree(map(leaf_hash, RECORDS))


def head(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, root_hash(size, TREE.node))


def proof_of(index: int, size: int = 11) -> bytes:
    hashes = tuple(inclusion_proof(index, size, TREE.node))
    return proof_bytes(Proof(index, hashes, sign_checkpoint(head(size), SIGNER)))


GOOD = proof_of(5)


def test_a_record_is_shown_to_be_in_the_log_by_its_proof_alone() -> None:
    for size in (1, 2, 7, 11):
        for index in range(size):
            found = verify_proof(proof_of(index, size), RECORDS[index], KNOWN)
            assert found == head(size)


def test_a_proof_is_of_one_record_and_no_other() -> None:
    for record in (RECORDS[4], RECORDS[5] + b"\n", b""):
        with pytest.raises(InclusionInvalid):
            verify_proof(GOOD, record, KNOWN)


def changed(old: bytes, new: bytes) -> bytes:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def with_other(*, index: int = 5, hashes: object = None, size: int = 11) -> bytes:
    found = read_proof(GOOD)
    kept = found.hashes if hashes is None else hashes
    assert isinstance(kept, tuple)
    return proof_bytes(Proof(index, kept, sign_checkpoint(head(size), SIGNER)))


HASHES = read_proof(GOOD).hashes


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (with_other(index=4), InclusionInvalid),
        (with_other(index=6), InclusionInvalid),
        (with_other(index=11), ProofIndexOutside),
        (with_other(size=10), InclusionInvalid),
        (with_other(size=12), InclusionInvalid),
        (with_other(size=9), InclusionInvalid),
        (with_other(size=8), ProofLengthWrong),
        (with_other(hashes=HASHES[:-1]), ProofLengthWrong),
        (with_other(hashes=()), ProofLengthWrong),
        (with_other(hashes=(*HASHES, HASHES[0])), ProofLengthWrong),
        (with_other(hashes=(HASHES[0], *HASHES)), ProofLengthWrong),
        (with_other(hashes=HASHES[::-1]), InclusionInvalid),
        (with_other(hashes=(head(11).root, *HASHES[1:])), InclusionInvalid),
        (b"", ProofMalformed),
        (GOOD[:100], ProofMalformed),
        (GOOD[:-1], NoteMalformed),
        (b"\n" + GOOD, ProofMalformed),
        (GOOD + b"\n", NoteMalformed),
        (GOOD + b"garbage", NoteMalformed),
        (changed(b"@v1", b"@v2"), ProofMalformed),
        (changed(b"index 5", b"index 05"), ProofMalformed),
        (changed(b"index 5", b"index -5"), ProofMalformed),
        (changed(b"index 5", b"index  5"), ProofMalformed),
        (changed(b"index 5\n", b""), ProofMalformed),
        (changed(b"index 5", b"index 5\n"), LogSignatureInvalid),
        (changed(b"index 5", b"extra QUFB\nindex 5"), ProofExtraRefused),
        (changed(b"index 5", b"index 5\nQUFB"), ProofMalformed),
        (changed(b"index 5", b"index \xc2\xb2"), ProofMalformed),
        (with_other(hashes=HASHES[:1] * 63), ProofLengthWrong),
        (with_other(hashes=HASHES[:1] * 64), ProofMalformed),
        (b"x" * 300_000, ProofMalformed),
    ],
)
def test_each_way_of_spoiling_a_proof_has_its_class(content: bytes, error: type[LogError]) -> None:
    with pytest.raises(LogError) as refused:
        verify_proof(content, RECORDS[5], KNOWN)
    assert type(refused.value) is error
    verify_proof(GOOD, RECORDS[5], KNOWN)


def test_a_proof_under_another_head_or_key_is_refused() -> None:
    swapped = Checkpoint(ORIGIN, 11, head(7).root)
    found = read_proof(GOOD)
    with pytest.raises(InclusionInvalid):
        verify_proof(
            proof_bytes(Proof(5, found.hashes, sign_checkpoint(swapped, SIGNER))),
            RECORDS[5],
            KNOWN,
        )
    with pytest.raises(LogSignatureInvalid):
        verify_proof(changed(b"\n11\n", b"\n12\n"), RECORDS[5], KNOWN)
    stranger = sign_checkpoint(head(11), fixed_signer(KeyKind.ED25519, 2))
    with pytest.raises(LogKeyUnknown):
        verify_proof(proof_bytes(Proof(5, found.hashes, stranger)), RECORDS[5], KNOWN)


def test_no_byte_of_a_proof_can_be_changed() -> None:
    for place in range(len(GOOD)):
        with pytest.raises(LogError):
            verify_proof(
                GOOD[:place] + bytes([GOOD[place] ^ 1]) + GOOD[place + 1 :], RECORDS[5], KNOWN
            )


pieces = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\n", b"\n\n", b"index ", b"extra ", b"c2sp.org/tlog-proof@v1\n", b"=", b"5"]
    ),
    st.sampled_from(
        ["\u2014 ".encode(), b"\xff", "\u00b2".encode(), b"0", b"99999999999999999999"]
    ),
    st.sampled_from(GOOD.splitlines(keepends=True)),
)


@given(st.lists(pieces, max_size=12).map(b"".join))
@example(b"c2sp.org/tlog-proof@v1\n\n\n")
@settings(max_examples=many(5000, few=150), deadline=None)
def test_whatever_the_bytes_only_a_refusal_leaves_a_reader(content: bytes) -> None:
    with pytest.raises(EvidenceError):
        verify_proof(content, RECORDS[5], KNOWN)
    with pytest.raises(EvidenceError):
        read_checkpoint(content, KNOWN)
