"""Refuse what belongs to one machine in files that are shared: paths, hosts, leftovers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from screen import ROOT, plain_streams, say

MOST_BYTES = 1_000_000
FOREIGN = {
    "a path of one machine": r"(?<![\w.~-])/(?:work|root|tmp|home/\w+|Users/\w+)/\w",
    "a package registry's host": r"pypi\.org|pythonhosted\.org|npmjs\.org|crates\.io|proxy\.golang"
    r"|repo\.maven|--(?:extra-)?index-url",
    "an unresolved merge": r"^(?:<{7}|>{7}) ",
}
PATTERN = re.compile("|".join(f"({text})" for text in FOREIGN.values()), re.MULTILINE)


def tracked() -> list[Path]:
    """The files git knows, without those removed but not yet committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def complaints(path: Path) -> list[str]:
    """What is wrong with one file, one line each."""
    name = path.relative_to(ROOT)
    data = path.read_bytes()
    found = []
    if len(data) > MOST_BYTES:
        found.append(f"{name}: {len(data):,} bytes; at most {MOST_BYTES:,} in the repository")
    if b"\0" in data:
        return found
    text = data.decode("utf-8", errors="replace")
    for match in PATTERN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        what = list(FOREIGN)[(match.lastindex or 1) - 1]
        found.append(f"{name}:{line}: {what}: {match[0]!r}")
    return found


def main() -> None:
    """Print every complaint; the exit status is 1 when there is one."""
    plain_streams()
    found = [line for path in tracked() for line in complaints(path)]
    for line in found:
        say(line)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
