from __future__ import annotations

import pytest

from switchboard_policy.app.pulls.missed import Expiring
from switchboard_policy.app.pulls.sync import Synced
from switchboard_policy.cli.bot_sync import _tell, document
from switchboard_policy.gate.memory import Standing

STANDING = Standing(30, "olivia", ("limits/over_size", "risk/high"), 1_790_000_000)
FULL = Synced((7,), (30,), 2, (Expiring(9, STANDING),), ("pull request 8: no answer",))
NOTHING = Synced((), (), 0, (), ())


def test_what_was_caught_up_with_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    _tell(FULL)
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "looked at pull request 7 again",
        "answered comment 30",
        "asked for 2 lost deliveries again",
        "override of limits/over_size, risk/high on #9 by olivia ends 2026-09-21T14:13:20Z",
    ]
    assert told.err.splitlines() == ["not done: pull request 8: no answer"]


def test_where_nothing_was_missed_one_line_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _tell(NOTHING)
    told = capsys.readouterr()
    assert (told.out, told.err.splitlines()) == ("", ["nothing was missed"])


def test_the_document_says_the_same() -> None:
    told = document(FULL)
    assert told["redelivered"] == 2
    assert told["expiring"] == [
        {
            "pull": 9,
            "comment": 30,
            "by": "olivia",
            "findings": ["limits/over_size", "risk/high"],
            "until": "2026-09-21T14:13:20Z",
        }
    ]
    assert told["failed"] == ["pull request 8: no answer"]
