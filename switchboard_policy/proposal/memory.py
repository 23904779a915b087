"""What the pull requests of a repository remember: what is open, what was refused, until when.

There is no database. A pull request somebody closed without merging it refuses its topics, until
a value leaves the band around what was refused or the refusal expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.moments import iso_day
from switchboard_policy.domain.proposal import Topic
from switchboard_policy.ports.forge import State
from switchboard_policy.proposal.branch import Values, left_band, topic_word
from switchboard_policy.proposal.identity import topic
from switchboard_policy.proposal.mark import Mark


@dataclass(frozen=True)
class Window:
    """When new pull requests may be opened, in UTC.

    Args:
        days: days of the week, Monday is 0.
        from_hour: first hour, 0 to 23.
        to_hour: the hour it ends before, 1 to 24; past `from_hour`.
    """

    days: frozenset[int] = frozenset(range(7))
    from_hour: int = 0
    to_hour: int = 24

    def open_at(self, now: int) -> bool:
        """Whether a moment, seconds since the epoch, lies inside."""
        at = datetime.fromtimestamp(now, UTC)
        return at.weekday() in self.days and self.from_hour <= at.hour < self.to_hour


@dataclass(frozen=True)
class Manners:
    """How the bot behaves; `settings.bot` of `switchboard.yaml` changes it.

    Args:
        band: ratio by which a value may differ before people are asked again.
        refusal_s: how long a refusal holds, in seconds.
        most_open: pull requests open at once.
        most_hourly: pull requests opened in an hour.
        stop_label: the label that stops the bot.
        urgent: throttled share of good requests from which a proposal waits for no limit, 0 to 1.
        window: when new pull requests may be opened.
    """

    band: Decimal
    refusal_s: int
    most_open: int
    most_hourly: int
    stop_label: str
    urgent: Decimal
    window: Window = Window()


@dataclass(frozen=True)
class Known:
    """A pull request of ours as it stands.

    Args:
        number: its number.
        branch: its branch.
        state: open, closed without a merge, or merged.
        head: the commit its branch ends in.
        mark: what it proposes; None where its body does not say so any more.
        labels: names of its labels.
        created_at: when it was opened, seconds since the epoch.
        closed_at: when it was closed or merged.
        rebuild: whether somebody ticked the box.
        halfway: whether its branch ends in a commit of ours that its body does not speak of.
        because: why it was closed, in the words of whoever said so.
        url: its page.
    """

    number: int
    branch: str
    state: State
    head: str
    mark: Mark | None
    labels: tuple[str, ...] = ()
    created_at: int = 0
    closed_at: int = 0
    rebuild: bool = False
    halfway: bool = False
    because: str = ""
    url: str = ""

    @property
    def topics(self) -> frozenset[str]:
        """What it is about, as words."""
        return frozenset(self.mark.values) if self.mark else frozenset()

    @property
    def touched(self) -> bool:
        """Whether somebody else wrote on its branch."""
        return self.mark is not None and self.mark.head != self.head and not self.halfway

    def because_of(self, reason: str) -> Known:
        """Return it with why it was closed."""
        return replace(self, because=reason)

    @property
    def refusal_word(self) -> str:
        """What its mark says once people were told what closing it means."""
        return f"refused {self.closed_at}"

    @property
    def untold(self) -> bool:
        """Whether it was closed by people who have not been told what that means."""
        mark = self.mark
        return (
            self.state is State.CLOSED
            and mark is not None
            and not mark.retired
            and mark.told != self.refusal_word
        )


@dataclass(frozen=True)
class Memory:
    """Every pull request of ours that matters, and what the base holds.

    Args:
        pulls: the pull requests.
        current: topic to number and unit, as the base holds them now.
        short: whether it ends within the time a refusal holds, so that one may be forgotten.
    """

    pulls: tuple[Known, ...] = ()
    current: Values = field(default_factory=dict)
    short: bool = False

    @property
    def open(self) -> tuple[Known, ...]:
        """The open ones, the oldest first."""
        found = [pull for pull in self.pulls if pull.state is State.OPEN]
        return tuple(sorted(found, key=lambda pull: pull.number))


@dataclass(frozen=True)
class Refusal:
    """A topic people do not want for now.

    Args:
        about: the topic, as a word.
        value: the number that was refused, and its unit.
        pull: number of the pull request that was closed.
        until: when it expires, seconds since the epoch.
        because: why, as people said it; empty where nobody said.
    """

    about: str
    value: tuple[Decimal, str]
    pull: int
    until: int
    because: str

    @property
    def words(self) -> str:
        """Why the topic is not proposed, for people."""
        why = f": {self.because}" if self.because else ""
        return f"{self.about} was refused until {iso_day(self.until)}{why}"


def refusals(memory: Memory, now: int, manners: Manners) -> dict[str, Refusal]:
    """Return what is refused at a moment, by topic; of two refusals of one topic the later counts.

    A pull request we closed ourselves refuses nothing, and a merge takes back what was refused
    before it.

    Args:
        memory: the pull requests.
        now: the moment, seconds since the epoch.
        manners: how long a refusal holds.
    """
    found: dict[str, Refusal] = {}
    for pull in sorted(memory.pulls, key=lambda pull: (pull.closed_at, pull.number)):
        if pull.mark is None or pull.state is State.OPEN or pull.mark.retired:
            continue
        for about, value in pull.mark.values.items():
            found.pop(about, None)
            until = pull.closed_at + manners.refusal_s
            if pull.state is State.CLOSED and now < until:
                why = pull.because or pull.mark.because
                found[about] = Refusal(about, value, pull.number, until, why)
    return found


def refused(values: Values, known: Mapping[str, Refusal], manners: Manners) -> tuple[Refusal, ...]:
    """Return the refusals that hold against some values: those whose band they have not left.

    Args:
        values: what would be proposed, topic to number and unit.
        known: refusals by topic.
        manners: the band.
    """
    return tuple(
        known[about]
        for about, value in sorted(values.items())
        if about in known
        and not left_band({about: known[about].value}, {about: value}, manners.band)
    )


def admitted(
    deltas: Iterable[Delta], known: Mapping[str, Refusal], manners: Manners
) -> tuple[tuple[Delta, ...], tuple[Refusal, ...]]:
    """Return the changes that may be proposed, and the refusals that hold back the others.

    Args:
        deltas: what a walk recommends.
        known: refusals by topic.
        manners: the band.
    """
    kept: list[Delta] = []
    held_back: list[Refusal] = []
    for delta in deltas:
        value = {topic_word(topic(delta)): (delta.new, str(delta.unit))}
        against = refused(value, known, manners)
        held_back += against
        if not against:
            kept.append(delta)
    return tuple(kept), tuple(held_back)


def held_topics(memory: Memory, deltas: Iterable[Delta]) -> dict[Topic, int]:
    """Return the changes' topics that an open pull request is about, with its number.

    Args:
        memory: the pull requests.
        deltas: what a walk recommends.
    """
    numbers = {about: pull.number for pull in reversed(memory.open) for about in pull.topics}
    topics = {topic_word(topic(delta)): topic(delta) for delta in deltas}
    return {topics[about]: number for about, number in numbers.items() if about in topics}
