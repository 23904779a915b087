from __future__ import annotations

import pytest

from switchboard_policy.errors import SwitchboardError
from switchboard_policy.proposal.spans import SpanEdit, apply_edits


def test_edits_replace_their_stretch_and_nothing_else() -> None:
    edits = [SpanEdit(4, 5, "XY"), SpanEdit(0, 1, ""), SpanEdit(2, 2, "+")]

    assert apply_edits("abcdef", edits) == "b+cdXYf"


def test_no_edit_changes_nothing() -> None:
    assert apply_edits("abc", []) == "abc"


def test_overlapping_edits_are_refused() -> None:
    with pytest.raises(SwitchboardError, match="overlap at character 1"):
        apply_edits("abc", [SpanEdit(0, 2, "x"), SpanEdit(1, 3, "y")])
