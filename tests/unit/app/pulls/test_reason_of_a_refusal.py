"""Why a pull request was closed: what a person said last, a command before other words."""

from __future__ import annotations

import pytest

from switchboard_policy.app.pulls.recall import reason_of
from switchboard_policy.ports.forge import Account, Comment, Kind

ADA, ME, OTHER = (
    Account(1, "ada", Kind.PERSON),
    Account(2, "us", Kind.PERSON),
    Account(3, "b", Kind.BOT),
)


def said(*words: tuple[Account, str]) -> list[Comment]:
    return [
        Comment(number, 7, author, None, body, number, number, "")
        for number, (author, body) in enumerate(words)
    ]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], ""),
        ([(ADA, "we agreed on\n21 with acme")], "we agreed on 21 with acme"),
        ([(ADA, "no"), (ADA, "not now"), (OTHER, "stale"), (ME, "left alone")], "not now"),
        ([(ADA, "/switchboard refuse because acme leaves"), (ADA, "closing")], "acme leaves"),
        ([(ME, "/switchboard refuse because of me"), (OTHER, "/switchboard refuse because x")], ""),
        ([(ADA, "> /switchboard refuse because quoted\n\nno"), (ADA, "x" * 900)], "x" * 400),
    ],
)
def test_the_reason(words: list[tuple[Account, str]], reason: str) -> None:
    assert reason_of(said(*words), ME.id) == reason
