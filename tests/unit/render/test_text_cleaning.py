from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.hostile import HOSTILE, TEXTS

from switchboard_policy.render.text import LONGEST, clean, clip, slug


@given(TEXTS)
def test_cleaned_text_is_one_line_without_anything_hidden(text: str) -> None:
    shown = clean(text)
    assert len(shown.splitlines()) <= 1
    hidden = [c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}]
    assert set(hidden) <= {"\u200d", "\u200c"}
    shown.encode()


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb", "a b"),
        ("\u202eevil", "\ufffdevil"),
        ("a\u00a0b", "a b"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("\ufffe", "\ufffd"),
    ],
)
def test_what_hides_is_shown(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_long_values_end_in_an_ellipsis() -> None:
    shown = clean("x" * 5_000)
    assert len(shown) == LONGEST
    assert shown.endswith("…")
    assert clip("short", 5) == "short"


@given(st.one_of(TEXTS, st.sampled_from(HOSTILE)))
def test_a_slug_is_safe_in_a_path_and_an_id(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(text).strip("-")
