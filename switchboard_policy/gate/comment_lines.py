"""The lines of a comment that its author says: not quoted, not code, not hidden.

Read with a parser of CommonMark rather than by looking for fences: a quote goes on without its
mark, code spans and HTML comments run over lines, and whoever guesses takes a quotation for a
command.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 65_536
"""Characters of a comment.

Source: GitHub answers "body is too long (maximum is 65536 characters)".
"""

# Elements whose content is shown as a quotation, as code, or not at all.
_NOT_SAID = re.compile(
    r"<(/?)(blockquote|code|del|kbd|pre|q|s|samp|script|strike|style|template|textarea|title|xmp)\b",
    re.IGNORECASE,
)

_PARAGRAPHS = ["blockquote", "code", "fence", "heading", "hr", "html_block", "lheading", "list"]
_PARAGRAPHS += ["table", "backticks", "escape", "html_inline", "newline"]


def said(body: str) -> tuple[str, ...]:
    """Return the lines that stand in plain paragraphs of their own, in order.

    A line longer than a comment can be was not written on the forge and is not looked at.

    Args:
        body: Markdown, as it was written; hostile.
    """
    if len(body) > LONGEST:
        return ()
    depth, own = 0, False
    found: list[str] = []
    for token in _parser().parse(body):
        depth = max(0, depth + _opened(token))
        if token.type == "inline" and own and not depth:
            lines, depth = _lines(token.children or [])
            found += lines
        # A line of dashes below makes a heading of a paragraph; its lines begin as they did.
        own = token.level == 0 and (token.type == "paragraph_open" or token.markup in {"-", "="})
    return tuple(found)


def _opened(token: Token) -> int:
    """Return how many of such elements a block of HTML leaves open."""
    return _balance(token.content) if token.type == "html_block" else 0


def _balance(html: str) -> int:
    return sum(-1 if close else 1 for close, _ in _NOT_SAID.findall(html))


def _lines(children: list[Token]) -> tuple[list[str], int]:
    """Return the lines of a paragraph, and how many such elements it leaves open."""
    found: list[str] = []
    depth, line, plain = 0, "", True
    for token in (*children, Token("softbreak", "br", 0)):
        if token.type in {"softbreak", "hardbreak"}:
            if plain:
                found.append(line)
            line, plain = "", depth == 0
        elif token.type == "html_inline":
            depth = max(0, depth + _balance(token.content))
            plain = plain and bool(line.strip())
            line += " "
        elif token.type == "code_inline":
            line += f"{token.markup}{token.content}{token.markup}"
        else:  # an escaped letter begins no command, and is read as itself further on
            line += token.content if line else token.markup or token.content
    return found, depth


@cache
def _parser() -> MarkdownIt:
    """Return a parser that knows what takes a line out of a paragraph, and nothing else."""
    parser = MarkdownIt("zero", {"html": True}).enable(_PARAGRAPHS)
    return parser.disable("text_join")
