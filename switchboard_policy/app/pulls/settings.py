"""`settings.bot` of `switchboard.yaml`: how the bot behaves, read and held to what makes sense."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard_policy.documents.constants import Constants, configured
from switchboard_policy.domain.config import Config
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, nearest
from switchboard_policy.proposal.grouping import Grouping
from switchboard_policy.proposal.memory import Manners, Window

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]?\d|2[0-3])-([01]?\d|2[0-4])")
_DAY_S = 86_400
_MOST_CHANGES = 200
"""Changes whose mark takes a fifth of a pull request's text. Ours."""


@dataclass(frozen=True)
class BotSettings:
    """How the bot behaves.

    Args:
        manners: bands, limits, the stop label, the window.
        grouping: what the changes of one pull request have in common.
        most_changes: changes in one pull request.
        label: the label every pull request carries; empty for none.
        dashboard: whether one issue lists everything.
        looked_back: pull requests of the repository that are looked at.
    """

    manners: Manners
    grouping: Grouping
    most_changes: int
    label: str
    dashboard: bool
    looked_back: int


def bot_settings(config: Config) -> BotSettings:
    """Return how the bot behaves in a repository.

    Args:
        config: the parsed `switchboard.yaml`.

    Raises:
        InputError: a setting is unknown, or none that makes sense.
    """
    read = _Reader(config)
    manners = Manners(
        band=read.found.number("band_ratio"),
        refusal_s=read.at_least("refusal_days", 0) * _DAY_S,
        most_open=read.at_least("most_open", 1),
        most_hourly=read.at_least("most_hourly", 1),
        stop_label=read.text("stop_label"),
        urgent=read.found.number("urgent_throttled_ratio"),
        window=read.window(),
    )
    return BotSettings(
        manners,
        read.grouping(),
        read.between("most_changes", 1, _MOST_CHANGES),
        read.found.text("label"),
        read.found.flag("dashboard"),
        read.at_least("pulls_looked_back", 1),
    )


class _Reader:
    """Settings, each held to what it may be, with its line where it is not."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.found: Constants = configured(__package__, config, "bot")
        for name in ("band_ratio", "urgent_throttled_ratio"):
            if not 0 <= self.found.number(name) <= 1:
                raise self._wrong(name, "from 0 to 1 is allowed")

    def at_least(self, name: str, least: int) -> int:
        number = self.found.whole(name)
        if number < least:
            raise self._wrong(name, f"{least} or more is allowed")
        return number

    def between(self, name: str, least: int, most: int) -> int:
        number = self.found.whole(name)
        if not least <= number <= most:
            raise self._wrong(name, f"{least} to {most} is allowed")
        return number

    def text(self, name: str) -> str:
        if not (told := self.found.text(name).strip()):
            raise self._wrong(name, "it must not be empty")
        return told

    def grouping(self) -> Grouping:
        told = self.found.text("grouping")
        try:
            return Grouping(told)
        except ValueError:
            allowed = ", ".join(Grouping)
            raise self._wrong(
                "grouping", f"{allowed} are allowed", nearest(told, list(Grouping))
            ) from None

    def window(self) -> Window:
        days = self.text("days").lower().split()
        strange = [day for day in days if day not in _DAYS]
        if strange:
            raise self._wrong("days", f"of {' '.join(_DAYS)}", nearest(strange[0], _DAYS))
        hours = _HOURS.fullmatch(self.text("hours"))
        if hours is None or int(hours[1]) >= int(hours[2]):
            raise self._wrong("hours", "two hours of one day are allowed, such as 08-17")
        return Window(frozenset(map(_DAYS.index, days)), int(hours[1]), int(hours[2]))

    def _wrong(self, name: str, allowed: str, hint: str = "") -> InputError:
        where: Location | None = self._config.locations.get(f"/settings/bot/{name}")
        told = f"setting {name} is {self.found.scalar(name)}; {allowed}"
        return InputError(told, location=where, hint=hint)
