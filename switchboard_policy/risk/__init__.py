"""Risk of a change set: one file a factor, combined into a score."""
