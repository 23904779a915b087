"""Changed values as edits, files before and after, and the patch between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import unified_diff

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.proposal import ChangeSet, Edit
from switchboard_policy.domain.units import plain


def digest(text: str) -> str:
    """Return the digest of a text as the product writes digests."""
    return sha256(text.encode("utf-8", "replace"))


def change_set(deltas: Sequence[Delta] = ()) -> ChangeSet:
    """Return the change set of some deltas: every occurrence edited, with its patch."""
    carried = tuple(found for found in deltas if not found.advisory)
    edits = tuple(
        sorted(
            Edit(at.location, at.literal, plain(found.new), at.place.role)
            for found in carried
            for at in found.target.occurrences
        )
    )
    files = sorted({edit.location.file for edit in edits})
    before = {file: _lines(file, edits, "old") for file in files}
    after = {file: _lines(file, edits, "new") for file in files}
    patch = "".join(_patch(file, before[file], after[file]) for file in files)
    return ChangeSet(
        carried,
        edits,
        {file: text.encode("utf-8", "replace") for file, text in before.items()},
        {file: text.encode("utf-8", "replace") for file, text in after.items()},
        patch,
        digest(patch),
    )


def _lines(file: str, edits: Iterable[Edit], side: str) -> str:
    return "".join(
        f"{edit.location.pointer.strip('/').replace('/', '.')}: {getattr(edit, side)}\n"
        for edit in edits
        if edit.location.file == file
    )


def _patch(file: str, before: str, after: str) -> str:
    lines = unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{file}", f"b/{file}"
    )
    return "".join((f"diff --git a/{file} b/{file}\n", *lines))
