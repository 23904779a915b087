"""Hold an edited document to its intended meaning: the new values and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from deepdiff import DeepDiff

from switchboard_policy.documents import pointer as pointers
from switchboard_policy.documents.embedded import replace_number
from switchboard_policy.documents.nodes import Document, Value
from switchboard_policy.documents.scalars import decimal_number
from switchboard_policy.proposal.planning import Change, Replacement


def intended(document: Document, changes: Iterable[Change]) -> Value:
    """Return what a document must mean once some changes are made.

    Args:
        document: the document before.
        changes: changes of this document.
    """
    value = document.value
    for change in changes:
        within = change.within if isinstance(change, Replacement) else ""
        tokens = pointers.split(change.location.pointer)
        value = _with(value, tokens, change.new, within)
    return value


def _with(value: Value, tokens: tuple[str, ...], number: str, within: str) -> Value:
    """Return a value with one part changed; whatever is not on the way is shared, not copied."""
    if not tokens:
        return replace_number(str(value), within, number) if within else decimal_number(number)
    head, rest = tokens[0], tokens[1:]
    if isinstance(value, list):
        changed = list(value)
        changed[int(head)] = _with(value[int(head)], rest, number, within)
        return changed
    assert isinstance(value, dict)
    return {**value, head: _with(value.get(head), rest, number, within)}


def differences(expected: Value, found: Value) -> tuple[str, ...]:
    """Return where two meanings differ; empty where they are the same.

    Args:
        expected: what a document must mean.
        found: what it means.
    """
    if _same(expected, found):
        return ()
    told = DeepDiff(expected, found, ignore_numeric_type_changes=True, threshold_to_diff_deeper=0)
    paths = {str(path) for paths in told.values() for path in paths}
    return tuple(sorted(paths)) or ("the whole document",)


def _same(expected: Value, found: Value) -> bool:
    """Whether two meanings are the same; true is not 1, as it would be to Python."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(
            _same(value, found[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_same, expected, found))
    return isinstance(expected, bool) is isinstance(found, bool) and expected == found
