"""No expression ends the process: what would be too deep is refused before it is parsed."""

from __future__ import annotations

import time

import pytest

from switchboard_policy.errors import InputError
from switchboard_policy.promql.fault import fault
from switchboard_policy.promql.normal import normal
from switchboard_policy.promql.parse import parse
from switchboard_policy.promql.selectors import selectors
from switchboard_policy.promql.tree import MOST_DEPTH, tree_of

MANY = 20_000
DEEP = [
    "(" * MANY + "up" + ")" * MANY,
    "abs(" * MANY + "up" + ")" * MANY,
    "-" * MANY + "up",
    " + ".join(["up"] * MANY),
    " or ".join(["up"] * MANY),
    "2 ^ " * MANY + "2",
]
WIDE = [
    "up{" + ",".join(f'a{each}!="(((-+"' for each in range(MOST_DEPTH)) + "}",
    'label_replace(up, "a", "' + "(" * 1000 + '", "", "")',
    "up # " + "(" * 1000,
    "sum by (" + ", ".join(f"a{each}" for each in range(1000)) + ") (up)",
    " + ".join(["up"] * MOST_DEPTH),
]


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_what_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="more than 400 brackets and operators"):
        tree_of(text)
    with pytest.raises(InputError, match="more than 400 brackets and operators"):
        parse(text)
    with pytest.raises(InputError):
        selectors([text])
    assert normal(text) == text


@pytest.mark.parametrize("text", WIDE, ids=range(len(WIDE)))
def test_what_is_long_but_not_deep_is_parsed(text: str) -> None:
    assert str(tree_of(text))
    assert normal(text)


def test_a_very_long_text_is_not_searched_for_its_fault() -> None:
    began = time.monotonic()
    assert fault("up{" + "a" * 5_000 + " b}") == 0
    assert fault("up{" + ",".join(["a='b'"] * 20_000) + ")") == 0
    assert time.monotonic() - began < 5
