"""Where PromQL goes wrong: the parser says what is wrong but not where.

A text is cut after each word in turn and closed in several ways. The first word after which no
way of going on makes it parse is the fault: that is where a parser that reads from the left stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from switchboard_policy.promql.tree import tree_of

_WORDS = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`)
    |(?P<word>[\w:.]+)
    |(?P<sign>=~|!~|==|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_CLOSERS = {"(": ")", "{": "}", "[": "]"}
# What may come next, by the innermost bracket that is open. Calls and aggregations are closed with
# every kind of argument a function takes.
_FEW = ("x", "x[5m]", "1", "1,x", "x,1", "x,1,1", "1,x[5m]", '"x"', '"x",x', '"x","x"')
_LATER = (*_FEW, '"x","x","x"', '"x","x","x","x"', 'x,"x","x"', 'x,"x","x","x","x"', "x[5m],1,1")
_CALLED = tuple(f"({each})" for each in ("", *_LATER))
_BY = (" (x) (x)", " (x) (1,x)")
_AFTER = ("(x)", "(1,x)", " x", "[5m]")
_ENDINGS = {
    "(": ("", *_LATER, *(f",{each}" for each in _LATER), *_CALLED, "[5m]", *_BY),
    "{": ("", 'x="x"', '="x"', '"x"', ',x="x"'),
    "[": ("", "5m", ":1m", "1m", "m"),
    "": ("", *_LATER, *_CALLED, *_BY, "[5m]", " (x) x", " 1m", " bool x"),
}
_MOST = 4_000
"""Characters that are looked through; the time grows with their square. Ours."""


def fault(text: str) -> int:
    """Return the offset of the first character of PromQL after which nothing could mend it.

    An opening bracket that is never closed is the fault itself; the text's length says that
    something is missing at its end.

    Args:
        text: PromQL that does not parse; of a very long one, its beginning is the fault.
    """
    if len(text) > _MOST:
        return 0
    open_at: list[tuple[str, int]] = []
    end = 0
    for word, start in _words(text):
        if word in _CLOSERS:
            open_at.append((word, start))
        elif open_at and word == _CLOSERS[open_at[-1][0]]:
            open_at.pop()
        end = start + len(word)
        if not _can_go_on(text[:end], [bracket for bracket, _ in open_at]):
            return start
    return open_at[-1][1] if open_at else end


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of an offset into a text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - before.rfind("\n")


def _words(text: str) -> Iterator[tuple[str, int]]:
    for match in _WORDS.finditer(text):
        if match.lastgroup != "blank":
            yield match.group(), match.start()


def _can_go_on(start: str, brackets: list[str]) -> bool:
    """Whether some way of going on after `start` parses, given the brackets still open there."""
    close = [_CLOSERS[each] for each in reversed(brackets)]
    inner, outer = "".join(close[:1]), "".join(close[1:])
    innermost = brackets[-1] if brackets else ""
    tails = [ending + inner + outer for ending in _ENDINGS[innermost]]
    # What was just closed may get a range or stand before the operand of an aggregation.
    lasts = _ENDINGS["{"] if innermost == "{" else ("", "x")
    tails += [last + inner + after + outer for last in lasts for after in _AFTER]
    return any(_parses(start + tail) for tail in dict.fromkeys(tails))


def _parses(text: str) -> bool:
    try:
        tree_of(text)
    except ValueError:
        return False
    return True
