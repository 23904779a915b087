"""`settings.bot` is read with its units, and what makes no sense is refused with its line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from switchboard_policy.app.pulls.settings import bot_settings
from switchboard_policy.domain.config import Config, Scalar
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.grouping import Grouping
from switchboard_policy.proposal.memory import Window


def read(**settings: Scalar) -> Config:
    where = {f"/settings/bot/{name}": Location("switchboard.yaml", "", 9, 3) for name in settings}
    bot: Mapping[str, Scalar] = settings
    return Config((), {}, settings={"bot": bot}, locations=where)


def test_what_ships_is_what_is_documented() -> None:
    found = bot_settings(Config((), {}))
    manners = found.manners
    assert (found.grouping, found.most_changes, found.label) == (Grouping.OWNER, 20, "switchboard")
    assert (manners.most_open, manners.band, manners.refusal_s) == (5, Decimal("0.1"), 2_592_000)
    assert manners.window == Window()
    assert not found.dashboard


def test_a_window_is_days_and_hours() -> None:
    found = bot_settings(read(days="Mon fri", hours="08-17")).manners.window
    assert found == Window(frozenset({0, 4}), 8, 17)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"grouping": "owners"}, "owner, service, area, all"),
        ({"band_ratio": Decimal(2)}, "from 0 to 1"),
        ({"urgent_throttled_ratio": -1}, "from 0 to 1"),
        ({"most_open": 0}, "1 or more"),
        ({"most_changes": 201}, "1 to 200"),
        ({"refusal_days": -1}, "0 or more"),
        ({"days": "mon someday"}, "mon tue"),
        ({"hours": "17-08"}, "08-17"),
        ({"hours": "always"}, "08-17"),
        ({"stop_label": " "}, "must not be empty"),
        ({"most": 3}, "not known"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(
    settings: dict[str, Scalar], says: str
) -> None:
    with pytest.raises(InputError, match=says) as error:
        bot_settings(read(**settings))
    assert error.value.location == Location("switchboard.yaml", "", 9, 3)
