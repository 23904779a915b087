"""Write the generated pages from the code, or with `--check` refuse pages that disagree with it.

`--check` also follows every link between the pages, wants words for every finding, and a page for
every area that links to each of its rules.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Collection

from findings import unexplained
from links import broken_links
from pages import PAGES
from predicate_page import predicate_page
from refusal_page import refusal_page
from rule_pages import rule_pages, unlinked
from screen import ROOT, plain_streams, say

DOCS = ROOT / "docs"
WRITTEN = ("reference", "rules")  # folders that hold nothing but these pages
NOTE = "<!-- Written by `make docs` from the code; edit the code. -->\n\n"


def rendered() -> dict[str, str]:
    """Every generated page as it should be, by its path below `docs`."""
    pages = {f"reference/{name}": page() for name, page in PAGES.items()}
    pages["evidence/predicates.md"] = predicate_page()
    pages["evidence/refusals.md"] = refusal_page()
    pages |= {f"rules/{name}": text for name, text in rule_pages().items()}
    return {name: NOTE + text.rstrip() + "\n" for name, text in pages.items()}


def disagreements() -> list[str]:
    """What differs between the pages in the tree and those the code gives."""
    found = []
    pages = rendered()
    for name, wanted in pages.items():
        path = DOCS / name
        there = path.read_text(encoding="utf-8") if path.is_file() else ""
        lines = difflib.unified_diff(
            there.splitlines(), wanted.splitlines(), f"docs/{name}", "the code", n=0
        )
        found += list(lines)
    return found + [f"docs/{name}: nothing writes this page any more" for name in stale(pages)]


def stale(pages: Collection[str]) -> list[str]:
    """The pages of the generated folders that are not among these."""
    paths = [path for folder in WRITTEN for path in (DOCS / folder).rglob("*.md")]
    return sorted({path.relative_to(DOCS).as_posix() for path in paths} - set(pages))


def write() -> None:
    """Write the pages that changed, and take away those that nothing writes any more."""
    pages = rendered()
    for name, text in pages.items():
        path = DOCS / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            say(f"wrote docs/{name}")
    for name in stale(pages):
        (DOCS / name).unlink()
        say(f"removed docs/{name}")


def main() -> None:
    """Write or check; the exit status of a check is 1 when anything disagrees."""
    plain_streams()
    if "--check" not in sys.argv[1:]:
        write()
        return
    differing = disagreements()
    other = broken_links() + unexplained() + unlinked()
    for line in differing + other:
        say(line)
    if differing:
        say("`make docs` writes the generated pages again")
    sys.exit(bool(differing or other))


if __name__ == "__main__":
    main()
