"""What happened to a log whose records do not fit its head, as far as that can be told.

The files beside the records hold the hash of each record as it was. Nobody has to believe them: if
their root is the signed one, they are those of the log the head speaks of, and comparing the two
lists says what was changed, removed, inserted or moved. If they do not fit either, only that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from switchboard_policy.errors.evidence_log import (
    LogError,
    RecordChanged,
    RecordInserted,
    RecordRemoved,
    RecordsDiffer,
    RecordsReordered,
    TailCut,
)
from switchboard_policy.evidence.checkpoint import Checkpoint
from switchboard_policy.evidence.log.layout import Layout, opened
from switchboard_policy.evidence.log.lines import read_lines
from switchboard_policy.evidence.log.nodes import stored_leaves
from switchboard_policy.evidence.tree import Frontier, leaf_hash

HINT = "take the records from a copy that verifies, and ask who could write to this one"


def name_tampering(
    layout: Layout, records: int, stop: int, head: Checkpoint, lines: int
) -> LogError:
    """Return the error for records that do not fit their head.

    Args:
        layout: where the log is.
        records: its records, opened.
        stop: how far they are read, in bytes.
        head: the head they should fit.
        lines: how many whole lines there are.
    """
    try:
        with opened(layout.hashes) as hashes:
            if _is_of(hashes, head):
                return _named(records, stop, hashes, head.size, lines)
    except FileNotFoundError:
        pass  # a copy without them has less to tell
    if lines < head.size:
        message = f"{lines:,} of {head.size:,} records are there; which are missing, nothing tells"
        return TailCut(message, hint=HINT)
    message = f"the first {head.size:,} records are not those that the head was signed over"
    return RecordsDiffer(message, hint=HINT)


def _is_of(hashes: int, head: Checkpoint) -> bool:
    """Whether the hashes of records are those that a head was signed over."""
    frontier = Frontier()
    for leaf in stored_leaves(hashes, head.size):
        frontier.append(leaf)
    return (frontier.size, frontier.root) == (head.size, head.root)


def _named(records: int, stop: int, hashes: int, size: int, lines: int) -> LogError:
    """Compare records with the hashes of those that were signed; at the first difference, tell."""
    leaves = map(leaf_hash, read_lines(records, stop=stop))
    pairs = enumerate(zip(leaves, stored_leaves(hashes, size), strict=False))
    differing = next((each for each in pairs if each[1][0] != each[1][1]), None)
    if differing is None:
        message = f"the last {size - lines:,} of {size:,} records are not there any more"
        return TailCut(message, hint=HINT)
    index, (found, signed) = differing
    stands_further_down = found in _after(index, stored_leaves(hashes, size))
    is_further_down = signed in _after(index, map(leaf_hash, read_lines(records, stop=stop)))
    if stands_further_down and is_further_down:
        return RecordsReordered(f"from record {index:,} on, the order is another one", hint=HINT)
    if stands_further_down:
        return RecordRemoved(f"record {index:,} is not there any more", hint=HINT)
    if is_further_down:
        return RecordInserted(f"record {index:,} was not there when the head was signed", hint=HINT)
    return RecordChanged(f"record {index:,} is not the one that was signed", hint=HINT)


def _after(index: int, leaves: Iterator[bytes]) -> Iterator[bytes]:
    return islice(leaves, index + 1, None)
