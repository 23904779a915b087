"""Comments that set a finding aside for a while: who reads the file sees why, and until when.

`# switchboard: ignore[limits/places_disagree] until 2027-03-01 because both move in March`, on the
line of the finding or the one above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from switchboard_policy.domain.finding import Finding, Level
from switchboard_policy.domain.location import Location

_COMMENT = re.compile(r"(?:^|\s)#\s*switchboard:\s*ignore\b(?P<rest>.*)$")
_PARTS = re.compile(
    r"\[(?P<ids>[\w/,\s-]+)\]\s+until\s+(?P<until>\d{4}-\d{2}-\d{2})\s+because\s+(?P<why>\S.*)"
)
_FORM = "# switchboard: ignore[<id>] until <YYYY-MM-DD> because <reason>"


@dataclass(frozen=True)
class Ignore:
    """A comment that sets findings aside.

    Args:
        file: where it stands.
        line: line, from 1.
        ids: the findings; empty where the comment is not complete.
        until: the last day it holds; None where the comment is not complete.
        why: the reason given.
    """

    file: str
    line: int
    ids: frozenset[str] = frozenset()
    until: date | None = None
    why: str = ""

    def covers(self, finding: Finding) -> bool:
        """Return whether it is about a finding, in force or not."""
        where = finding.location
        if where is None or where.file != self.file or finding.id not in self.ids:
            return False
        return where.line in {self.line, self.line + 1}


def ignores_in(file: str, text: str) -> Iterator[Ignore]:
    """Yield the comments of a file.

    Args:
        file: its path.
        text: its characters.
    """
    if "switchboard:" not in text:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = _COMMENT.search(line.rstrip("\r"))
        if found:
            yield _read(file, number, found["rest"])


def _read(file: str, line: int, rest: str) -> Ignore:
    parts = _PARTS.fullmatch(rest.strip())
    try:
        until = date.fromisoformat(parts["until"]) if parts else None
    except ValueError:
        until = None
    if parts is None or until is None:
        return Ignore(file, line)
    ids = frozenset(each.strip() for each in parts["ids"].split(",") if each.strip())
    return Ignore(file, line, ids, until, parts["why"].strip())


def about_ignores(
    ignores: Iterable[Ignore], findings: Iterable[Finding], today: date
) -> Iterator[Finding]:
    """Yield what is wrong with the comments themselves.

    Args:
        ignores: the comments.
        findings: everything that was found, set aside or not.
        today: a comment holds to the end of its last day.
    """
    every = tuple(findings)
    for one in ignores:
        where = Location(one.file, "", one.line, 0)
        if one.until is None:
            msg = f"this sets nothing aside; the whole form is `{_FORM}`"
            yield Finding("policy/ignore_incomplete", Level.SOFT, msg, location=where)
        elif not any(one.covers(each) for each in every):
            msg = f"nothing here is {' or '.join(sorted(one.ids))} any more; take the comment out"
            yield Finding("policy/ignore_unused", Level.ADVISORY, msg, location=where)
        elif one.until < today:
            msg = f"it held until {one.until}, so the finding is told again; mend it, or extend it"
            yield Finding("policy/ignore_expired", Level.ADVISORY, msg, location=where)
