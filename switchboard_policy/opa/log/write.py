"""Write decision logs: all of them or none, in a form that OPA's tools and ours read."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from switchboard_policy.disk import flush_folder
from switchboard_policy.domain.decision_record import DecisionRecord
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError
from switchboard_policy.opa.log.encode import line_of
from switchboard_policy.opa.log.masks import Mask, masked
from switchboard_policy.opa.log.parquet import write_parquet

FORMS = (".jsonl", ".jsonl.gz", ".parquet")
"""How a log that is written may be named, which says how it is written."""


def write_log(records: Iterable[DecisionRecord], path: Path, *, masks: Sequence[Mask] = ()) -> int:
    """Write a decision log and return how many decisions it holds.

    The same decisions give the same bytes. Whatever stood there stays until all is written.

    Args:
        records: the decisions, in their order; taken one after another.
        path: where; its ending, one of `FORMS`, says how.
        masks: what of each must not be written.

    Raises:
        InputError: the name says no form, the disk refuses, or a decision is no JSON; then nothing
            has changed.
        UsageError: Parquet is asked for and DuckDB is not installed.
    """
    if not path.name.endswith(FORMS):
        message = f"is no name of a decision log; it ends in {', '.join(FORMS)}"
        raise InputError(message, location=Location(str(path)))
    hidden = (masked(record, masks) for record in records) if masks else iter(records)
    with _whole(path) as temporary:
        if path.name.endswith(".parquet"):
            return write_parquet(hidden, temporary, str(path))
        with temporary.open("xb") as file:
            written = _lines(hidden, file, compress=path.name.endswith(".gz"))
            file.flush()
            os.fsync(file.fileno())
            return written


def _lines(records: Iterable[DecisionRecord], file: BinaryIO, *, compress: bool) -> int:
    written = 0
    # Without name and time of the file in it, the same decisions give the same bytes.
    stream = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if compress else file
    for record in records:
        stream.write(line_of(record))
        written += 1
    if compress:
        stream.close()
    return written


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Yield a place beside a file that becomes the file when all went well, and else is gone."""
    temporary = path.with_name(f".{path.name}.{token_hex(6)}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(
            f"cannot be written: {why}; nothing has changed",
            location=Location(str(path)),
            hint="choose another place, or make room",
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
