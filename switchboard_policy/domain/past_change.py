"""How policy values changed before, as the commits of the policy repository tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.policy import Variables, variables


@dataclass(frozen=True)
class PastChange:
    """One value that one commit changed.

    Args:
        at: when it was committed, in seconds since the epoch, as the committer's clock said.
        name: the value's name, such as `limits.rps`.
        names: whose value it is, such as `(("tenant", "acme"),)`.
        old: the value before, in its binding's unit; None where it was not stated.
        new: the value after; None where it was taken out.
        commit: the commit, in hex.
    """

    at: int
    name: str
    names: Variables
    old: Decimal | str | None
    new: Decimal | str | None
    commit: str

    @property
    def area(self) -> str:
        """The area that governs the value."""
        return self.name.partition(".")[0]

    @property
    def subject(self) -> str:
        """Whose value it is, for sentences: `acme`, `reporting/latency`; empty for everybody's."""
        return "/".join(value for _, value in self.names)

    @property
    def raises(self) -> bool:
        """Whether a number became a larger one."""
        both = self.numbers
        return both is not None and both[0] < both[1]

    @property
    def lowers(self) -> bool:
        """Whether a number became a smaller one."""
        both = self.numbers
        return both is not None and both[0] > both[1]

    @property
    def numbers(self) -> tuple[Decimal, Decimal] | None:
        """The number before and after; None where there was none on one side."""
        if isinstance(self.old, Decimal) and isinstance(self.new, Decimal):
            return self.old, self.new
        return None


@dataclass(frozen=True)
class History:
    """What changed over some commits. Where nothing is listed, nothing changed since `since`.

    Args:
        changes: the changes, the oldest commit's first.
        since: when the oldest commit looked at was made, in seconds since the epoch.
        until: when the commit the repository stands on was made.
        commits: how many commits touched the mapped files.
        skipped: how many of them could not be read; what they changed shows with the next one.
    """

    changes: tuple[PastChange, ...]
    since: int
    until: int
    commits: int
    skipped: int = 0

    def of(self, name: str, /, **names: str) -> tuple[PastChange, ...]:
        """Return the changes of one value of one subject, the oldest first.

        Args:
            name: the value's name.
            **names: the subject, such as `tenant="acme"`.
        """
        return tuple(self._by_value.get((name, variables(names)), ()))

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, Variables], Sequence[PastChange]]:
        """The changes by value and subject: many tenants ask for their own."""
        found: dict[tuple[str, Variables], list[PastChange]] = {}
        for one in self.changes:
            found.setdefault((one.name, one.names), []).append(one)
        return found


Past = History | NotEvaluated
"""What is known of past changes, or why nothing is."""

NOT_READ = NotEvaluated("past changes were not read", would_help="a policy repository under Git")
"""What is known where nobody asked Git."""
