"""Rows of a small CSV file by the names of their columns, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator

from switchboard_policy.domain.location import Location
from switchboard_policy.domain.units import counted
from switchboard_policy.errors import InputError


def csv_rows(
    file: str, data: bytes, check: Callable[[list[str], Location], None]
) -> Iterator[tuple[dict[str, str], Location]]:
    """Yield the rows of a CSV file with a header; empty lines are passed over.

    Args:
        file: its path.
        data: its bytes, UTF-8 with or without a byte order mark.
        check: refuses a header that will not do.

    Raises:
        InputError: it is no CSV, or a row has more or fewer cells than there are columns.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = Location(file, line=data.count(b"\n", 0, error.start) + 1)
        raise InputError("not UTF-8", location=where, hint="save it as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        check(header, Location(file, line=1))
        before = reader.line_num
        for cells in reader:
            where = Location(file, line=before + 1)
            before = reader.line_num
            if not cells:
                continue
            if len(cells) != len(header):
                found = counted(len(cells), "cell")
                raise InputError(f"{found} for {len(header)} columns", location=where)
            yield {name: cell.strip() for name, cell in zip(header, cells, strict=True)}, where
    except csv.Error as error:
        where = Location(file, line=reader.line_num)
        raise InputError(f"not CSV: {error}", location=where) from error
