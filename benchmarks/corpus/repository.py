"""A repository while it is made: pages of lines that know their numbers, and the answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from corpus.answers import Answers, Kind, Mistake, Value
from corpus.fleet import SERVICES, Fleet, fleet


@dataclass
class Page:
    """One file while it is written.

    Args:
        file: its path in the repository.
        lines: what stands in it so far.
    """

    file: str
    lines: list[str] = field(default_factory=list)

    def add(self, text: str) -> int:
        """Add one or more lines and return the number of the first."""
        first = len(self.lines) + 1
        self.lines += text.split("\n")
        return first

    def text(self) -> str:
        """Return the file."""
        return "\n".join(self.lines) + "\n"


@dataclass
class Made:
    """A repository as it is made.

    Args:
        fleet: the services and tenants it is about.
        chance: what draws which of them are mistaken; seeded.
        answers: what is known of it.
        pages: its files by path.
    """

    fleet: Fleet
    chance: random.Random
    answers: Answers = field(default_factory=Answers)
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, file: str) -> Page:
        """Return a file, begun if it is new."""
        return self.pages.setdefault(file, Page(file))

    def value(  # noqa: PLR0913, PLR0917 - a value's fields
        self,
        name: str,
        subject: str,
        page: Page,
        line: int,
        written: object,
        unit: str,
        *,
        factor: str = "1",
        elsewhere: bool = False,
    ) -> None:
        """Record where a value stands."""
        found = Value(name, subject, page.file, line, str(written), unit, factor)
        (self.answers.elsewhere if elsewhere else self.answers.values).append(found)

    def mistake(self, kind: Kind, page: Page, line: int, why: str, *also: tuple[Page, int]) -> None:
        """Record a planted mistake."""
        others = tuple((other.file, at) for other, at in also)
        self.answers.mistakes.append(Mistake(kind, page.file, line, why, others))

    def disagree(self, page: Page, line: int, why: str, name: str, subject: str) -> None:
        """Record that a value's places do not agree; any of them is the right line."""
        found = Mistake(Kind.DISAGREE, page.file, line, why, about=(name, subject))
        self.answers.mistakes.append(found)

    def trap(self, page: Page, line: int, why: str) -> None:
        """Record what looks like a mistake and is none."""
        self.answers.traps.append((page.file, line, why))

    def some(self, names: list[str], count: int) -> frozenset[str]:
        """Draw some names."""
        return frozenset(self.chance.sample(sorted(names), count))

    def write(self, into: Path) -> None:
        """Write every file below a folder."""
        for name, page in self.pages.items():
            path = into / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page.text(), encoding="utf-8")


Layout = Callable[[Made], None]


def made(layout: Layout, seed: int, size: int = SERVICES) -> Made:
    """Return a repository.

    Args:
        layout: what fills it.
        seed: seed of its fleet and of its mistakes.
        size: how many services it has.
    """
    chance = random.Random(f"{layout.__module__}/{seed}")  # noqa: S311 - no secret
    repository = Made(fleet(seed, size), chance)
    layout(repository)
    return repository
