"""Whose change it is: whoever had a hand in it, and whoever asked the bot for it."""

from __future__ import annotations

import pytest

from switchboard_policy.app.pulls.people import authors_of
from switchboard_policy.app.pulls.wiring import asker
from switchboard_policy.ports.forge import Account, Commit, Kind, PullRequest, State, Tip
from switchboard_policy.proposal.branch import asker_told

ADA = Account(1, "ada", Kind.PERSON)
BOT = Account(9, "switchboard[bot]", Kind.BOT)
ASKED = "Raise a limit\n\nSwitchboard-Asked-By: olivia\n"


def authors(author: Account, message: str) -> list[str]:
    tip = Tip("a" * 40, "work", 1)
    pull = PullRequest(1, "Raise", "", author, State.OPEN, False, tip, tip, (), 0, 0, None, "", "")
    head = Commit("a" * 40, "b" * 40, (), message, author, author, verified=True)
    return [one.login for one in authors_of((pull,), head, ())]


def test_whoever_asked_the_bot_is_an_author_of_what_it_made() -> None:
    assert authors(BOT, ASKED) == ["switchboard[bot]", "olivia"]


def test_a_person_cannot_make_somebody_else_an_author_of_their_change() -> None:
    assert authors(ADA, ASKED) == ["ada"]


def test_a_message_without_the_trailer_names_nobody() -> None:
    assert asker_told("Switchboard-Asked-By olivia\nAsked-By: sam\n") == ""


@pytest.mark.parametrize(
    ("event", "person"), [("workflow_dispatch", "olivia"), ("schedule", ""), ("push", "")]
)
def test_only_somebody_who_starts_the_workflow_by_hand_asks_for_it(event: str, person: str) -> None:
    told = {"GITHUB_EVENT_NAME": event, "GITHUB_TRIGGERING_ACTOR": "olivia"}
    assert asker(told) == person
