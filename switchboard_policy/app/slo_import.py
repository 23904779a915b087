"""Convert definitions of service levels from one format into another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from switchboard_policy.app.output import write_directory
from switchboard_policy.app.slo_files import read_definitions, understood
from switchboard_policy.areas.slo.formats.result import by_place
from switchboard_policy.areas.slo.formats.write import Format, Written, write_levels
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.errors import InputError

SCHEMA = "switchboard.slo-import/v1"


@dataclass(frozen=True)
class Converted:
    """Definitions in another format.

    Args:
        form: that format.
        levels: ids of the service levels, sorted.
        written: the files.
        findings: what was not understood, and what the format cannot carry.
        out: the folder they were written to; None where they were not.
    """

    form: Format
    levels: tuple[str, ...]
    written: Written
    findings: tuple[Finding, ...]
    out: Path | None

    def document(self) -> dict[str, object]:
        """Return it as a JSON document."""
        return {
            "schema": SCHEMA,
            "format": self.form.value,
            "out": None if self.out is None else str(self.out),
            "levels": list(self.levels),
            "files": dict(self.written.files),
            "findings": [_finding(finding) for finding in self.findings],
        }


def convert(paths: Sequence[Path], form: Format, out: Path | None = None) -> Converted:
    """Read definitions and write them in another format, all of them or none.

    Args:
        paths: files or folders of definitions.
        form: the format to write.
        out: a folder to write to, new or empty; None to write nothing.

    Raises:
        InputError: a file cannot be read, no level in it is understood, or `out` holds something
            or cannot be written.
    """
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(
            "holds something already; nothing has changed",
            location=Location(str(out)),
            hint="name a new folder or an empty one",
        )
    read = understood(read_definitions(paths))
    written = write_levels(read.levels, form)
    if out is not None:
        write_directory(out, {name: text.encode() for name, text in written.files.items()})
    return Converted(
        form=form,
        levels=tuple(sorted(level.id for level in read.levels)),
        written=written,
        findings=by_place((*read.findings, *written.findings)),
        out=out,
    )


def _finding(finding: Finding) -> dict[str, object]:
    where = finding.location
    return {
        "id": finding.id,
        "message": finding.msg,
        "file": where.file if where else None,
        "line": where.line or None if where else None,
        "column": where.column or None if where else None,
    }
