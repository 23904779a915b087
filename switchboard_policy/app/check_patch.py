"""What a check can put right by itself, as a diff; it never touches the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from switchboard_policy.app.output_files import write_files
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.patch import unified_patch


def patch_of(before: Mapping[str, bytes], mended: Mapping[str, bytes]) -> str:
    """Return the diff that puts files right, for `git apply` in the checked folder.

    Args:
        before: files as they are; one that is missing is made, one that is no UTF-8 is left alone.
        mended: files as they should be.
    """
    texts = {file: content for file, content in mended.items() if _is_text(before.get(file, b""))}
    return unified_patch(before, texts)


def write_patch(path: Path, text: str) -> None:
    """Write a diff to a new file, whole or not at all.

    Args:
        path: where; a file that exists is never replaced.
        text: the diff.

    Raises:
        InputError: the file exists, or the disk refuses; then nothing has changed.
    """
    if path.exists() or path.is_symlink():
        where = Location(str(path))
        raise InputError("exists already; nothing has changed", location=where, hint="name another")
    write_files(path.parent, {path.name: text.encode()})


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
