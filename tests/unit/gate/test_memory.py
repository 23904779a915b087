"""A comment of ours remembers what it showed, and believes nothing that does not fit its seal."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from hashlib import sha256

import pytest

from switchboard_policy.gate.memory import (
    MOST_CHARACTERS,
    MOST_SHOWN,
    MOST_TAKEN,
    Memory,
    Shown,
    Standing,
    Taken,
    _seal,
    sealed,
    unsealed,
)

A = Shown("sha256:a", "sha256:r", "sha256:b", ("risk/high",), ("risk/high",))
B = replace(A, change_digest="sha256:c")
KEY = b"a key"
PLACE = "7/12"
WHOLE = Memory(
    (replace(A, since=10), B),
    (Taken(4, "sha256:d", replace(A, since=10), ("risk/high",)),),
    (Standing(4, "rita", ("risk/high",), 99),),
)


def test_what_is_sealed_is_read_again() -> None:
    assert unsealed(f"words\n{sealed(WHOLE, PLACE, KEY)}\nwords", PLACE, KEY) == WHOLE


def test_another_key_another_place_or_another_content_is_no_memory() -> None:
    line = sealed(WHOLE, PLACE, KEY)
    assert unsealed(line, PLACE, b"another") == Memory()
    assert unsealed(line, "7/13", KEY) == Memory()
    other = sealed(replace(WHOLE, standing=()), PLACE, KEY)
    mixed = " ".join([*other.split()[:3], *line.split()[3:]])
    assert unsealed(mixed, PLACE, KEY) == Memory()


@pytest.mark.parametrize("body", ["", "<!-- switchboard:memory x y -->", "words"])
def test_a_comment_without_memory_remembers_nothing(body: str) -> None:
    assert unsealed(body, PLACE, KEY) == Memory()


def test_what_was_shown_counts_from_when_it_was_shown() -> None:
    memory = Memory().showing(A).read_at(10).showing(B).read_at(20).showing(A)
    assert memory.at(9) is None
    assert memory.at(10) == replace(A, since=10)
    assert memory.at(19) == replace(A, since=10)
    assert memory.at(20) == replace(B, since=20)
    assert memory.at(99) == replace(B, since=20)
    assert memory.read_at(30).at(30) == replace(A, since=30)


def test_the_same_shown_again_keeps_its_time() -> None:
    memory = Memory().showing(A).read_at(10)
    assert memory.showing(A) == memory
    assert memory.showing(A).read_at(50) == memory


def test_a_word_is_taken_once_and_can_be_replaced() -> None:
    first = Taken(2, "sha256:d", A)
    memory = Memory().taking([Taken(3, "sha256:e", A), first])
    assert [one.comment for one in memory.taken] == [2, 3]
    gone = replace(first, revoked=("risk/high",))
    assert memory.taking([gone]).of(2) == gone
    assert memory.of(9) is None


def test_a_memory_is_bounded() -> None:
    memory = Memory()
    for number in range(2 * MOST_SHOWN):
        memory = memory.showing(replace(A, change_digest=str(number))).read_at(number)
    assert len(memory.shown) == MOST_SHOWN
    assert memory.at(MOST_SHOWN - 1) is None
    taken = memory.taking(Taken(number, "", A) for number in range(2 * MOST_TAKEN))
    assert taken.taken[0].comment == MOST_TAKEN


def test_a_memory_forgets_the_oldest_before_it_fills_the_comment() -> None:
    ids = tuple(f"limits/{sha256(str(number).encode()).hexdigest()}" for number in range(300))
    memory = Memory()
    for number in range(MOST_SHOWN):
        memory = memory.showing(replace(A, change_digest=ids[number], saw=ids[number:])).read_at(1)
    memory = memory.taking(Taken(number, ids[number], memory.shown[0]) for number in range(90))
    line = sealed(memory, PLACE, KEY)
    assert len(line) < MOST_CHARACTERS + 200
    held = unsealed(line, PLACE, KEY)
    assert 0 < len(held.shown) < MOST_SHOWN
    assert held.shown[-1] == memory.shown[-1]


def test_what_unpacks_to_too_much_is_no_memory() -> None:
    content = base64.b64encode(zlib.compress(b"[" * (1 << 24))).decode()
    line = f"<!-- switchboard:memory {content} {_seal(content, PLACE, KEY)} -->"
    assert unsealed(line, PLACE, KEY) == Memory()
