from __future__ import annotations

import pytest
from hypothesis import given
from support.hostile import HOSTILE, OURS, TEXTS, mentions, seen, tags, tokens

from switchboard_policy.render.markdown import Markdown, bold, code, escape, join
from switchboard_policy.render.text import clean

HEAD = "| a | b |\n| --- | --- |\n"


def check_row(cell: str, shown: str) -> None:
    """The cell stays one cell, shows its text, and does nothing."""
    markdown = f"{HEAD}| {cell} | end |\n"
    found = [token for token in tokens(markdown) if token.type in {"td_open", "th_open"}]
    assert len(found) == 4
    assert tags(markdown) <= OURS
    assert not [t for t in tokens(markdown) if t.type in {"link_open", "image", "fence", "s_open"}]
    assert mentions(markdown) == []
    text = seen(markdown)
    assert text.startswith("ab")
    assert text.endswith("end")
    assert text[2:-3].split() == shown.replace("\u200b", "").split()


@given(TEXTS)
def test_any_text_in_a_cell_shows_itself_and_nothing_else(text: str) -> None:
    check_row(escape(text), clean(text))


@given(TEXTS)
def test_any_name_in_code_type_shows_itself_and_nothing_else(text: str) -> None:
    check_row(code(text), clean(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_a_cell_is_harmless(text: str) -> None:
    check_row(escape(text), clean(text))
    check_row(code(text), clean(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_starting_a_line_is_a_paragraph(text: str) -> None:
    found = {token.type for token in tokens(escape(text))}
    assert found <= {"paragraph_open", "paragraph_close", "inline", "text"}


@given(TEXTS)
def test_text_starting_a_line_is_a_paragraph_whatever_it_is(text: str) -> None:
    found = {token.type for token in tokens(f"before\n\n{escape(text)}\n")}
    assert found <= {"paragraph_open", "paragraph_close", "inline", "text", "softbreak"}


def test_plain_names_stay_readable_in_the_source() -> None:
    assert code("acme") == "`acme`"
    assert code("reporting/latency") == "`reporting/latency`"
    assert escape("throttled 1.8 % of good requests") == "throttled 1.8 % of good requests"


def test_markdown_of_our_own_is_left_alone() -> None:
    assert escape(Markdown("**x**")) == "**x**"
    assert bold("a*b") == "**a&#42;b**"
    assert join(["a|b", Markdown("`c`")], " and ") == "a&#124;b and `c`"
