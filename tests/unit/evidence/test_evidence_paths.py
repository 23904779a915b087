"""A name means one file on every system, and no two names one file on any."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.long import many

from switchboard_policy.errors import evidence_files as refusals
from switchboard_policy.errors.evidence_files import FileNameError
from switchboard_policy.evidence.paths import check_name, check_names

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"
PARTS = st.text("abc0_-", min_size=1, max_size=4)
PLAIN = st.lists(PARTS, min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize("name", ["a", "a/b.c", "..a/.b", "-", COMPOSED, "表/図.svg", "a b"])
def test_plain_names_are_taken(name: str) -> None:
    check_name(name)
    check_names([name])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a", refusals.NameParent),
        ("a/../b", refusals.NameParent),
        ("..", refusals.NameParent),
        ("/etc/passwd", refusals.NameAbsolute),
        ("C:/a", refusals.NameAbsolute),
        ("c:", refusals.NameAbsolute),
        ("a\\b", refusals.NameBackslash),
        ("a//b", refusals.NameNotPlain),
        ("a/", refusals.NameNotPlain),
        ("./a", refusals.NameNotPlain),
        ("", refusals.NameNotPlain),
        ("a/b.", refusals.NameNotPlain),
        ("a /b", refusals.NameNotPlain),
        ("a" * 256, refusals.NameNotPlain),
        ("\u00e9" * 128, refusals.NameNotPlain),
        ("/".join(["abc"] * 300), refusals.NameNotPlain),
        ("a\nb", refusals.NameControl),
        ("a\x00b", refusals.NameControl),
        ("a\u202egpj.exe", refusals.NameControl),
        ("a\u200bb", refusals.NameControl),
        ("a\ufeff", refusals.NameControl),
        ("a\u00a0b", refusals.NameControl),
        ("a\udcff", refusals.NameNotUtf8),
        (DECOMPOSED, refusals.NameNotNormal),
    ],
)
def test_each_other_name_is_refused_for_a_reason_of_its_own(
    name: str, reason: type[FileNameError]
) -> None:
    with pytest.raises(FileNameError) as refused:
        check_name(name)
    assert type(refused.value) is reason
    assert refused.value.message.isprintable()


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["a", "b", "a"], refusals.NameTwice),
        (["a/b", "A/b"], refusals.NameCaseTwins),
        (["a/b", "A/c"], refusals.NameCaseTwins),
        (["stra\u00dfe", "STRASSE"], refusals.NameCaseTwins),
        ([COMPOSED, DECOMPOSED], refusals.NameUnicodeTwins),
        ([f"{COMPOSED}/a", f"{DECOMPOSED}/b"], refusals.NameUnicodeTwins),
    ],
)
def test_names_some_system_takes_for_one_are_refused_together(
    names: list[str], reason: type[FileNameError]
) -> None:
    with pytest.raises(FileNameError) as refused:
        check_names(names)
    assert type(refused.value) is reason


@settings(max_examples=many(1000, few=60), deadline=None)
@given(st.sets(PLAIN, min_size=1, max_size=8))
def test_different_plain_names_never_collide(names: set[str]) -> None:
    check_names(sorted(names))


@settings(max_examples=many(2000, few=150), deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_taken_or_refused_by_name(name: str) -> None:
    try:
        check_name(name)
    except FileNameError:
        return
    parts = name.split("/")
    assert not {"", ".", ".."}.intersection(parts)
    assert name.isprintable()
    assert name == name.encode().decode()
