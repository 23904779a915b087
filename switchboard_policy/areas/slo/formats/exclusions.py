"""Time that does not count, as one line of text: from when to when, how often, why."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from switchboard_policy.areas.slo.definition import Exclusion
from switchboard_policy.areas.slo.formats.durations import duration_text, seconds_of

FORM = "<start>/<end> [every <duration>] [: <reason>], times as 2026-12-01T22:00Z"
_LINE = re.compile(r"(\S+?)/(\S+?)(?:\s+every\s+(\S+?))?(?:\s*:\s+(\S.*))?")


def read_exclusion(text: str) -> Exclusion | str:
    """Return the stretch of time a text tells, or what is wrong with it.

    Args:
        text: in the form `FORM`.
    """
    found = _LINE.fullmatch(text.strip())
    if found is None:
        return f"{text!r} is no stretch of time"
    start, end = (_instant(each) for each in found.group(1, 2))
    every = 0 if found[3] is None else seconds_of(found[3])
    if start is None or end is None:
        return f"{found[1] if start is None else found[2]} is no time with its zone"
    if end <= start:
        return f"it ends at {found[2]}, not after its start"
    if every is None:
        return f"{found[3]} is no duration such as 7d"
    if 0 < every < end - start:
        return f"it lasts longer than {found[3]}, after which it comes again"
    return Exclusion(start, end, every, found[4] or "")


def exclusion_text(exclusion: Exclusion) -> str:
    """Return a stretch of time as one line of text that reads back as itself."""
    start, end = (
        datetime.fromtimestamp(each, UTC).isoformat().removesuffix("+00:00") + "Z"
        for each in (exclusion.start_s, exclusion.end_s)
    )
    every = f" every {duration_text(exclusion.every_s)}" if exclusion.every_s else ""
    words = " ".join(exclusion.reason.split())
    reason = f": {words}" if words else ""
    return f"{start}/{end}{every}{reason}"


def _instant(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None or found.microsecond:
        return None
    return int(found.timestamp())
