"""Prometheus's functions over raw samples, at many instants at once and to its own arithmetic."""
