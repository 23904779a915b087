"""Write what lies in a set's folder `evidence/`: all of it or nothing, and on the disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from switchboard_policy.disk import flush_folder
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.evidence import layout
from switchboard_policy.evidence.bundle import bundle_bytes, read_attestation
from switchboard_policy.evidence.paths import shown

_PARTIAL, _OLD = ".evidence.partial", ".evidence.old"


def attestation_file(name: str) -> str:
    """Return where an attestation lies in a set.

    Args:
        name: its name, without folder and ending.

    Raises:
        UsageError: it is no name for a file.
    """
    if not layout.NAME.fullmatch(name):
        raise UsageError(f"an attestation called {name[:80]!r}; {layout.NAME.pattern} is allowed")
    return layout.attestation_path(name)


def forget_partial(root: Path) -> None:
    """Remove what a writer that was stopped had left beside a set's files.

    Args:
        root: the folder of the set.
    """
    for name in (_PARTIAL, _OLD):
        shutil.rmtree(root / name, ignore_errors=True)


def write_evidence(root: Path, files: Mapping[str, bytes]) -> None:
    """Write `evidence/`, in the place of one that holds a manifest alone.

    Args:
        root: the folder of the set.
        files: content by path in the set.

    Raises:
        InputError: the disk refuses; nothing has changed then.
    """
    partial, target, old = root / _PARTIAL, root / layout.FOLDER, root / _OLD
    try:
        written = {partial / path.removeprefix(f"{layout.FOLDER}/"): path for path in files}
        for file, path in written.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, files[path])
        for folder in sorted({file.parent for file in written}):
            flush_folder(folder)
        _replace(partial, target, old)
        flush_folder(root)
    except OSError as error:
        raise _unwritten(target, error) from error
    finally:
        forget_partial(root)


def _replace(partial: Path, target: Path, old: Path) -> None:
    if target.is_dir():
        target.rename(old)
    try:
        partial.rename(target)
    except OSError:
        if old.is_dir():
            old.rename(target)
        raise


def add(root: Path, path: str, content: bytes) -> None:
    """Add a document to a set's `evidence/`: an approval made later, a receipt, a proof.

    Of an attestation the bundle is written anew, in the one layout a set takes, so that what an
    owner signed with cosign can be part of it. What was signed stays as it is, to the byte.

    Args:
        root: the folder the set is in.
        path: where it belongs: `layout.RECEIPT`, or `attestation_file(…)`.
        content: its bytes.

    Raises:
        EvidenceError: it belongs where attestations lie, and is none that could be read.
        UsageError: nothing of that name belongs there, or it is there already.
        InputError: the disk refuses; nothing has changed then.
    """
    if path not in layout.LOG | {layout.RECEIPT}:
        if not layout.is_attestation(path):
            raise UsageError(f"{shown(path)} is nothing that evidence is made of")
        content = bundle_bytes(read_attestation(content))
    target = root / path
    # Beside the set's files a half-written one would be taken for part of the set.
    partial = root / _PARTIAL / target.name
    try:
        partial.parent.mkdir(exist_ok=True)
        target.parent.mkdir(exist_ok=True)
        _write(partial, content)
        os.link(partial, target)
        flush_folder(target.parent)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already") from error
    except OSError as error:
        raise _unwritten(target, error) from error
    finally:
        forget_partial(root)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _unwritten(path: Path, error: OSError) -> InputError:
    why = (error.strerror or str(error)).lower()
    message = f"cannot be written: {why}; nothing has changed"
    return InputError(message, location=Location(str(path)))
