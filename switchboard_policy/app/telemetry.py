"""Bring measurements into the local store, and say what is in it."""
