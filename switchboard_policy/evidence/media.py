"""What kind of file a name stands for, and what a proposal's files are in a set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "csv": "text/csv",
        "gz": "application/gzip",
        "html": "text/html",
        "json": "application/json",
        "jsonl": "application/jsonl",
        "md": "text/markdown",
        "parquet": "application/vnd.apache.parquet",
        "patch": "text/x-diff",
        "pdf": "application/pdf",
        "png": "image/png",
        "rego": "text/plain",
        "svg": "image/svg+xml",
        "txt": "text/plain",
        "yaml": "application/yaml",
        "yml": "application/yaml",
    }
)
"""Source: https://www.iana.org/assignments/media-types, and what is usual where it has none."""
_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "changes.patch": "change",
        "decision.json": "decision",
        "decisions.html": "replay",
        "decisions.json": "replay",
        "pr-body.md": "summary",
        "proposal.json": "proposal",
        "report.html": "report",
        "simulation.json": "simulation",
    }
)


def media_type(path: str) -> str:
    """Return the media type that a file's ending stands for.

    Args:
        path: relative POSIX path.
    """
    return _MEDIA_TYPES.get(path.rpartition(".")[2].lower(), "application/octet-stream")


def role_of(path: str) -> str:
    """Return what a file of a proposal is in a set; `attachment` where its name does not tell.

    Args:
        path: relative POSIX path.
    """
    return "chart" if path.startswith("charts/") else _ROLES.get(path, "attachment")
