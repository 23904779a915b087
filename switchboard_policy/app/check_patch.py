"""What a check can put right by itself, as a diff; it never touches the files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from switchboard_policy.app.output import write_file
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.proposal.patch import unified_patch


def patch_of(mended: Mapping[str, tuple[bytes, bytes]]) -> str:
    """Return the diff that puts files right, for `git apply` in the checked folder.

    Args:
        mended: files as they are and as they should be; one that is no UTF-8 is left out.
    """
    texts = {file: both for file, both in mended.items() if all(map(_is_text, both))}
    before = {file: both[0] for file, both in texts.items()}
    return unified_patch(before, {file: both[1] for file, both in texts.items()})


def write_patch(path: Path, text: str) -> None:
    """Write a diff to a new file, whole or not at all.

    Args:
        path: where; a file that exists is never replaced.
        text: the diff.

    Raises:
        InputError: the file exists, or the disk refuses.
    """
    where = Location(str(path))
    if path.exists() or path.is_symlink():
        raise InputError("exists already; nothing has changed", location=where, hint="name another")
    partial = path.with_name(f".{path.name}.{token_hex(6)}.partial")
    try:
        write_file(partial, text.encode())
        partial.rename(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = f"cannot be written: {why}; nothing has changed"
        raise InputError(message, location=where, hint="choose another place") from error
    finally:
        partial.unlink(missing_ok=True)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
