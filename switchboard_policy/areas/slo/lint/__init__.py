"""Lints of service levels and rules: one a module, each with a stable id and words in the docs."""
