"""Go's packages verify what our log says, ours what theirs does, and both refuse the same."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from support.audit_logs import KNOWN, ORIGIN, SIGNER, log_in
from support.evidence_keys import fixed_signer
from support.go_modules import MOD, go_module
from support.go_tlog import GoTlog, build, hashes, merkle_vectors
from support.long import many
from support.memory_tree import MemoryTree

from switchboard_policy.errors.evidence_log import LogError
from switchboard_policy.evidence.checkpoint import (
    check_consistent,
    claimed_checkpoint,
    read_checkpoint,
)
from switchboard_policy.evidence.log.layout import Layout
from switchboard_policy.evidence.log.reading import reading
from switchboard_policy.evidence.merkle import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from switchboard_policy.evidence.note import (
    Verifier,
    key_id,
    open_note,
    read_verifier,
    verifier_text,
)
from switchboard_policy.evidence.proof import Proof, proof_bytes, read_proof, verify_proof
from switchboard_policy.evidence.tree import leaf_hash, root_hash
from switchboard_policy.ports.signer import KeyKind

SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100)
VKEY = verifier_text(KNOWN[0])


@pytest.fixture(scope="module")
def go(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GoTlog]:
    program = GoTlog(build(tmp_path_factory.mktemp("tlog")))
    yield program
    program.close()


def test_go_verifies_our_heads_and_every_proof_of_ours(go: GoTlog, tmp_path: Path) -> None:
    given_out = log_in(tmp_path, 1, 2, 5, 9)
    with reading(tmp_path) as log:
        head = log.head()
        opened = go.ask("note", Note=head.decode(), Key=VKEY)
        assert opened["Text"] == claimed_checkpoint(head).text, opened["Error"]
        newest = claimed_checkpoint(head)
        for index in range(newest.size):
            proof = read_proof(log.proof(index))
            said = {"Index": index, "Size": newest.size, "Root": newest.root}
            leaf = leaf_hash(log.line(index))
            assert not go.ask("inclusion", Leaf=leaf, Proof=proof.hashes, **said)["Error"]
            assert go.ask("inclusion", Leaf=bytes(32), Proof=proof.hashes, **said)["Error"]
        for each in given_out:
            older = claimed_checkpoint(each.checkpoint)
            said = {"Older": older.size, "OlderRoot": older.root, "Size": newest.size}
            proof_of_history, _ = log.consistency(older)
            for root, good in ((newest.root, True), (bytes(32), False)):
                answer = go.ask("consistency", Proof=proof_of_history, Root=root, **said)
                assert (not answer["Error"]) is good


@pytest.mark.parametrize("size", SIZES)
def test_gos_log_of_the_same_records_is_ours_byte_for_byte(
    size: int, go: GoTlog, tmp_path: Path
) -> None:
    (appended,) = log_in(tmp_path, size)
    theirs = logged(go, list(appended.lines))
    assert Layout(tmp_path).hashes.read_bytes() == b"".join(hashes(theirs["Stored"]))
    assert theirs["Note"].encode() == appended.checkpoint, "Ed25519 signs alike everywhere"
    with reading(tmp_path) as log:
        for index, line in enumerate(appended.lines):
            inclusion = tuple(hashes(theirs["Inclusion"][index]))
            proof = proof_bytes(Proof(index, inclusion, theirs["Note"].encode()))
            assert log.proof(index) == proof
            assert verify_proof(proof, line, KNOWN).size == size


def logged(go: GoTlog, records: list[bytes]) -> dict[str, Any]:
    """What Go says of a log with these records, under our key."""
    private = load_pem_private_key(SIGNER.private_pem(), None)
    assert isinstance(private, Ed25519PrivateKey)
    material = base64.b64encode(bytes([1]) + private.private_bytes_raw()).decode()
    key = f"PRIVATE+KEY+{ORIGIN}+{key_id(KNOWN[0]).hex()}+{material}"
    answer = go.ask("log", Records=records, Key=key, Origin=ORIGIN)
    assert not answer["Error"], answer["Error"]
    return answer


@given(records=st.lists(st.binary(max_size=8), min_size=1, max_size=40))
@settings(max_examples=many(1000, few=30), deadline=None)
def test_whatever_the_records_both_make_the_same_tree_and_the_same_proofs(
    records: list[bytes], go: GoTlog
) -> None:
    theirs = logged(go, records)
    tree, size = MemoryTree(map(leaf_hash, records)), len(records)
    head = read_checkpoint(theirs["Note"].encode(), KNOWN)
    assert head.root == root_hash(size, tree.node)
    for index in range(size):
        assert hashes(theirs["Inclusion"][index]) == inclusion_proof(index, size, tree.node)
        found = hashes(theirs["Consistency"][index])
        assert found == consistency_proof(index + 1, size, tree.node)
        older = type(head)(ORIGIN, index + 1, root_hash(index + 1, tree.node))
        check_consistent(older, head, found)


def test_every_vector_of_transparency_dev_is_taken_or_refused_as_they_do(tmp_path: Path) -> None:
    vectors = merkle_vectors(tmp_path)
    assert len(vectors) == 208, "those of the pinned version"
    good = [each for each in vectors if each["Good"]]
    assert {each["Kind"] for each in good} == {"inclusion", "consistency"}
    for each in vectors:
        assert taken(each) is each["Good"], each


def taken(vector: dict[str, Any]) -> bool:
    leaf, older, root = (
        base64.b64decode(vector[name] or "") for name in ("Leaf", "OlderRoot", "Root")
    )
    proof, size = hashes(vector["Proof"]), vector["Size"]
    try:
        if vector["Kind"] == "inclusion":
            check_inclusion(leaf, vector["Index"], size, proof, root)
        else:
            check_consistency(vector["Older"], size, proof, older, root)
    except LogError:
        return False
    return True


def test_the_notes_that_gos_own_tests_know_are_read() -> None:
    source = (go_module(MOD) / "sumdb" / "note" / "note_test.go").read_text()
    vkey = next(word.strip('"') for word in source.split() if word.startswith('"PeterNeumann+'))
    verifier = read_verifier(vkey)
    assert key_id(verifier).hex() == vkey.split("+")[1]
    assert verifier_text(verifier) == vkey
    text = source.partition("want := `")[2].partition("`")[0]
    note = open_note(text.encode(), [verifier])
    assert note.text == text.rpartition("\n\n")[0] + "\n"
    with pytest.raises(LogError):
        open_note(text.replace("cryptography", "Cryptography").encode(), [verifier])


def test_go_refuses_a_head_of_ours_that_was_changed_or_is_anothers(
    go: GoTlog, tmp_path: Path
) -> None:
    (appended,) = log_in(tmp_path, 3)
    note = appended.checkpoint.decode()
    assert go.ask("note", Note=note.replace("\n3\n", "\n4\n"), Key=VKEY)["Error"]
    other = verifier_text(Verifier(ORIGIN, fixed_signer(KeyKind.ED25519, 2).public))
    assert "no verifiable signatures" in go.ask("note", Note=note, Key=other)["Error"]
