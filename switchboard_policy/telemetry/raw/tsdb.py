"""A directory that Prometheus keeps its samples in, read by `promtool tsdb dump`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from switchboard_policy.domain.location import Location
from switchboard_policy.errors import TelemetryError, UnreachableError
from switchboard_policy.promql.selectors import Selector
from switchboard_policy.telemetry.raw.lines import LineError, Lines
from switchboard_policy.telemetry.raw.source import RawSamples, Span
from switchboard_policy.telemetry.settings import limits

_OURS = Path(__file__).resolve().parents[3] / ".tools" / "bin"
"""Where the tools of our own checkout are. Never the working directory's: it may be anybody's."""
_NAMES = ("promtool-3", "promtool")
_BLOCK = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
"""How a block is called: a ULID (github.com/ulid/spec)."""
_STALE = "a dump writes staleness markers as NaN: each NaN is taken for one"


class TsdbDirectory:
    """A data directory of Prometheus; it is read and left as it is.

    Args:
        path: the directory: blocks, and what is not yet in one.
        shown: its name in messages.
    """

    counted = False

    def __init__(self, path: Path, shown: str) -> None:
        self._path = path
        self._shown = shown

    def read(self, wanted: Collection[Selector], span: Span) -> RawSamples:
        """Return the samples of the series selected.

        Args:
            wanted: what is selected.
            span: which samples.

        Raises:
            UnreachableError: promtool is not here, or does not finish.
            TelemetryError: it cannot read the directory.
        """
        promtool = find_promtool()
        # One selector after another: promtool 2.42 takes one, and a series selected twice is kept
        # for the first that selects it.
        series = {}
        self._check()
        with _linked(self._path) as folder:
            for selector in wanted:
                lines = Lines([selector], span, nan_is_stale=True)
                self._dump([promtool, *_asked(selector, span), str(folder)], lines)
                for grown, each in lines.series():
                    series[tuple(sorted(grown.labels.items()))] = each
        found = tuple(each for _, each in sorted(series.items()))
        marked = any(each.stale is not None for each in found)
        return RawSamples(found, notes=(_STALE,) if marked else ())

    def _check(self) -> None:
        """Refuse a block that cannot be read; promtool would leave it out without a word."""
        blocks = [each for each in sorted(self._path.iterdir()) if _BLOCK.fullmatch(each.name)]
        for block in blocks:
            try:
                json.loads((block / "meta.json").read_bytes())
            except (OSError, ValueError) as error:
                where = Location(f"{self._shown}/{block.name}/meta.json")
                raise TelemetryError("a block that cannot be read", location=where) from error
        if not blocks and not (self._path / "wal").is_dir():
            message = "no database of Prometheus: neither blocks nor a folder wal"
            raise TelemetryError(message, location=Location(self._shown))

    def _dump(self, command: list[str], lines: Lines) -> None:
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as process,  # noqa: S603 - promtool, arguments as a list
        ):
            alarm = threading.Timer(limits().whole("dump_timeout_s"), process.kill)
            alarm.start()
            try:
                assert process.stdout is not None, "asked for as a pipe"
                for number, line in enumerate(process.stdout, 1):
                    self._feed(lines, line.rstrip("\n"), number)
            except BaseException:
                process.kill()
                raise
            finally:
                alarm.cancel()
            status = process.wait()
            said.seek(0)
            words = said.read().strip().splitlines()
        if status < 0:
            raise UnreachableError("promtool was ended before it was done")
        if status:
            reason = words[-1] if words else f"status {status}"
            raise TelemetryError(f"promtool: {reason}", location=Location(self._shown))

    def _feed(self, lines: Lines, line: str, number: int) -> None:
        if not line or line.startswith("#"):
            return
        try:
            lines.feed(line)
        except LineError as error:
            message = f"promtool wrote what is no sample in line {number}: {error}"
            raise TelemetryError(message, location=Location(self._shown)) from None


def find_promtool() -> str:
    """Return the path of promtool: from our own checkout, else from PATH.

    Raises:
        UnreachableError: there is none.
    """
    for name in _NAMES:
        found = shutil.which(name, path=str(_OURS)) or shutil.which(name)
        if found:
            return found
    raise UnreachableError(
        "promtool is not on PATH", hint="the Debian package prometheus brings it"
    )


def _asked(selector: Selector, span: Span) -> Iterator[str]:
    yield from ("tsdb", "dump", f"--match={selector}")
    if span != Span():
        yield from (f"--min-time={span.start_ms}", f"--max-time={span.end_ms}")


@contextmanager
def _linked(path: Path) -> Iterator[Path]:
    """Yield a folder that looks like the directory.

    promtool wants a folder `wal` where a backup has only blocks, and makes one of its own beside
    them; the user's directory stays as it is.
    """
    with tempfile.TemporaryDirectory(prefix="switchboard-tsdb-") as name:
        folder = Path(name)
        for entry in sorted(path.iterdir()):
            if not entry.is_dir():
                continue
            # A block must be a real folder; what is in it may be linked.
            (folder / entry.name).mkdir()
            for inside in sorted(entry.iterdir()):
                (folder / entry.name / inside.name).symlink_to(inside.resolve())
        (folder / "wal").mkdir(exist_ok=True)
        yield folder
