"""Adapters that speak to GitHub: the forge through its API, and a mirror of its Git objects."""
