"""What is known of a made-up repository: where each value stands, and which lines are mistakes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Mistakes that are planted. Each is true: whoever reads the line would mend it."""

    UNREACHABLE = "an alert that can never fire"
    FACTOR = "a threshold that does not follow from the objective"
    MISSING_RECORD = "a rule reads a series that no rule records"
    DISAGREE = "one value, two numbers"
    ABOVE_UPSTREAM = "a limit above what the service behind it takes"
    NO_OWNER = "a path of policy that nobody owns"
    FAILS_OPEN = "Rego that allows when nothing is known"
    UNTESTED = "a policy without tests"
    YAML = "YAML that two readers take for two things"


@dataclass(frozen=True)
class Value:
    """One policy value at one place.

    Args:
        name: as in the vocabulary of `switchboard.yaml`: `limits.rps`.
        subject: whose: a tenant, a tier, or service and objective with `/` between.
        file: its path.
        line: line, from 1.
        written: the number as it stands there.
        unit: unit of the number there.
        factor: the number there is the value times this; per replica it is one over the replicas.
    """

    name: str
    subject: str
    file: str
    line: int
    written: str
    unit: str
    factor: str = "1"


@dataclass(frozen=True)
class Mistake:
    """One planted mistake.

    Args:
        kind: what is wrong.
        file: its path.
        line: line, from 1; 0 for a whole file.
        why: what is wrong in words, for whoever reads a miss.
        also: further lines at which telling it is as right.
        about: value and subject of which any place is as right a line; empty for none.
    """

    kind: Kind
    file: str
    line: int
    why: str
    also: tuple[tuple[str, int], ...] = ()
    about: tuple[str, str] = ("", "")


@dataclass
class Answers:
    """The answers of a repository.

    Args:
        values: every place of production that holds a policy value.
        elsewhere: places of other environments; to map them as the same value is wrong.
        mistakes: what was planted.
        traps: what looks like a mistake and is none: file, line, and why it is none.
    """

    values: list[Value] = field(default_factory=list)
    elsewhere: list[Value] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    traps: list[tuple[str, int, str]] = field(default_factory=list)

    def lines(self, mistake: Mistake) -> frozenset[tuple[str, int]]:
        """Return every place at which telling a mistake is right."""
        same = {
            (value.file, value.line)
            for value in self.values
            if (value.name, value.subject) == mistake.about
        }
        return frozenset({(mistake.file, mistake.line), *mistake.also, *same})
