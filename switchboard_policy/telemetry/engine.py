"""DuckDB under a memory limit. Imported only when something is read: it is slow to load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from switchboard_policy.errors import TelemetryError, UsageError
from switchboard_policy.telemetry.settings import limits

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def engine(memory_mb: int, scratch: Path | None = None) -> Iterator[DuckDBPyConnection]:
    """Yield a connection to an empty in-memory database.

    Args:
        memory_mb: what its buffers may take, in MB.
        scratch: folder it may spill into; without one it fails instead of spilling.

    Raises:
        UsageError: DuckDB is not installed.
        TelemetryError: the disk is full, or memory does not suffice.
        KeyboardInterrupt: it was interrupted in the middle of a query.
    """
    try:
        import duckdb  # noqa: PLC0415 - a tenth of a second that `--help` must not pay
    except ImportError as error:
        raise UsageError(
            "reading telemetry needs DuckDB",
            hint="pip install 'switchboard-policy[simulate]'",
        ) from error
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(limits().whole("threads")),
        "memory_limit": f"{memory_mb}MB",
        "temp_directory": str(scratch) if scratch else "",
        "autoinstall_known_extensions": "false",
    }
    connection = duckdb.connect(":memory:", config=config)
    # Without a script, as with `python -c`, DuckDB takes stdout for somebody at a prompt.
    connection.execute("SET enable_progress_bar = false")
    try:
        yield connection
    except (duckdb.Error, RuntimeError) as error:
        if interrupted(error):
            raise KeyboardInterrupt from error
        if not isinstance(error, duckdb.Error):
            raise
        raise TelemetryError(f"cannot go on: {first_line(error)}") from error
    finally:
        connection.close()


def interrupted(error: BaseException) -> bool:
    """Return whether an error is Ctrl-C, in one of the shapes it comes out of a query in."""
    return "Query interrupted" in str(error) or "KeyboardInterrupt" in str(error)


def of_the_machine(error: BaseException) -> bool:
    """Return whether an error is about the disk, memory or the user, and not about a file read."""
    import duckdb  # noqa: PLC0415 - loaded by now; only its errors are needed

    full = isinstance(error, (duckdb.IOException, duckdb.OutOfMemoryException))
    return full or interrupted(error)


def first_line(error: BaseException) -> str:
    """Return the first line of a foreign error, without the name of its class."""
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text.split(" Error: ", 1)[-1]


def quoted(text: str) -> str:
    """Return text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def column(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def parquet(files: Iterator[Path] | list[Path] | tuple[Path, ...], options: str = "") -> str:
    """Return the SQL table of some Parquet files, in the order given."""
    listed = ", ".join(quoted(str(file)) for file in files)
    return f"read_parquet([{listed}]{', ' + options if options else ''})"
