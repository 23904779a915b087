"""Replace stretches of text and leave every other character as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from switchboard_policy.errors import SwitchboardError


@dataclass(frozen=True, order=True)
class SpanEdit:
    """One stretch of text replaced.

    Args:
        start: offset of its first character.
        end: offset after its last; equal to `start` to insert.
        new: what stands there afterwards.
    """

    start: int
    end: int
    new: str


def apply_edits(text: str, edits: Iterable[SpanEdit]) -> str:
    """Return the text with every edit made.

    Args:
        text: the text.
        edits: stretches that do not overlap, in any order.

    Raises:
        SwitchboardError: two of them overlap.
    """
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            raise SwitchboardError(f"two edits overlap at character {edit.start}")
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])
