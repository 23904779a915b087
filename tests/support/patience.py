"""How long a test waits for what will surely come: a fixed short wait fails on a busy machine."""

PATIENCE_S = 300.0
"""Seconds. Nobody waits this long unless something is broken, and then only once."""
