from __future__ import annotations

import base64

import pytest
from support.evidence_keys import fixed_signer
from support.memory_tree import MemoryTree

from switchboard_policy.errors.evidence_log import (
    CheckpointMalformed,
    ConsistencyInvalid,
    LogError,
    LogKeyUnknown,
    LogOriginDiffers,
)
from switchboard_policy.evidence.checkpoint import (
    Checkpoint,
    check_consistent,
    read_checkpoint,
    sign_checkpoint,
)
from switchboard_policy.evidence.note import Verifier, sign_note
from switchboard_policy.evidence.tree import EMPTY_ROOT, leaf_hash, root_hash
from switchboard_policy.ports.signer import KeyKind

ORIGIN = "switchboard.example/audit"
SIGNER = fixed_signer(KeyKind.ED25519, 1)
KNOWN = [Verifier(ORIGIN, SIGNER.public)]
ROOT = leaf_hash(b"a record")
ROOT_TEXT = base64.b64encode(ROOT).decode()
HEAD = Checkpoint(ORIGIN, 1, ROOT)


def test_a_checkpoint_is_read_as_it_was_signed() -> None:
    for size in (0, 1, 2**63 - 1):
        head = Checkpoint(ORIGIN, size, ROOT)
        assert read_checkpoint(sign_checkpoint(head, SIGNER), KNOWN) == head


def test_a_checkpoint_of_another_log_is_refused_though_a_trusted_key_signed_it() -> None:
    other = Checkpoint("other.example/audit", 1, ROOT)
    signed = sign_note(other.text, ORIGIN, SIGNER)
    with pytest.raises(LogOriginDiffers, match="a checkpoint of 'other"):
        read_checkpoint(signed, KNOWN)
    assert read_checkpoint(signed, KNOWN, origin=other.origin) == other
    with pytest.raises(LogOriginDiffers):
        read_checkpoint(sign_checkpoint(HEAD, SIGNER), KNOWN, origin=other.origin)


def test_a_checkpoint_by_another_key_is_refused() -> None:
    with pytest.raises(LogKeyUnknown):
        read_checkpoint(sign_checkpoint(HEAD, fixed_signer(KeyKind.ED25519, 2)), KNOWN)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{ORIGIN}\n01\n{ROOT_TEXT}\n", "size is '01'"),
        (f"{ORIGIN}\n+1\n{ROOT_TEXT}\n", "size is '\\+1'"),
        (f"{ORIGIN}\n-1\n{ROOT_TEXT}\n", "size is '-1'"),
        (f"{ORIGIN}\n1 \n{ROOT_TEXT}\n", "size is '1 '"),
        (f"{ORIGIN}\n\u0661\n{ROOT_TEXT}\n", "size is"),
        (f"{ORIGIN}\n{2**63}\n{ROOT_TEXT}\n", "size is"),
        (f"{ORIGIN}\n{'9' * 5000}\n{ROOT_TEXT}\n", "size is"),
        (f"{ORIGIN}\n\n{ROOT_TEXT}\n", "size is ''"),
        (f"\n1\n{ROOT_TEXT}\n", "without an origin"),
        (f"{ORIGIN}\n1\n{ROOT_TEXT[:-1]}\n", "no base64 of 32 bytes"),
        (f"{ORIGIN}\n1\n{ROOT_TEXT[:40]}\n", "no base64 of 32 bytes"),
        (f"{ORIGIN}\n1\n{ROOT_TEXT.replace('=', '')}\n", "no base64 of 32 bytes"),
        (f"{ORIGIN}\n1\n", "2 are here"),
        (f"{ORIGIN}\n1\n{ROOT_TEXT}\nmore\n", "4 are here"),
        (f"{ORIGIN}\n1\n{ROOT_TEXT}\n\n", "4 are here"),
    ],
)
def test_what_is_signed_and_no_checkpoint_is_refused(text: str, why: str) -> None:
    with pytest.raises(CheckpointMalformed, match=why):
        read_checkpoint(sign_note(text, ORIGIN, SIGNER), KNOWN)


def test_no_byte_of_a_checkpoint_can_be_changed() -> None:
    signed = sign_checkpoint(HEAD, SIGNER)
    for place in range(len(signed)):
        with pytest.raises(LogError):
            read_checkpoint(
                signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :], KNOWN
            )


def test_two_checkpoints_of_one_history_are_consistent_and_others_are_not() -> None:
    tree = MemoryTree(leaf_hash(b"%d" % number) for number in range(2))
    empty, one, two = (Checkpoint(ORIGIN, size, root_hash(size, tree.node)) for size in range(3))
    check_consistent(empty, two, [])
    check_consistent(one, two, [tree.node(0, 1)])
    check_consistent(two, two, [])
    with pytest.raises(ConsistencyInvalid):
        check_consistent(two, one, [tree.node(0, 1)])
    with pytest.raises(ConsistencyInvalid):
        check_consistent(Checkpoint(ORIGIN, 2, EMPTY_ROOT), two, [])
    with pytest.raises(LogOriginDiffers, match="checkpoints of two logs"):
        check_consistent(Checkpoint("other.example", 1, one.root), two, [tree.node(0, 1)])
