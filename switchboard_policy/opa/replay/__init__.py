"""Impact analysis: past decisions asked again of two versions of a policy, and what would flip."""
