"""Where a thing stands: file, JSON pointer, line and column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file of the policy repository.

    Args:
        file: POSIX path relative to the repository's root.
        pointer: JSON pointer (RFC 6901) into the document; empty for the whole of it.
        line: 1-based line, 0 where it is not known.
        column: 1-based column, 0 where it is not known.
    """

    file: str
    pointer: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)
