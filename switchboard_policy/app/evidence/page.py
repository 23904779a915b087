"""Write the page for auditors, beside a set and never into it."""

from __future__ import annotations

from pathlib import Path

from switchboard_policy import __version__
from switchboard_policy.app.output_files import write_files
from switchboard_policy.errors import UsageError
from switchboard_policy.render.evidence_page import render_evidence
from switchboard_policy.render.evidence_view import EvidenceView


def write_page(file: Path, root: Path, view: EvidenceView) -> None:
    """Write the page of a verification, in the place of whatever stood there.

    Args:
        file: where.
        root: the folder of the set.
        view: what verifying it came to.

    Raises:
        UsageError: it would lie in the set, which would then hold a file nobody signed.
        InputError: the disk refuses.
    """
    if file.resolve().is_relative_to(root.resolve()):
        message = f"{file} would lie in the set, which then holds a file nobody signed"
        raise UsageError(message, hint="write the page somewhere else")
    write_files(file.parent, {file.name: render_evidence(view, __version__).encode()})
