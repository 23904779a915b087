"""The head of the audit log as the gate's comment carries it: whoever keeps a copy is a witness."""

from __future__ import annotations

import re

_MARK = "<!-- switchboard:checkpoint -->"
_FENCE = "```"
_BLOCK = re.compile(rf"{re.escape(_MARK)}\n{_FENCE}\n((?:[^`\n]*\n){{4,12}}?){_FENCE}\n")
_LONGEST = 4_000
"""Characters of a checkpoint that is shown: an origin, a size, a root, and a signature or two."""


def witness(checkpoint: str) -> str:
    """Return a checkpoint as a block of a comment; empty where it cannot be shown.

    Args:
        checkpoint: a signed note (C2SP), with its final newline.
    """
    if not checkpoint or "`" in checkpoint or len(checkpoint) > _LONGEST:
        return ""
    block = f"{_MARK}\n{_FENCE}\n{checkpoint}{_FENCE}\n"
    return block if _BLOCK.fullmatch(block) else ""


def witnessed(body: str) -> str:
    """Return the checkpoint that a comment of ours carries; empty where it carries none.

    Args:
        body: the comment.
    """
    found = _BLOCK.search(body.replace("\r\n", "\n"))
    return found[1] if found else ""
