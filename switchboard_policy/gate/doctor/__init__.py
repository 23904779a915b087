"""Whether a gate can be walked around: pure judgement of a repository's own rules."""
