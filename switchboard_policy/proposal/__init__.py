"""From deltas to one minimal change set: edits, agreement, digests, topics."""
