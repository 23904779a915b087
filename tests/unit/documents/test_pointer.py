from __future__ import annotations

import pytest

from switchboard_policy.documents.pointer import join, split


@pytest.mark.parametrize(
    ("tokens", "pointer"),
    [((), ""), (("a",), "/a"), (("a/b", "~c", ""), "/a~1b/~0c/"), (("~1",), "/~01")],
)
def test_tokens_and_pointer_are_two_spellings_of_one_thing(
    tokens: tuple[str, ...], pointer: str
) -> None:
    assert join(tokens) == pointer
    assert split(pointer) == tokens
