"""Text files seen from outside: bounded looks at their head, lines found again, errors in words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError
from switchboard_policy.telemetry.engine import first_line
from switchboard_policy.telemetry.settings import limits

_DELIMITERS = (",", ";", "\t")
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_JSON_LINE = re.compile(r"in line (\d+)")
_BAD_VALUE = re.compile(r'column "(.*?)"\. Could not convert string "(.*?)" to', re.DOTALL)
_WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def size_of(path: Path, shown: str) -> int:
    """Return a file's size in bytes.

    Raises:
        TelemetryError: there is no such file, or it is empty.
    """
    location = Location(shown)
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise TelemetryError(f"cannot be read: {error.strerror}", location=location) from error
    if not size:
        raise TelemetryError("the file is empty", location=location)
    return size


def first_text_line(path: Path, shown: str) -> str:
    """Return the first line of a text file, without byte order mark and line end.

    Raises:
        TelemetryError: it is longer than allowed, or not UTF-8.
    """
    most = limits().whole("line_bytes")
    location = Location(shown, line=1)
    with path.open("rb") as file:
        head = file.readline(most + 1)
    if len(head) > most:
        raise TelemetryError(f"a line longer than {most:,} bytes", location=location)
    try:
        return head.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise TelemetryError("not UTF-8", location=location, hint="save it as UTF-8") from error


def header(line: str, shown: str) -> tuple[list[str], str]:
    """Return the columns of a CSV header, and the delimiter.

    Raises:
        TelemetryError: a column has no name, a name stands twice, or lines end in a lone CR.
    """
    if "\r" in line:
        raise TelemetryError(
            "lines end in a carriage return alone",
            location=Location(shown, line=1),
            hint="save it with line feeds (LF or CRLF)",
        )
    bare = re.sub(r'"[^"]*"', "", line)
    delimiter = max(_DELIMITERS, key=bare.count)
    names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    for number, name in enumerate(names):
        if not name:
            raise TelemetryError(
                f"column {number + 1} has no name", location=Location(shown, line=1)
            )
        if name in names[:number]:
            raise TelemetryError(f"column {name!r} twice", location=Location(shown, line=1))
    return names, delimiter


def check_lines(path: Path, shown: str) -> None:
    """Refuse a file with a line longer than allowed, without holding the line.

    Raises:
        TelemetryError: a line is too long.
    """
    most = limits().whole("line_bytes")
    began, read = 0, 0
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(most):
            first = chunk.find(b"\n")
            if read + (len(chunk) if first < 0 else first) - began > most:
                location = Location(shown, line=_lines_before(path, began) + 1)
                raise TelemetryError(f"a line longer than {most:,} bytes", location=location)
            if first >= 0:
                began = read + chunk.rfind(b"\n") + 1
            read += len(chunk)


def _lines_before(path: Path, end: int) -> int:
    """Count line ends in the first bytes of a file."""
    lines = 0
    with path.open("rb") as file:
        while end > 0 and (chunk := file.read(min(end, limits().whole("line_bytes")))):
            lines += chunk.count(b"\n")
            end -= len(chunk)
    return lines


def line_of(path: Path, row: int, skipped: int) -> int:
    """Return the 1-based line a row begins at, blank lines and quoted line ends counted.

    Args:
        path: a text file.
        row: number of the row, from 0.
        skipped: rows of header before it.
    """
    wanted = row + skipped
    for number, (line, _) in enumerate(_records(path)):
        if number == wanted:
            return line
    return 0


def _records(path: Path) -> Iterator[tuple[int, int]]:
    """First and last line of each record of a file; quotes may hold line ends."""
    start, open_quote = 0, False
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not open_quote:
                start = number
                if not line.strip():
                    continue
            open_quote ^= line.count(b'"') % 2 == 1
            if not open_quote:
                yield start, number


def read_error(error: BaseException, shown: str) -> TelemetryError:
    """Return an error of the reader in our words, with its line where that is known."""
    text = str(error)
    if "Conversion Error" not in text and "Invalid Input Error" not in text:
        return TelemetryError(f"cannot be read: {first_line(error)}", location=Location(shown))
    found = _LINE.search(text) or _JSON_LINE.search(text)
    location = Location(shown, line=int(found.group(1)) if found else 0)
    value, width = _BAD_VALUE.search(text), _WIDTH.search(text)
    if value:
        message = f"{value.group(2)[:60]!r} in column {value.group(1)!r} is no number"
    elif width:
        message = f"{width.group(2)} columns where the header names {width.group(1)}"
    elif "unicode" in text or "utf-8" in text.lower():
        message = "not UTF-8"
    elif "Maximum line size" in text:
        message = f"a line longer than {limits().whole('line_bytes'):,} bytes"
    elif "unterminated quote" in text:
        message = "a quote that is never closed"
    elif "Failed to cast value" in text:
        message = "a value that is no number: " + text.splitlines()[0].rsplit(": ", 1)[-1][:60]
    elif "state machine" in text:
        message = "not regular CSV: quotes or line ends differ inside the file"
    else:
        message = "cannot be read: " + first_line(error)[:200]
    return TelemetryError(message, location=location)
