from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many
from support.memory_tree import MemoryTree

from switchboard_policy.errors.evidence_log import (
    ConsistencyInvalid,
    InclusionInvalid,
    LogError,
    ProofIndexOutside,
    ProofLengthWrong,
)
from switchboard_policy.evidence.merkle import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from switchboard_policy.evidence.tree import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    node_hash,
    root_hash,
)

MOST = 70
LEAVES = [leaf_hash(b"record %d" % number) for number in range(MOST)]
TREE = MemoryTree(LEAVES)


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 9162, section 2.1.1, defines it, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


ROOTS = [by_definition(LEAVES[:size]) for size in range(MOST + 1)]


def test_a_root_is_the_one_the_definition_gives() -> None:
    assert [root_hash(size, TREE.node) for size in range(MOST + 1)] == ROOTS


def test_a_leaf_is_never_taken_for_an_inner_node() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


def test_a_tree_goes_on_growing_from_its_largest_subtrees_alone() -> None:
    for size in range(MOST + 1):
        frontier = Frontier(size, TREE.node)
        assert (frontier.size, frontier.root) == (size, ROOTS[size])
        for index in range(size, MOST):
            made = frontier.append(LEAVES[index])
            assert made == [TREE.node(level, index >> level) for level in range(len(made))]
        assert frontier.root == ROOTS[MOST]


def test_every_record_of_every_tree_has_a_proof_and_no_other_place_has_it() -> None:
    for size in range(1, 20):
        for index in range(size):
            proof = inclusion_proof(index, size, TREE.node)
            check_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            for other in range(size + 2):
                if other != index:
                    with pytest.raises(LogError):
                        check_inclusion(LEAVES[index], other, size, proof, ROOTS[size])


def test_every_tree_is_shown_to_begin_every_later_one() -> None:
    for newer in range(MOST + 1):
        for older in range(newer + 1):
            proof = consistency_proof(older, newer, TREE.node)
            check_consistency(older, newer, proof, ROOTS[older], ROOTS[newer])


@given(st.data())
@settings(max_examples=many(2000, few=100), deadline=None)
def test_no_hash_of_a_proof_can_be_changed_left_out_added_or_moved(data: st.DataObject) -> None:
    newer = data.draw(st.integers(2, MOST))
    older = data.draw(st.integers(1, newer - 1))
    inclusion = inclusion_proof(older, newer, TREE.node)
    consistency = consistency_proof(older, newer, TREE.node)
    check_inclusion(LEAVES[older], older, newer, inclusion, ROOTS[newer])
    for proof in (data.draw(spoilt(inclusion)), data.draw(spoilt(consistency))):
        if proof != inclusion:
            with pytest.raises(LogError):
                check_inclusion(LEAVES[older], older, newer, proof, ROOTS[newer])
        if proof != consistency:
            with pytest.raises(LogError):
                check_consistency(older, newer, proof, ROOTS[older], ROOTS[newer])


@st.composite
def spoilt(draw: st.DrawFn, proof: list[bytes]) -> list[bytes]:
    """A proof with one thing wrong."""
    found = list(proof)
    place = draw(st.integers(0, max(0, len(found) - 1)))
    what = draw(st.sampled_from(["flip", "drop", "add", "swap", "empty"]))
    if what == "flip" and found:
        bit = draw(st.integers(0, 255))
        number = int.from_bytes(found[place]) ^ 1 << bit
        found[place] = number.to_bytes(32)
    elif what == "drop":
        del found[place : place + 1]
    elif what == "add":
        found.insert(place, draw(st.sampled_from(LEAVES)))
    elif what == "swap" and len(found) > 1:
        found[0], found[-1] = found[-1], found[0]
    elif what == "empty":
        found = []
    return found


def test_each_way_of_being_wrong_has_its_class() -> None:
    proof = inclusion_proof(3, 7, TREE.node)
    with pytest.raises(ProofIndexOutside, match="a log of 7 records has no record at index 7"):
        check_inclusion(LEAVES[3], 7, 7, proof, ROOTS[7])
    with pytest.raises(ProofLengthWrong, match="a proof of 3 hashes; 2 are here"):
        check_inclusion(LEAVES[3], 3, 7, proof[:2], ROOTS[7])
    with pytest.raises(InclusionInvalid, match="does not lead from this record at index 3"):
        check_inclusion(LEAVES[4], 3, 7, proof, ROOTS[7])
    grown = consistency_proof(3, 7, TREE.node)
    with pytest.raises(ProofLengthWrong, match="from 3 to 7 records a proof has 4 hashes"):
        check_consistency(3, 7, [], ROOTS[3], ROOTS[7])
    with pytest.raises(ConsistencyInvalid, match="not shown to be the beginning"):
        check_consistency(3, 7, grown, ROOTS[7], ROOTS[3])
    with pytest.raises(ConsistencyInvalid, match="cannot be the beginning"):
        check_consistency(7, 3, grown, ROOTS[7], ROOTS[3])
    with pytest.raises(ConsistencyInvalid):
        check_consistency(0, 7, [], ROOTS[1], ROOTS[7])
    with pytest.raises(ConsistencyInvalid):
        check_consistency(7, 7, [], ROOTS[6], ROOTS[7])
    with pytest.raises(ConsistencyInvalid):
        consistency_proof(8, 7, TREE.node)
    with pytest.raises(ProofIndexOutside):
        inclusion_proof(-1, 7, TREE.node)


def rfc_leads(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2, step by step, with its names."""
    if index >= size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def rfc_grows(first: int, second: int, proof: list[bytes], old: bytes, new: bytes) -> bool:
    """RFC 9162, section 2.1.4.2, step by step, with its names."""
    if not proof:
        return first == second and old == new
    path = [old, *proof] if first & (first - 1) == 0 else proof
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return fr == old and sr == new and sn == 0


def holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except LogError:
        return False
    return True


def test_proofs_are_judged_as_the_rfc_judges_them_whatever_place_they_are_said_to_be_of() -> None:
    most = 17
    for newer in range(1, most):
        for older in range(1, newer):
            growth = consistency_proof(older, newer, TREE.node)
            path = inclusion_proof(older, newer, TREE.node)
            for size in range(1, most + 3):
                for place in range(size):
                    said = (LEAVES[older], place, size, path, ROOTS[newer])
                    assert holds(partial(check_inclusion, *said)) is rfc_leads(*said)
                    grown = (place + 1, size, growth, ROOTS[older], ROOTS[newer])
                    assert holds(partial(check_consistency, *grown)) is rfc_grows(*grown)
