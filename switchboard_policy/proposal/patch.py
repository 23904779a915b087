"""Unified diffs that `git apply` takes byte for byte."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

_SAFE = frozenset(range(0x20, 0x7F)) - frozenset(b'"\\')
_NO_NEWLINE = "\n\\ No newline at end of file\n"


def unified_patch(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    """Return the differences of some files as one patch.

    Args:
        before: path to content, UTF-8; a file that is not there yet has none.
        after: the same paths and those of new files; content afterwards.
    """
    return "".join(_file(path, before.get(path), after[path]) for path in sorted(after))


def _file(path: str, before: bytes | None, after: bytes) -> str:
    old, new = _lines(before or b""), _lines(after)
    hunks = list(difflib.unified_diff(old, new, lineterm=""))[2:]
    if not hunks:
        return ""
    a, b = _quoted(f"a/{path}"), _quoted(f"b/{path}")
    tab = "\t" if " " in path else ""
    origin = f"--- {a}{tab}\n" if before is not None else "new file mode 100644\n--- /dev/null\n"
    parts = [f"diff --git {a} {b}\n{origin}+++ {b}{tab}\n"]
    for line in hunks:
        ended = line.endswith("\n") or line.startswith("@@")
        parts.append(line if line.endswith("\n") else line + ("\n" if ended else _NO_NEWLINE))
    return "".join(parts)


def _lines(content: bytes) -> list[str]:
    """Return lines as git counts them: only a line feed ends one."""
    lines = [f"{line}\n" for line in content.decode("utf-8").split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _quoted(path: str) -> str:
    raw = path.encode()
    if all(byte in _SAFE for byte in raw):
        return path
    return '"' + "".join(chr(b) if b in _SAFE else f"\\{b:03o}" for b in raw) + '"'
