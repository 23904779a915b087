"""More flips than are accepted stop a pipeline; of a sample the upper end counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from support import replays

from switchboard_policy.app.policy_replay_limits import Accepted, exceeded
from switchboard_policy.domain.flips import Change
from switchboard_policy.domain.replay_report import Sampled
from switchboard_policy.domain.threshold import Threshold


def most(text: str) -> Threshold:
    """A threshold as people write it."""
    return Threshold(Decimal(text.rstrip("%")), percent=text.endswith("%"))


REPORT = replays.report(
    {
        Change.ALLOW_TO_DENY: 10,
        Change.DENY_TO_ALLOW: 9,
        Change.NOT_REPLAYABLE: 26,
        Change.SAME: 981,
    }
)


@pytest.mark.parametrize(
    ("accepted", "told"),
    [
        (Accepted(), ()),
        (Accepted(allow_to_deny=most("10"), deny_to_allow=most("9")), ()),
        (
            Accepted(allow_to_deny=most("9")),
            ("10 decisions of 1,000 go from allow to deny; at most 9 are accepted",),
        ),
        (
            Accepted(deny_to_allow=most("0")),
            ("9 decisions of 1,000 go from deny to allow; at most 0 are accepted",),
        ),
        (Accepted(flips=most("1.9%")), ()),
        (
            Accepted(flips=most("1.8%"), not_replayable=most("25")),
            (
                "19 decisions of 1,000 flip; at most 1.8 % are accepted",
                "26 decisions of 1,026 cannot be replayed; at most 25 are accepted",
            ),
        ),
    ],
)
def test_what_is_more_than_is_accepted_is_told(accepted: Accepted, told: tuple[str, ...]) -> None:
    assert exceeded(REPORT, accepted) == told


def test_of_a_sample_the_upper_end_counts() -> None:
    sampled = replace(REPORT, sampled=Sampled(1_026, 100_000, 0))
    # 10 of 1,000 is 1.0 %, and with 95 % up to 1.83 %.
    assert exceeded(sampled, Accepted(allow_to_deny=most("1.9%"))) == ()
    (told,) = exceeded(sampled, Accepted(allow_to_deny=most("1.8%")))
    assert told == (
        "10 of 1,000 sampled decisions, up to 1.83 % (about 1,831 of 100,000 decisions), "
        "go from allow to deny; at most 1.8 % are accepted"
    )
    assert exceeded(sampled, Accepted(allow_to_deny=most("1830")))
    assert not exceeded(sampled, Accepted(allow_to_deny=most("1832")))


def test_where_nothing_was_replayed_nothing_is_accepted() -> None:
    nothing = replays.report({Change.NOT_REPLAYABLE: 5})
    assert exceeded(nothing, Accepted(flips=most("100%"))) == (
        "no decision could be replayed, so nothing is known of this change",
    )
    assert exceeded(nothing, Accepted()) == ()
