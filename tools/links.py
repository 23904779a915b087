"""Follow the links between Markdown pages: files that are not there, headings that are not."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

from screen import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"^(```+|~~~+).*?^\1\s*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"^(?:https?:|mailto:)")
OWN_PAGES = ("*.md", ":!fixtures", ":!tests", ":!templates")


def slug(heading: str) -> str:
    """The anchor GitHub gives a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    """Every anchor of a page."""
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\">", text))
    seen: dict[str, int] = {}
    without_code = re.sub(r"^(```+|~~~+).*?^\1\s*$", "", text, flags=re.MULTILINE | re.DOTALL)
    for heading in HEADING.findall(without_code):
        name = slug(heading)
        count = seen.get(name, 0)
        seen[name] = count + 1
        named.add(f"{name}-{count}" if count else name)
    return frozenset(named)


def own_pages() -> list[Path]:
    """The Markdown pages of this project that people read."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *OWN_PAGES]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name]
    return [path for path in paths if path.is_file()]


def broken_links() -> list[str]:
    """Every link that leads nowhere, as `page:line: target`."""
    found = []
    for page in own_pages():
        text = page.read_text(encoding="utf-8")
        blank = CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        for match in LINK.finditer(blank):
            target = match[1]
            if ELSEWHERE.match(target):
                continue
            name, _, anchor = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            line = text.count("\n", 0, match.start()) + 1
            where = f"{page.relative_to(ROOT)}:{line}"
            if not file.exists():
                found.append(f"{where}: {target} is not there")
            elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                found.append(f"{where}: {target}: no such heading")
    return found
