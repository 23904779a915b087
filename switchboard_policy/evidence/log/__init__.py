"""The audit log on disk: lines that only grow, a tree of hashes over them, and its signed head."""
