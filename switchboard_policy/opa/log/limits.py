"""The bounds of this package's `defaults.yaml`, looked up once."""

from __future__ import annotations

from functools import lru_cache

from switchboard_policy.documents.constants import constants

_PACKAGE = "switchboard_policy.opa.log"


@lru_cache(maxsize=1)
def line_bytes() -> int:
    """Return how many bytes a line may have."""
    return constants(_PACKAGE).whole("line_bytes")


@lru_cache(maxsize=1)
def nesting() -> int:
    """Return how deep a document may nest, in levels."""
    return constants(_PACKAGE).whole("nesting")


@lru_cache(maxsize=1)
def most_places() -> int:
    """Return how many places of one oddity are kept."""
    return constants(_PACKAGE).whole("places")


@lru_cache(maxsize=1)
def clock_back_ns() -> int:
    """Return how far a server's clock may go back unnoticed, in nanoseconds."""
    return int(constants(_PACKAGE).number("clock_back_seconds") * 1_000_000_000)


@lru_cache(maxsize=1)
def memory_mb() -> int:
    """Return what DuckDB's buffers may take, in MB."""
    return constants(_PACKAGE).whole("memory_mb")


@lru_cache(maxsize=1)
def batch_bytes() -> int:
    """Return how many bytes of decisions are handed to DuckDB at once."""
    return constants(_PACKAGE).whole("batch_bytes")


@lru_cache(maxsize=1)
def row_group_bytes() -> int:
    """Return about how many bytes of text a row group of Parquet holds."""
    return constants(_PACKAGE).whole("row_group_bytes")


@lru_cache(maxsize=1)
def segment_bytes() -> int:
    """Return how large a file of a log grows before another is begun."""
    return constants(_PACKAGE).whole("segment_bytes")
