"""Write the reference pages from the code, or with `--check` refuse pages that disagree with it.

`--check` also follows every link between the pages, and wants words for every finding.
"""

from __future__ import annotations

import difflib
import sys

from findings import unexplained
from links import broken_links
from pages import PAGES
from screen import ROOT, plain_streams, say

FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code; edit the code. -->\n\n"


def rendered() -> dict[str, str]:
    """Every generated page as it should be, by file name."""
    return {name: NOTE + page().rstrip() + "\n" for name, page in PAGES.items()}


def disagreements() -> list[str]:
    """What differs between the pages in the tree and those the code gives."""
    found = []
    pages = rendered()
    for name, wanted in pages.items():
        path = FOLDER / name
        there = path.read_text(encoding="utf-8") if path.is_file() else ""
        lines = difflib.unified_diff(
            there.splitlines(), wanted.splitlines(), f"docs/reference/{name}", "the code", n=0
        )
        found += list(lines)
    stale = sorted(path.name for path in FOLDER.glob("*.md") if path.name not in pages)
    return found + [f"docs/reference/{name}: nothing writes this page any more" for name in stale]


def write() -> None:
    """Write the pages that changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in rendered().items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            say(f"wrote {path.relative_to(ROOT)}")


def main() -> None:
    """Write or check; the exit status of a check is 1 when anything disagrees."""
    plain_streams()
    if "--check" not in sys.argv[1:]:
        write()
        return
    stale = disagreements()
    lost = broken_links()
    unsaid = unexplained()
    for line in stale + lost + unsaid:
        say(line)
    if stale:
        say("`make docs` writes the reference pages again")
    sys.exit(bool(stale or lost or unsaid))


if __name__ == "__main__":
    main()
