"""Traces, windows, limiters and synthetic traffic: numbers in, numbers out.

A leaf: it knows no policy documents, no files and no clients. Time and seeds are arguments.
"""

from simulator.trace import SeriesKey, Trace, TraceSource

__all__ = ["SeriesKey", "Trace", "TraceSource"]
