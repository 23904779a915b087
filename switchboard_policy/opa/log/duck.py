"""DuckDB under a memory limit, imported only for Parquet: it is slow to load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError, UsageError
from switchboard_policy.opa.log.limits import memory_mb

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@contextmanager
def database(file: str) -> Iterator[DuckDBPyConnection]:
    """Yield a connection to an empty database in a temporary folder, for one file of a log.

    Args:
        file: the file it reads or writes, for messages.

    Raises:
        UsageError: DuckDB is not installed.
        InputError: the file is damaged, the disk is full, or memory does not suffice.
    """
    try:
        import duckdb  # noqa: PLC0415 - a tenth of a second that only Parquet should pay
    except ImportError as error:
        hint = "pip install 'switchboard-policy[simulate]'"
        raise UsageError("a decision log in Parquet needs DuckDB", hint=hint) from error
    with TemporaryDirectory(prefix="switchboard-log-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": "1",  # one process a core is how logs are shared out
            "memory_limit": f"{memory_mb()}MB",
            "temp_directory": folder,
            "autoinstall_known_extensions": "false",
        }
        connection = duckdb.connect(str(Path(folder) / "rows.db"), config=config)
        try:
            yield connection
        except (duckdb.Error, UnicodeDecodeError) as error:  # its messages quote a damaged file
            text = (str(error).splitlines() or [type(error).__name__])[0].split(" Error: ", 1)[-1]
            message = f"cannot be read or written as Parquet: {text}"
            raise InputError(message, location=Location(file)) from error
        finally:
            connection.close()


def quoted(text: str) -> str:
    """Return text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
