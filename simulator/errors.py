"""Errors of the simulator; it shares none with the library above it."""

from __future__ import annotations


class SimulationError(ValueError):
    """The arrays or parameters cannot be simulated: shapes, signs, empty windows."""
