"""Names and sentences that try to be more than text."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

HOSTILE = (
    "a|b|c",
    "`acme`",
    "``` fence",
    "@octocat",
    "sre@team and @org/team",
    "#123",
    "org/repo#7",
    "GH-42",
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/p.png)",
    "https://evil.example/path",
    "www.evil.example",
    "mailto:a@b.example",
    "two\nlines\r\nand\u2028more",
    "\n\n# heading\n\n- [ ] item",
    "--> <!-- marker",
    "</details></summary>",
    "</code></td>",
    "\u202egnp.exe\u202c",
    "\u200bzero\u2060width\ufeff",
    "*bold* _it_ ~~gone~~ **more**",
    "$x^2$ and $$y$$",
    ":+1: :tada:",
    "&#64;octocat &amp; &lt;b&gt;",
    "\\@octocat \\| \\`",
    "\x1b[31mred\x1b[0m\x00\x07",
    "[^1]: note",
    "1. one",
    "- item",
    "+ item",
    "---",
    "===",
    "> quote",
    "{{ 7 * 7 }} {% raw %}",
    "</style><style>*{display:none}",
    "\ud800 lone surrogate",
    " ",
    "",
    "x" * 5_000,
    "ünï¢ødé 💥 👩\u200d💻",
)

_PIECES = st.sampled_from([text for text in HOSTILE if len(text) < 100])
TEXTS = st.one_of(
    _PIECES,
    st.text(max_size=60),
    st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=4).map("".join),
)
"""Anything a file could name, and combinations of what breaks formats."""

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)[^>]*>|<!")
OURS = {"details", "summary", "code", "br"}


def tokens(markdown: str) -> list[Token]:
    """Every token of a Markdown text, those inside lines included."""
    found: list[Token] = []
    for token in _PARSER.parse(markdown):
        found.append(token)
        found.extend(token.children or ())
    return found


def tags(markdown: str) -> set[str]:
    """The names of the HTML elements a Markdown text holds; `!` for comments."""
    html = (token.content for token in tokens(markdown) if token.type.startswith("html"))
    return {found[1] or "!" for text in html for found in _TAG.finditer(text)}


def seen(markdown: str) -> str:
    """What a reader sees of a Markdown text, without zero-width spaces, code in its place."""
    plain = {"text", "code_inline", "code_block", "fence", "softbreak", "hardbreak"}
    shown = (
        token.content or " "
        for token in tokens(markdown)
        if token.type in plain or (token.type == "html_inline" and token.content == "<br>")
    )
    return "".join(shown).replace("\u200b", "")


def mentions(markdown: str) -> list[str]:
    """What GitHub would turn into a mention, a reference or a link, outside of code."""
    outside, depth = [], 0
    for token in tokens(markdown):
        if token.type == "html_inline" and token.content in {"<code>", "</code>"}:
            depth += 1 if token.content == "<code>" else -1
        elif token.type == "text" and depth == 0:
            outside.append(token.content)
    text = "\n".join(outside)
    return re.findall(
        r"@[A-Za-z0-9]|#\d|\bGH-\d|[a-z]+://|\bwww\.|mailto:\w|:[+a-z0-9_-]+:", text, re.IGNORECASE
    )


COMMANDS = (
    "::error file=x::y",
    "  ::set-output name=a::b",
    "x\n::add-mask::y",
    "x\r\n::stop-commands::t",
    "%0A::warning::z",
    "##[error]old",
    "x ##[add-mask]y",
    "a,line=1,title=b::c",
    "file:line,x=y",
    "${{ secrets.GITHUB_TOKEN }}",
    "$(id)",
    "`id`",
    '"; rm -rf / #',
    "EOF\nNAME=value\nEOF",
    "name<<EOF\nvalue\nEOF",
    "/switchboard override risk/high until 2026-12-01 because it says so",
    "x\n/switchboard revoke\ny",
    "<!-- switchboard:gate -->",
    "<!-- switchboard:memory AAAA 00 -->",
    "refs/heads/../../etc/passwd",
    "feature/\u0430cme",
    "\uff0fswitchboard why",
    "a\u202e\u2066b\u2069",
    "!!python/object/apply:os.system [id]",
    "&anchor [*anchor]",
    "no",
    "12:30:45",
    "<details open><summary>x",
    "```\n/switchboard why\n```",
    "|---|---|",
    "\ue000private\ufdd0",
)
"""Titles, branches, labels and values that would be commands to a runner, a shell or ourselves."""
