"""A mark reads back as it was written, and nothing else reads as one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from support.hostile import TEXTS
from support.pull_memory import BASE, change, proposed

from switchboard_policy.proposal.mark import (
    Mark,
    mark_of,
    read,
    rebuild_asked,
    rebuild_box,
    remarked,
    written,
)

HEAD = "c" * 40
MARK = mark_of(proposed(change("acme"), change("globex")), base=BASE, head=HEAD)


@settings(max_examples=80)
@given(TEXTS, TEXTS)
def test_whatever_people_say_a_mark_reads_back_and_is_one_comment(why: str, told: str) -> None:
    mark = replace(MARK, because=why, told=told)
    text = written(mark)
    assert read(f"{text}\n# A title\n") == mark
    assert text.count("<!--") == text.count("-->") == 1
    assert not set("@#`*|&") & set(text)


@settings(max_examples=40)
@given(TEXTS)
def test_a_topic_of_any_name_reads_back(name: str) -> None:
    safe = name.encode("utf-8", "replace").decode()
    mark = mark_of(proposed(change(safe or "acme")), base=BASE, head=HEAD)
    assert read(written(mark)) == mark


@pytest.mark.parametrize(
    "body",
    [
        "",
        written(MARK) * 2,
        written(MARK).replace('"version":1', '"version":2'),
        written(MARK).replace("=32 requests/s", "=many requests/s", 1),
        written(MARK).replace('"retired"', '"tired"'),
        written(MARK)[:-1],
        "<!-- switchboard:proposal {} -->",
        '<!-- switchboard:proposal {"version":1,"values":7} -->',
        "<!-- switchboard:proposal {} -->".replace("{}", "{" * 4),
    ],
)
def test_a_damaged_mark_or_two_of_them_count_for_none(body: str) -> None:
    assert read(body) is None


def test_another_mark_leaves_every_other_word() -> None:
    body = f"{written(MARK)}\n# Title \\1\n{rebuild_box()}\n"
    retired = replace(MARK, retired=True, because="\\g<0>")
    changed = remarked(body, retired)
    assert read(changed) == retired
    assert changed.partition("\n")[2] == body.partition("\n")[2]


def test_only_a_tick_in_our_box_asks_for_a_rebuild() -> None:
    assert rebuild_asked(f"a\n{rebuild_box(ticked=True)}\nb")
    assert not rebuild_asked(f"a\n{rebuild_box()}\nb")
    assert not rebuild_asked("- [x] the figures make sense to someone who knows `acme`")


def test_values_keep_their_digits() -> None:
    mark = replace(MARK, values={"limits/acme/rps": (Decimal("32.50"), "requests/s")})
    found = read(written(mark))
    assert isinstance(found, Mark)
    assert found.values == mark.values
